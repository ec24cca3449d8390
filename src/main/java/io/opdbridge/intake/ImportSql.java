package io.opdbridge.intake;

import io.opdbridge.db.Command;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** Imports and their rows, in the SQL that HSQLDB and PostgreSQL share. */
public final class ImportSql {

    /** The tables of imported rows, by kind of import, and the amount of a row. A new kind adds its table here. */
    private static final Map<String, String[]> TABLES = tables();

    public static final String SELECT = """
            SELECT site, id, name, kind, state, imported_at, who, added_rows, added_fen, unchanged_rows, bad_rows,
              errors_name,
                   dealt_by, dealt_at, dealt_note
            FROM import_file\s""";

    public static final String INSERT = """
            INSERT INTO import_file (site, id, name, kind, state, imported_at, seen_at, who, added_rows, added_fen,
              unchanged_rows,
                                     bad_rows)
            VALUES (?, ?, ?, ?, 'RUNNING', ?, ?, ?, 0, 0, 0, 0)
            """;

    public static final String END = """
            UPDATE import_file SET state = ?, imported_at = ?, added_rows = ?, added_fen = ?, unchanged_rows = ?,
              bad_rows = ?,
                                   errors_name = ?
            WHERE site = ? AND id = ?
            """;

    public static final String SEE = "UPDATE import_file SET seen_at = ? WHERE site = ? AND id = ?"
            + " AND state = 'RUNNING'";

    /** Waits until other transactions have added their rows. */
    public static final String LEAVE = "UPDATE import_file SET state = 'LEFT' WHERE site = ? AND id = ?"
            + " AND state = 'RUNNING'";

    public static final String LEFT = SELECT
            + "WHERE state = 'LEFT' OR (state = 'RUNNING' AND seen_at <= ?) ORDER BY site, id";

    /** The first one to record it wins. */
    public static final String DEAL = """
            UPDATE import_file SET dealt_by = ?, dealt_at = ?, dealt_note = ?
            WHERE site = ? AND id = ? AND bad_rows > 0 AND dealt_at IS NULL
            """;

    public static final String NUMBERED = "SELECT id FROM import_numbering FETCH FIRST 1 ROW ONLY";

    public static final String NUMBER = "INSERT INTO import_numbering (site, id, told_at) VALUES (?, ?, ?)";

    /** Rows of each import in the books, by kind and site: count, amount and first row. */
    public static final String BOOKED = TABLES.entrySet().stream().map(table -> """
            SELECT '%s' AS kind, '%s' AS name, site, import_id, COUNT(*) AS row_count, SUM(%s) AS fen, MIN(id) AS
              first_id
            FROM %s GROUP BY site, import_id
            """.formatted(table.getKey(), table.getValue()[0], table.getValue()[1], table.getValue()[0]))
            .collect(Collectors.joining("UNION ALL\n"));

    /** The imports as the audit trail has them. */
    public static final String TOLD = "SELECT chain, entry_no, site, note FROM audit_entry WHERE kind = 'IMPORT'"
            + " ORDER BY chain, entry_no";

    public static final String LISTED = "SELECT site, id, kind, state, added_rows, added_fen FROM import_file"
            + " WHERE state <> 'BEFORE'";

    private ImportSql() {
    }

    private static Map<String, String[]> tables() {
        Map<String, String[]> tables = new LinkedHashMap<>();
        tables.put(ImportKind.RECHARGES.name(), new String[] {"recharge", "pay_fen"});
        tables.put(ImportKind.SPENDS.name(), new String[] {"spend", "amount_fen"});
        tables.put(ImportKind.RETURNS.name(), new String[] {"spend_return", "amount_fen"});
        return Collections.unmodifiableMap(tables);
    }

    /** Count and amount of the rows of one import; its rows have higher ids than itself. */
    public static Command bookedOf(String kind, String site, long importId) {
        return Command.of(sums(kind) + " WHERE site = ? AND id > ? AND import_id = ?", site, importId, importId);
    }

    /** The same for rows from before imports had numbers, of all sites, by kind. */
    public static Map<String, Command> bookedBefore() {
        return TABLES.keySet().stream().collect(Collectors.toMap(kind -> kind,
                kind -> Command.of(sums(kind) + " WHERE import_id = 0"), (one, other) -> one, LinkedHashMap::new));
    }

    /** Whether the books have rows of this kind at all. */
    public static boolean isBooked(String kind) {
        return TABLES.containsKey(kind);
    }

    private static String sums(String kind) {
        String[] table = Objects.requireNonNull(TABLES.get(kind), kind);
        return "SELECT COUNT(*), COALESCE(SUM(" + table[1] + "), 0) FROM " + table[0];
    }
}
