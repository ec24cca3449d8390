package io.opdbridge.bench;

import javax.sql.DataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Fills the books by batches straight into the tables: the working set, the recharge of the check of answers, and a
 * history of refunds of other cards. What it writes proves. For one thread.
 */
final class Seed {

    /** The recharge that the check of answers works on, of a card of its own that has spent a part of it. */
    static final int CHECKED_RECHARGE = WorkingSet.RECHARGES;
    static final int CHECKED_CARD = WorkingSet.CARDS;
    static final long CHECKED_PAY_FEN = 10_000;
    static final long CHECKED_SPENT_FEN = 4_000;

    private static final int LISTED_DAYS = 80;
    private static final int HISTORY_RECHARGES_PER_CARD = 10;
    private static final long HISTORY_PAY_FEN = 10_000;
    private static final long HISTORY_REFUND_FEN = 3_000;
    private static final int ENTRIES_PER_HISTORY_RECHARGE = 3;
    private static final int ROWS_OF_A_BATCH = 5_000;

    private static final String ACCOUNT = """
            INSERT INTO account (site, id, card_type, card_no, patient_id, spendable_fen, held_fen, decisions, opened_at)
            VALUES (?, ?, ?, ?, ?, ?, 0, 0, ?)
            """;
    private static final String ENTRY = """
            INSERT INTO journal_entry (site, id, kind, account_id, booked_at) VALUES (?, ?, ?, ?, ?)
            """;
    private static final String POSTING = """
            INSERT INTO posting (site, entry_id, line_no, book, amount_fen) VALUES (?, ?, ?, ?, ?)
            """;
    private static final String RECHARGE = """
            INSERT INTO recharge (site, id, account_id, flow_no, order_id, his_order_id, channel_type, channel_order_no,
                                  order_memo, pay_fen, paid_at, captured_fen, held_fen, import_id)
            VALUES (?, ?, ?, ?, ?, ?, '0', ?, ?, ?, ?, ?, 0, 0)
            """;
    private static final String SPEND = """
            INSERT INTO spend (site, id, account_id, spend_no, amount_fen, spent_at, import_id) VALUES (?, ?, ?, ?, ?, ?, 0)
            """;
    private static final String HOLD = """
            INSERT INTO refund_hold (site, id, recharge_id, trans_no, price_fen, trans_time, cancel_no, invoice_no,
                                     placed_at, balance_fen, pay_way, channel_id)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '3', '100123')
            """;
    private static final String SETTLEMENT = """
            INSERT INTO settlement (site, id, hold_id, recharge_id, outcome, trans_no, price_fen, trans_time,
                                    settled_at, balance_fen, pay_way, channel_id)
            VALUES (?, ?, ?, ?, 'CAPTURE', ?, ?, ?, ?, ?, '3', '100123')
            """;

    private final Connection connection;
    private final Map<String, PreparedStatement> statements = new LinkedHashMap<>();
    private final Set<String> filled = new HashSet<>();
    private final Instant today = Instant.now().truncatedTo(ChronoUnit.DAYS);
    private long lastId;
    private long entries;
    private int rows;

    private Seed(Connection connection) throws SQLException {
        this.connection = connection;
        // in this order a batch never refers to a row of a later one
        for (String sql : new String[] {ACCOUNT, ENTRY, POSTING, RECHARGE, SPEND, HOLD, SETTLEMENT}) {
            statements.put(sql, connection.prepareStatement(sql));
        }
    }

    /**
     * Fills empty books until the journal has that many entries, or a few more; the working set alone are some
     * thousands.
     *
     * @param ledger hands out connections with auto-commit off
     * @return how many entries there are
     */
    static long fill(DataSource ledger, long entries) throws SQLException {
        try (Connection connection = ledger.getConnection()) {
            Seed seed = new Seed(connection);
            seed.workingSet();
            seed.checkedRecharge();
            seed.history(entries);
            seed.flush();
            for (PreparedStatement statement : seed.statements.values()) {
                statement.close();
            }
            try (Statement statement = connection.createStatement()) {
                statement.execute("ALTER SEQUENCE ledger_id RESTART WITH " + (seed.lastId + 1));
            }
            connection.commit();
            return seed.entries;
        }
    }

    private void workingSet() throws SQLException {
        long[] accounts = new long[WorkingSet.CARDS];
        for (int card = 0; card < WorkingSet.CARDS; card++) {
            accounts[card] = account(card, WorkingSet.RECHARGES / WorkingSet.CARDS * WorkingSet.PAY_FEN);
        }
        for (int recharge = 0; recharge < WorkingSet.RECHARGES; recharge++) {
            recharge(recharge, accounts[WorkingSet.cardOf(recharge)], WorkingSet.PAY_FEN, 0,
                    today.minus(Duration.ofDays(recharge % LISTED_DAYS)));
        }
    }

    private void checkedRecharge() throws SQLException {
        long account = account(CHECKED_CARD, CHECKED_PAY_FEN - CHECKED_SPENT_FEN);
        recharge(CHECKED_RECHARGE, account, CHECKED_PAY_FEN, 0, today);
        long spend = entry("SPEND", account, today, "SPENDABLE", "SPENT", CHECKED_SPENT_FEN);
        add(SPEND, WorkingSet.SITE, spend, account, "S1", CHECKED_SPENT_FEN, utc(today));
    }

    private void history(long wanted) throws SQLException {
        long recharge = CHECKED_RECHARGE;
        long card = CHECKED_CARD;
        while (entries < wanted) {
            long spendableFen = HISTORY_RECHARGES_PER_CARD * (HISTORY_PAY_FEN - HISTORY_REFUND_FEN);
            long account = account(++card, spendableFen);
            for (int i = 0; i < HISTORY_RECHARGES_PER_CARD; i++) {
                Instant day = today.minus(Duration.ofDays(recharge % 3650));
                capturedRefund(++recharge, account, day);
            }
        }
    }

    private void capturedRefund(long recharge, long account, Instant day) throws SQLException {
        long id = recharge(recharge, account, HISTORY_PAY_FEN, HISTORY_REFUND_FEN, day);
        long hold = entry("HOLD", account, day, "SPENDABLE", "HELD", HISTORY_REFUND_FEN);
        String transNo = WorkingSet.transNo(recharge);
        add(HOLD, WorkingSet.SITE, hold, id, transNo, HISTORY_REFUND_FEN, utc(day), "C" + hold, "I" + hold, utc(day),
                0L);
        long settlement = entry("CAPTURE", account, day, "HELD", "REFUNDED", HISTORY_REFUND_FEN);
        add(SETTLEMENT, WorkingSet.SITE, settlement, hold, id, transNo, HISTORY_REFUND_FEN, utc(day), utc(day), 0L);
    }

    private long account(long card, long spendableFen) throws SQLException {
        long id = ++lastId;
        add(ACCOUNT, WorkingSet.SITE, id, WorkingSet.CARD_TYPE, WorkingSet.cardNo(card), WorkingSet.patientId(card),
                spendableFen, utc(today));
        return id;
    }

    private long recharge(long recharge, long account, long payFen, long capturedFen, Instant paidAt)
            throws SQLException {
        long id = entry("RECHARGE", account, paidAt, "RECHARGED", "SPENDABLE", payFen);
        add(RECHARGE, WorkingSet.SITE, id, account, WorkingSet.flowNo(recharge), WorkingSet.orderId(recharge),
                "H" + recharge, "CH" + recharge, "QLC" + recharge, payFen, utc(paidAt), capturedFen);
        return id;
    }

    private long entry(String kind, long account, Instant bookedAt, String from, String to, long fen)
            throws SQLException {
        long id = ++lastId;
        add(ENTRY, WorkingSet.SITE, id, kind, account, utc(bookedAt));
        add(POSTING, WorkingSet.SITE, id, 1, from, -fen);
        add(POSTING, WorkingSet.SITE, id, 2, to, fen);
        entries++;
        return id;
    }

    private void add(String sql, Object... values) throws SQLException {
        PreparedStatement statement = statements.get(sql);
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
        }
        statement.addBatch();
        filled.add(sql);
        if (++rows >= ROWS_OF_A_BATCH && sql.equals(ACCOUNT)) {
            flush();
        }
    }

    private void flush() throws SQLException {
        for (Map.Entry<String, PreparedStatement> statement : statements.entrySet()) {
            // HSQLDB refuses to execute an empty batch
            if (filled.contains(statement.getKey())) {
                statement.getValue().executeBatch();
            }
        }
        filled.clear();
        connection.commit();
        rows = 0;
    }

    private static OffsetDateTime utc(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
