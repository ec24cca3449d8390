package io.opdbridge.migrate;

import io.opdbridge.db.Command;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A table by the database's own metadata, with the statements to copy it in pages. All names in lower case.
 *
 * @param group   first column of the primary key: the site; in the audit trail the chain; for users their name
 * @param key     the number after it: of the ledger's sequence; in the audit trail the entry's; for users the change's
 * @param columns in alphabetical order
 * @param maxText most characters of text in a row
 */
record LedgerTable(String name, String group, String key, List<String> columns, long maxText) {

    /**
     * Not copied: Flyway's own table, nonces (a call repeated right after the copy moves no money twice), sessions of
     * the console (users log in again), and statistics and alerts, which begin anew.
     */
    private static final Set<String> NOT_COPIED = Set.of("flyway_schema_history", "call_nonce", "console_session",
            "call_statistic", "site_statistic", "alert", "alert_message", "books_proof");
    private static final String SITE = "site";
    private static final String MESSAGE = "message_id";
    private static final int MOST_ROWS_OF_PAGE = 2000;
    private static final int MOST_TEXT_OF_PAGE = 32_000_000;

    /** The tables of the connection's schema, each after those that it refers to. */
    static List<LedgerTable> allOf(Connection connection) throws SQLException {
        Map<String, LedgerTable> ordered = new LinkedHashMap<>();
        try (ResultSet tables = connection.getMetaData().getTables(null, connection.getSchema(), "%",
                new String[] {"TABLE"})) {
            while (tables.next()) {
                addWithReferred(connection, tables.getString("TABLE_NAME"), ordered);
            }
        }
        return List.copyOf(ordered.values());
    }

    private static void addWithReferred(Connection connection, String table, Map<String, LedgerTable> ordered)
            throws SQLException {
        String name = table.toLowerCase(Locale.ROOT);
        if (ordered.containsKey(name) || NOT_COPIED.contains(name)) {
            return;
        }
        Set<String> referred = new TreeSet<>();
        try (ResultSet keys = connection.getMetaData().getImportedKeys(null, connection.getSchema(), table)) {
            while (keys.next()) {
                referred.add(keys.getString("PKTABLE_NAME"));
            }
        }
        for (String other : referred) {
            addWithReferred(connection, other, ordered);
        }
        ordered.put(name, read(connection, table));
    }

    private static LedgerTable read(Connection connection, String table) throws SQLException {
        DatabaseMetaData database = connection.getMetaData();
        String schema = connection.getSchema();
        Map<Integer, String> key = new TreeMap<>();
        try (ResultSet keys = database.getPrimaryKeys(null, schema, table)) {
            while (keys.next()) {
                key.put(keys.getInt("KEY_SEQ"), keys.getString("COLUMN_NAME").toLowerCase(Locale.ROOT));
            }
        }
        Set<String> columns = new TreeSet<>();
        long maxText = 0;
        String pattern = table.replace("_", database.getSearchStringEscape() + "_");
        try (ResultSet rows = database.getColumns(null, schema, pattern, "%")) {
            while (rows.next()) {
                columns.add(rows.getString("COLUMN_NAME").toLowerCase(Locale.ROOT));
                maxText += rows.getInt("DATA_TYPE") == Types.VARCHAR ? rows.getInt("COLUMN_SIZE") : 0;
            }
        }
        return new LedgerTable(table.toLowerCase(Locale.ROOT), part(1, key), part(2, key), new ArrayList<>(columns),
                maxText);
    }

    private static String part(int number, Map<Integer, String> key) {
        return Objects.requireNonNull(key.get(number), "A key of the ledger has two parts or more");
    }

    /** Whether the number comes from the ledger's sequence; ids of kept messages are random. */
    boolean isNumberedBySequence() {
        return group.equals(SITE) && !key.equals(MESSAGE);
    }

    /** The first group after another one. */
    String nextGroup() {
        return "SELECT " + group + " FROM " + name + " WHERE " + group + " > ? ORDER BY " + group
                + " FETCH FIRST 1 ROW ONLY";
    }

    /** The last number of the page after a number of a group; all rows with this number belong to it. */
    String pageEnd() {
        long rows = Math.max(1, Math.min(MOST_ROWS_OF_PAGE, MOST_TEXT_OF_PAGE / Math.max(1, maxText)));
        return "SELECT MAX(" + key + ") FROM (SELECT " + key + " FROM " + name + " WHERE " + group + " = ? AND " + key
                + " > ? ORDER BY " + group + ", " + key + " FETCH FIRST " + rows + " ROWS ONLY) page";
    }

    /** The rows of a group above one number and up to another. */
    String page() {
        return "SELECT " + columnList() + " FROM " + name + " WHERE " + group + " = ? AND " + key + " > ? AND " + key
                + " <= ?";
    }

    String insert() {
        return "INSERT INTO " + name + " (" + columnList() + ") VALUES (" + Command.marks(columns.size()) + ")";
    }

    private String columnList() {
        return String.join(", ", columns);
    }
}
