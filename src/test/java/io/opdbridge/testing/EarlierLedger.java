package io.opdbridge.testing;

import io.opdbridge.db.Database;
import org.flywaydb.core.Flyway;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/** A ledger as an earlier version of the program has left it: with its tables, and one recharge of 1,000 fen. */
public final class EarlierLedger {

    public static final long PAY_FEN = 1000;

    private static final String PASSWORD = "earlier";

    private EarlierLedger() {
    }

    /** Makes the embedded one in a data folder. */
    public static void make(Path dataDir, String version) throws IOException, SQLException {
        Path folder = Files.createDirectories(dataDir.resolve("ledger"));
        Files.writeString(folder.resolve("password"), PASSWORD);
        String url = url(dataDir);
        try (Connection open = DriverManager.getConnection(url, "SA", PASSWORD);
                Statement statement = open.createStatement()) {
            migrate(url, "SA", PASSWORD, "hsqldb", version);
            book(statement);
            statement.execute("SHUTDOWN");
        }
    }

    /** Changes the embedded one, on which no bridge runs. */
    public static void change(Path dataDir, String sql) throws SQLException {
        try (Connection open = DriverManager.getConnection(url(dataDir), "SA", PASSWORD);
                Statement statement = open.createStatement()) {
            statement.execute(sql);
            statement.execute("SHUTDOWN");
        }
    }

    private static String url(Path dataDir) {
        return "jdbc:hsqldb:file:" + dataDir.resolve("ledger/ledger").toAbsolutePath() + ";hsqldb.tx=mvcc"
                + ";hsqldb.write_delay=false;hsqldb.default_table_type=cached;hsqldb.lock_file=false";
    }

    /** Makes the one of an empty database. */
    public static void make(Database.Options postgres, String version) throws SQLException {
        migrate(postgres.url(), postgres.user(), "", "postgresql", version);
        try (Connection open = connect(postgres); Statement statement = open.createStatement()) {
            book(statement);
        }
    }

    public static Connection connect(Database.Options postgres) throws SQLException {
        return DriverManager.getConnection(postgres.url(), postgres.user(), "");
    }

    private static void migrate(String url, String user, String password, String database, String version) {
        Flyway.configure().dataSource(url, user, password).target(version)
                .locations("classpath:db/migration/common", "classpath:db/migration/" + database).load().migrate();
    }

    private static void book(Statement statement) throws SQLException {
        statement.execute("INSERT INTO account VALUES ('main', 1, '1', '9001', NULL, NULL, NULL, NULL, " + PAY_FEN
                + ", 0, 1, CURRENT_TIMESTAMP)");
        statement.execute("INSERT INTO journal_entry VALUES ('main', 2, 'RECHARGE', 1, CURRENT_TIMESTAMP)");
        statement.execute("INSERT INTO posting VALUES ('main', 2, 1, 'RECHARGED', -" + PAY_FEN + ")");
        statement.execute("INSERT INTO posting VALUES ('main', 2, 2, 'SPENDABLE', " + PAY_FEN + ")");
        statement.execute("INSERT INTO recharge VALUES ('main', 2, 1, 'R1', 'OR1', NULL, '0', NULL, NULL, " + PAY_FEN
                + ", CURRENT_TIMESTAMP, 0, 0, NULL)");
        statement.execute("ALTER SEQUENCE ledger_id RESTART WITH 10");
    }
}
