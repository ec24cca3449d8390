package io.opdbridge.testing;

import io.opdbridge.db.Database;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * Reads the rows of a ledger, whether or not a bridge runs on it: the embedded one of a data folder if no other is
 * named.
 */
public final class ProcessLedger {

    public static final Database.Options EMBEDDED = new Database.Options("", "", "", 2, 30, 64);

    private ProcessLedger() {
    }

    public static long spendableFen(Path dataDir, String cardNo) throws IOException, SQLException {
        return number(dataDir, "SELECT spendable_fen FROM account WHERE card_no = ?", cardNo);
    }

    public static long heldFen(Path dataDir, String cardNo) throws IOException, SQLException {
        return number(dataDir, "SELECT held_fen FROM account WHERE card_no = ?", cardNo);
    }

    public static long countRows(Path dataDir, String table) throws IOException, SQLException {
        return number(dataDir, "SELECT COUNT(*) FROM " + table);
    }

    /** The one number that a statement finds. */
    public static long number(Path dataDir, String sql, String... parameters) throws IOException, SQLException {
        return number(dataDir, EMBEDDED, sql, parameters);
    }

    /** The one number that a statement finds in the ledger of a bridge with that data folder. */
    public static long number(Path dataDir, Database.Options ledger, String sql, String... parameters)
            throws IOException, SQLException {
        try (Database database = Database.visit(dataDir, ledger);
                Connection connection = database.dataSource().getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setString(i + 1, parameters[i]);
            }
            try (ResultSet rows = statement.executeQuery()) {
                if (!rows.next()) {
                    throw new AssertionError("No row: " + sql);
                }
                long number = rows.getLong(1);
                if (rows.next()) {
                    throw new AssertionError("Several rows: " + sql);
                }
                return number;
            } finally {
                connection.rollback();
            }
        }
    }
}
