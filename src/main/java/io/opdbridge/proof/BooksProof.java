package io.opdbridge.proof;

import io.opdbridge.db.DatabaseUnavailableException;
import io.opdbridge.ledger.VendorHold;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.sql.DataSource;

/**
 * Proves the books (contract, section 5, rule 12) on one consistent view, also while others book: each entry balances,
 * each balance is the sum of its postings, and each recharge, spend, return, hold and settlement has the entry that it
 * names. Each channel refund number has its capture. The state of each hold at a vendor follows from the decisions and
 * the vendor's answers. Each movement by people has its decision, and each decision its movement, its audit entry and,
 * if needed, its second person. Reads a bounded number of rows at a time.
 */
public final class BooksProof {

    private static final int CHUNK = 2000;

    private static final String SITES = """
            SELECT site, COUNT(*) FROM account GROUP BY site UNION SELECT site, COUNT(*) FROM vendor_hold GROUP BY site
            UNION SELECT site, COUNT(*) FROM case_file GROUP BY site
            ORDER BY 1
            """;

    /** Each finds faults in the rows with an id above the second and up to the third parameter. */
    private static final Map<String, String> CHECKS = checks();

    private static final String FIGURES = """
            SELECT 'accounts', COUNT(*) FROM account UNION ALL
            SELECT 'recharges', COUNT(*) FROM recharge UNION ALL
            SELECT 'spends', COUNT(*) FROM spend UNION ALL
            SELECT 'returns', COUNT(*) FROM spend_return UNION ALL
            SELECT 'holds', COUNT(*) FROM refund_hold UNION ALL
            SELECT 'holds captured', COUNT(*) FROM settlement WHERE outcome = 'CAPTURE' UNION ALL
            SELECT 'holds released', COUNT(*) FROM settlement WHERE outcome = 'RELEASE' UNION ALL
            SELECT 'holds reversed', COUNT(*) FROM hold_reversal UNION ALL
            SELECT 'holds live', COUNT(*) FROM live_hold UNION ALL
            SELECT 'entries', COUNT(*) FROM journal_entry UNION ALL
            SELECT 'postings', COUNT(*) FROM posting UNION ALL
            SELECT 'voided attempts', COUNT(*) FROM voided_attempt UNION ALL
            SELECT 'cases', COUNT(*) FROM case_file UNION ALL
            SELECT 'decisions', COUNT(*) FROM case_decision UNION ALL
            SELECT 'proposals', COUNT(*) FROM case_proposal UNION ALL
            SELECT 'vendor holds', COUNT(*) FROM vendor_hold UNION ALL
            SELECT 'vendor settlements', COUNT(*) FROM vendor_settlement UNION ALL
            SELECT 'vendor reversals', COUNT(*) FROM vendor_reversal UNION ALL
            SELECT 'refund numbers', COUNT(*) FROM refund_number UNION ALL
            SELECT 'vendor answers', COUNT(*) FROM vendor_answer
            """;

    /** A reversal has a person who decided it for its hold and another who approved it. */
    private static final String NOT_OF_TWO = " d.id IS NULL OR d.hold_id IS NULL OR d.hold_id <> v.hold_id"
            + " OR d.approved_by IS NULL OR LOWER(d.approved_by) = LOWER(d.decided_by) ";

    /** Counts of the checked tables. */
    private static final List<String> PROVEN_IN_CHUNKS = List.of("entries", "accounts", "recharges", "spends",
            "returns",
            "holds", "holds captured", "holds released", "holds reversed", "vendor reversals", "vendor holds",
            "refund numbers", "cases", "decisions", "proposals");

    private static final String BOOKS = """
            SELECT book, SUM(amount_fen) FROM posting GROUP BY book ORDER BY book
            """;

    /** A rollback before its freeze left only a mark, no hold. */
    private static final String VENDORS = """
            SELECT h.site, CASE WHEN v.id IS NULL OR s.state = 'RELEASING' THEN s.state ELSE 'REVERSED' END AS stands,
                   COUNT(*), SUM(h.price_fen)
            FROM vendor_hold h JOIN vendor_hold_state s ON s.site = h.site AND s.hold_id = h.id
            LEFT JOIN vendor_reversal v ON v.site = h.site AND v.hold_id = h.id
            WHERE s.state <> 'RELEASED' OR s.claim <> 0
            GROUP BY h.site, CASE WHEN v.id IS NULL OR s.state = 'RELEASING' THEN s.state ELSE 'REVERSED' END
            """;

    private static final String BALANCES = """
            SELECT COALESCE(SUM(spendable_fen), 0), COALESCE(SUM(held_fen), 0) FROM account
            """;

    private final DataSource dataSource;

    public BooksProof(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /**
     * The result.
     *
     * @param counts      number of rows of each kind
     * @param booksFen    the sum of each book's postings, in fen
     * @param atVendors   the holds at each site's vendor, by state
     * @param differences number of faulty rows; 0 means that the books are proved
     */
    public record ProvenBooks(Map<String, Long> counts, Map<String, Long> booksFen, List<AtVendor> atVendors,
            long differences) {
    }

    /** Holds in one state, and their sum in fen. */
    public record AtVendor(String site, VendorHold.State state, long holds, long fen) {
    }

    /** The progress of a proof. */
    public interface Progress {

        /** Called at the beginning and after each chunk of rows, by the thread that proves. */
        void at(long rows, long ofRows);
    }

    /** @param onDifference gets each faulty row as a line of text */
    public ProvenBooks prove(Consumer<String> onDifference) {
        return prove(onDifference, (rows, ofRows) -> {});
    }

    /** @param onDifference gets each faulty row as a line of text */
    public ProvenBooks prove(Consumer<String> onDifference, Progress progress) {
        try (Connection connection = dataSource.getConnection()) {
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            try {
                return prove(connection, onDifference, progress);
            } finally {
                connection.rollback();
            }
        } catch (SQLException e) {
            throw new DatabaseUnavailableException(e);
        }
    }

    /** Proves the books as seen by the open transaction of a connection. */
    public static ProvenBooks prove(Connection connection, Consumer<String> onDifference,
            Progress progress) throws SQLException {
        return new Run(connection, onDifference, progress).prove();
    }

    /** A running proof. */
    private static final class Run {

        private final Connection connection;
        private final Consumer<String> onDifference;
        private final Progress progress;
        private long differences;
        private long provenRows;
        private long ofRows;

        Run(Connection connection, Consumer<String> onDifference, Progress progress) {
            this.connection = connection;
            this.onDifference = onDifference;
            this.progress = progress;
        }

        ProvenBooks prove() throws SQLException {
            Map<String, Long> counts = pairs(connection, FIGURES);
            ofRows = PROVEN_IN_CHUNKS.stream().mapToLong(counts::get).sum();
            progress.at(0, ofRows);
            Map<String, Long> booksFen = pairs(connection, BOOKS);
            proveTotals(counts, booksFen);
            for (String site : pairs(connection, SITES).keySet()) {
                for (Map.Entry<String, String> check : CHECKS.entrySet()) {
                    proveInChunks(site, check.getKey(), check.getValue());
                }
            }
            return new ProvenBooks(counts, booksFen, atVendors(), differences);
        }

        private List<AtVendor> atVendors() throws SQLException {
            List<AtVendor> found = new ArrayList<>();
            try (PreparedStatement statement = connection.prepareStatement(VENDORS);
                    ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.add(new AtVendor(rows.getString(1), VendorHold.State.valueOf(rows.getString(2).strip()),
                            rows.getLong(3), rows.getLong(4)));
                }
            }
            found.sort(Comparator.comparing(AtVendor::site).thenComparing(AtVendor::state));
            return found;
        }

        private void proveTotals(Map<String, Long> counts, Map<String, Long> booksFen) throws SQLException {
            long sum = booksFen.values().stream().mapToLong(Long::longValue).sum();
            if (sum != 0) {
                differs("All postings together sum to " + sum + " fen instead of 0");
            }
            long booked = Stream.of("recharges", "spends", "returns", "holds", "holds captured", "holds released",
                    "holds reversed").mapToLong(what -> counts.getOrDefault(what, 0L)).sum();
            long entries = counts.getOrDefault("entries", 0L);
            if (booked != entries) {
                differs(entries + " entries, but " + booked
                        + " recharges, spends, returns, holds, settlements and reversals");
            }
            try (PreparedStatement statement = connection.prepareStatement(BALANCES);
                    ResultSet row = statement.executeQuery()) {
                row.next();
                if (row.getLong(1) != booksFen.getOrDefault("SPENDABLE", 0L)
                        || row.getLong(2) != booksFen.getOrDefault("HELD", 0L)) {
                    differs("The balances of all accounts differ from their postings");
                }
            }
        }

        private void proveInChunks(String site, String table, String check) throws SQLException {
            // without the site in the order, HSQLDB sorts the rest of the table instead of using the index
            String upTo = "SELECT MAX(id), COUNT(*) FROM (SELECT id FROM " + table
                    + " WHERE site = ? AND id > ? ORDER BY site, id FETCH FIRST " + CHUNK + " ROWS ONLY) chunk";
            try (PreparedStatement chunk = connection.prepareStatement(upTo);
                    PreparedStatement statement = connection.prepareStatement(check)) {
                long from = 0;
                while (true) {
                    chunk.setString(1, site);
                    chunk.setLong(2, from);
                    long to;
                    long rowsInChunk;
                    try (ResultSet row = chunk.executeQuery()) {
                        row.next();
                        to = row.getLong(1);
                        if (row.wasNull()) {
                            return;
                        }
                        rowsInChunk = row.getLong(2);
                    }
                    statement.setString(1, site);
                    statement.setLong(2, from);
                    statement.setLong(3, to);
                    try (ResultSet rows = statement.executeQuery()) {
                        while (rows.next()) {
                            differs("Site " + site + ": " + table + " " + rows.getLong(1) + ": "
                                    + rows.getString(2).strip());
                        }
                    }
                    from = to;
                    provenRows += rowsInChunk;
                    progress.at(provenRows, ofRows);
                }
            }
        }

        private void differs(String difference) {
            onDifference.accept(difference);
            differences++;
        }
    }

    private static Map<String, Long> pairs(Connection connection, String sql) throws SQLException {
        Map<String, Long> pairs = new LinkedHashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                // the database may pad a literal to the length of the longest
                pairs.put(rows.getString(1).strip(), rows.getLong(2));
            }
        }
        return pairs;
    }

    private static Map<String, String> checks() {
        Map<String, String> checks = new LinkedHashMap<>();
        checks.put("journal_entry", """
                SELECT e.id, 'its postings do not balance'
                FROM journal_entry e LEFT JOIN posting p ON p.site = e.site AND p.entry_id = e.id
                WHERE e.site = ? AND e.id > ? AND e.id <= ?
                GROUP BY e.id HAVING COUNT(p.line_no) < 2 OR SUM(p.amount_fen) <> 0
                """);
        checks.put("account", """
                SELECT a.id, 'its balances differ from its postings'
                FROM account a
                LEFT JOIN journal_entry e ON e.site = a.site AND e.account_id = a.id
                LEFT JOIN posting p ON p.site = e.site AND p.entry_id = e.id
                WHERE a.site = ? AND a.id > ? AND a.id <= ?
                GROUP BY a.id, a.spendable_fen, a.held_fen
                HAVING a.spendable_fen <> COALESCE(SUM(CASE p.book WHEN 'SPENDABLE' THEN p.amount_fen END), 0)
                    OR a.held_fen <> COALESCE(SUM(CASE p.book WHEN 'HELD' THEN p.amount_fen END), 0)
                    OR a.spendable_fen < 0 OR a.held_fen < 0
                """);
        checks.put("recharge", """
                SELECT r.id, 'its amounts differ from its entry, holds or settlements'
                FROM recharge r
                LEFT JOIN journal_entry e ON e.site = r.site AND e.id = r.id
                LEFT JOIN posting p ON p.site = r.site AND p.entry_id = r.id AND p.book = 'SPENDABLE'
                LEFT JOIN live_hold l ON l.site = r.site AND l.recharge_id = r.id
                LEFT JOIN refund_hold h ON h.site = l.site AND h.id = l.hold_id
                LEFT JOIN settlement s ON s.site = r.site AND s.recharge_id = r.id AND s.outcome = 'CAPTURE'
                LEFT JOIN hold_reversal v ON v.site = s.site AND v.hold_id = s.hold_id
                WHERE r.site = ? AND r.id > ? AND r.id <= ?
                GROUP BY r.id, r.pay_fen, r.captured_fen, r.held_fen, r.account_id, e.kind, e.account_id,
                         p.amount_fen, h.price_fen, h.recharge_id
                HAVING e.kind <> 'RECHARGE' OR e.account_id <> r.account_id
                    OR p.amount_fen IS NULL OR p.amount_fen <> r.pay_fen
                    OR r.captured_fen <> COALESCE(SUM(s.price_fen), 0) - COALESCE(SUM(v.price_fen), 0)
                    OR r.held_fen <> COALESCE(h.price_fen, 0)
                    OR h.recharge_id <> r.id
                    OR r.captured_fen + r.held_fen > r.pay_fen
                """);
        checks.put("spend", """
                SELECT s.id, 'its amount differs from its entry'
                FROM spend s
                LEFT JOIN journal_entry e ON e.site = s.site AND e.id = s.id
                LEFT JOIN posting p ON p.site = s.site AND p.entry_id = s.id AND p.book = 'SPENT'
                WHERE s.site = ? AND s.id > ? AND s.id <= ?
                  AND (e.kind <> 'SPEND' OR e.account_id <> s.account_id
                       OR p.amount_fen IS NULL OR p.amount_fen <> s.amount_fen)
                """);
        checks.put("spend_return", """
                SELECT t.id, 'its amount differs from its entry, or all of its spend are more than it'
                FROM spend_return t
                JOIN spend s ON s.site = t.site AND s.id = t.spend_id
                LEFT JOIN journal_entry e ON e.site = t.site AND e.id = t.id
                LEFT JOIN posting p ON p.site = t.site AND p.entry_id = t.id AND p.book = 'SPENDABLE'
                WHERE t.site = ? AND t.id > ? AND t.id <= ?
                  AND (e.kind <> 'RETURN' OR e.account_id <> s.account_id
                       OR p.amount_fen IS NULL OR p.amount_fen <> t.amount_fen
                       OR s.amount_fen < (SELECT SUM(o.amount_fen) FROM spend_return o
                                          WHERE o.site = t.site AND o.spend_id = t.spend_id))
                """);
        checks.put("refund_hold", """
                SELECT h.id, 'its amount or state differs from its entry, recharge or settlement'
                FROM refund_hold h
                JOIN recharge r ON r.site = h.site AND r.id = h.recharge_id
                LEFT JOIN journal_entry e ON e.site = h.site AND e.id = h.id
                LEFT JOIN posting p ON p.site = h.site AND p.entry_id = h.id AND p.book = 'HELD'
                LEFT JOIN live_hold l ON l.site = h.site AND l.recharge_id = h.recharge_id AND l.hold_id = h.id
                LEFT JOIN settlement s ON s.site = h.site AND s.hold_id = h.id
                LEFT JOIN case_decision d ON d.site = h.site AND d.id = h.decision_id
                WHERE h.site = ? AND h.id > ? AND h.id <= ?
                  AND (e.kind <> 'HOLD' OR e.account_id <> r.account_id
                       OR p.amount_fen IS NULL OR p.amount_fen <> h.price_fen
                       OR (s.id IS NULL AND l.hold_id IS NULL) OR (s.id IS NOT NULL AND l.hold_id IS NOT NULL)
                       OR s.price_fen <> h.price_fen
                       OR (h.decision_id IS NOT NULL AND COALESCE(d.booked_hold_id, 0) <> h.id))
                """);
        checks.put("settlement", """
                SELECT s.id, 'its amount or outcome differs from its entry'
                FROM settlement s
                JOIN recharge r ON r.site = s.site AND r.id = s.recharge_id
                LEFT JOIN journal_entry e ON e.site = s.site AND e.id = s.id
                LEFT JOIN posting p ON p.site = s.site AND p.entry_id = s.id AND p.book = 'HELD'
                LEFT JOIN case_decision d ON d.site = s.site AND d.id = s.decision_id
                WHERE s.site = ? AND s.id > ? AND s.id <= ?
                  AND (e.kind <> s.outcome OR e.account_id <> r.account_id
                       OR p.amount_fen IS NULL OR p.amount_fen <> -s.price_fen
                       OR (s.decision_id IS NOT NULL AND COALESCE(d.hold_id, 0) <> s.hold_id
                           AND COALESCE(d.booked_hold_id, 0) <> s.hold_id))
                """);
        checks.put("hold_reversal", """
                SELECT v.id, 'it differs from its entry or settlement, or no two people decided it'
                FROM hold_reversal v
                JOIN recharge r ON r.site = v.site AND r.id = v.recharge_id
                LEFT JOIN journal_entry e ON e.site = v.site AND e.id = v.id
                LEFT JOIN posting p ON p.site = v.site AND p.entry_id = v.id AND p.book = 'REFUNDED'
                LEFT JOIN settlement s ON s.site = v.site AND s.hold_id = v.hold_id
                LEFT JOIN case_decision d ON d.site = v.site AND d.id = v.decision_id
                WHERE v.site = ? AND v.id > ? AND v.id <= ?
                  AND (e.kind IS NULL OR e.kind <> 'REVERSE' OR e.account_id <> r.account_id
                       OR p.amount_fen IS NULL OR p.amount_fen <> -v.price_fen
                       OR s.outcome IS NULL OR s.outcome <> 'CAPTURE' OR s.price_fen <> v.price_fen
                       OR s.recharge_id <> v.recharge_id OR s.id > v.id
                       OR """ + NOT_OF_TWO + """
                       OR (d.action <> 'REVERSE' AND (d.action <> 'CAPTURE' OR d.booked_hold_id IS NULL)))
                """);
        checks.put("vendor_reversal", """
                SELECT v.id, 'it differs from its settlement, or no two people decided it'
                FROM vendor_reversal v
                LEFT JOIN vendor_settlement s ON s.site = v.site AND s.hold_id = v.hold_id
                LEFT JOIN vendor_hold_state t ON t.site = v.site AND t.hold_id = v.hold_id
                LEFT JOIN case_decision d ON d.site = v.site AND d.id = v.decision_id
                WHERE v.site = ? AND v.id > ? AND v.id <= ?
                  AND (s.outcome IS NULL OR s.outcome <> 'CAPTURE' OR t.state IS NULL
                       OR """ + NOT_OF_TWO + """
                       OR NOT (t.state = 'CAPTURED' AND d.action = 'REVERSE'
                            OR t.state IN ('RELEASING', 'RELEASED') AND d.action = 'RELEASE'
                                AND NOT EXISTS (SELECT 1 FROM vendor_answer a WHERE a.site = v.site AND a.hold_id =
                                  v.hold_id
                                    AND a.step = 'CAPTURE' AND a.result IN ('DONE', 'UNKNOWN'))))
                """);
        checks.put("vendor_hold", Differences.OF_VENDOR_HOLDS);
        checks.put("refund_number", """
                SELECT n.id, 'its hold was not captured, or had a number, or no decision about a bill names it'
                FROM refund_number n
                LEFT JOIN settlement s ON s.site = n.site AND s.hold_id = n.hold_id
                LEFT JOIN vendor_settlement v ON v.site = n.site AND v.hold_id = n.hold_id
                LEFT JOIN case_decision d ON d.site = n.site AND d.id = n.decision_id
                WHERE n.site = ? AND n.id > ? AND n.id <= ?
                  AND (COALESCE(s.outcome, v.outcome, '-') <> 'CAPTURE'
                       OR (n.line_no = 1 AND COALESCE(s.refund_order_id, v.refund_order_id) IS NOT NULL)
                       OR (n.decision_id IS NOT NULL
                           AND (d.id IS NULL OR d.action <> 'CAPTURE' OR COALESCE(d.booked_hold_id, d.hold_id) <>
                             n.hold_id
                                OR NOT EXISTS (SELECT 1 FROM case_file c WHERE c.site = d.site
                                    AND (c.id = d.case_id OR c.decision_id = d.id)
                                    AND c.kind IN ('REFUND_IN_BILL_ONLY', 'REFUND_STILL_IN_FLIGHT',
                                                   'REFUND_AMOUNT_DIFFERS')
                                    AND n.refund_order_id IN (COALESCE(c.refund_order_id, '-'), c.trans_no)))))
                """);
        checks.put("case_file", Differences.OF_CASES);
        checks.put("case_decision", Differences.OF_DECISIONS);
        checks.put("case_proposal", Differences.OF_PROPOSALS);
        return Collections.unmodifiableMap(checks);
    }
}
