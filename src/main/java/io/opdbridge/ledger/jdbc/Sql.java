package io.opdbridge.ledger.jdbc;

import io.opdbridge.db.Command;
import io.opdbridge.db.Query;
import io.opdbridge.ledger.Account;

/**
 * The statements of the ledger, in the SQL that HSQLDB and PostgreSQL share. HSQLDB joins tables in the written order,
 * so the table that the values select comes first.
 */
public final class Sql {

    private static final String READ_ACCOUNT = """
            SELECT a.site, a.id, a.card_type, a.card_no, a.patient_id, a.patient_name, a.id_card_no, a.spendable_fen,
              a.held_fen
            FROM account a WHERE\s""";

    static final String ACCOUNT_OF_CARD = "a.site = ? AND a.card_type = ? AND a.card_no = ?";

    static final String INSERT_ACCOUNT = """
            INSERT INTO account (site, id, card_type, card_no, patient_id, patient_name, id_card_no, mobile,
                                 spendable_fen, held_fen, decisions, opened_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, 0, 0, ?)
            """;

    static final String UPDATE_PATIENT = """
            UPDATE account SET patient_id = COALESCE(?, patient_id), patient_name = COALESCE(?, patient_name),
                               id_card_no = COALESCE(?, id_card_no), mobile = COALESCE(?, mobile)
            WHERE site = ? AND id = ?
            """;

    static final String MOVE_BALANCES = """
            UPDATE account SET spendable_fen = spendable_fen + ?, held_fen = held_fen + ? WHERE site = ? AND id = ?
            """;

    static final String FIND_IMPORTED_RECHARGE = """
            SELECT r.site, a.card_type, a.card_no, a.patient_id, a.patient_name, a.id_card_no, a.mobile, r.order_id,
                   r.flow_no, r.his_order_id, r.channel_type, r.channel_order_no, r.pay_fen, r.paid_at, r.order_memo
            FROM recharge r JOIN account a ON a.site = r.site AND a.id = r.account_id
            WHERE r.site = ? AND r.flow_no = ?
            """;

    static final String INSERT_RECHARGE = """
            INSERT INTO recharge (site, id, account_id, flow_no, order_id, his_order_id, channel_type, channel_order_no,
                                  order_memo, pay_fen, paid_at, import_id, captured_fen, held_fen)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0)
            """;

    static final String HOLD_ON_RECHARGE = """
            UPDATE recharge SET held_fen = held_fen + ? WHERE site = ? AND id = ?
            """;

    static final String INSERT_LIVE_HOLD = """
            INSERT INTO live_hold (site, recharge_id, hold_id, placed_at) VALUES (?, ?, ?, ?)
            """;

    static final String DELETE_LIVE_HOLD = """
            DELETE FROM live_hold WHERE site = ? AND recharge_id = ? AND hold_id = ?
            """;

    static final String SETTLE_ON_RECHARGE = """
            UPDATE recharge SET held_fen = held_fen - ?, captured_fen = captured_fen + ?,
                                refund_order_id = COALESCE(?, refund_order_id)
            WHERE site = ? AND id = ?
            """;

    static final String FIND_IMPORTED_SPEND = """
            SELECT s.site, a.card_type, a.card_no, s.spend_no, s.amount_fen, s.spent_at, s.memo
            FROM spend s JOIN account a ON a.site = s.site AND a.id = s.account_id
            WHERE s.site = ? AND s.spend_no = ?
            """;

    static final String INSERT_SPEND = """
            INSERT INTO spend (site, id, account_id, spend_no, amount_fen, spent_at, memo, import_id)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """;

    static final String FIND_IMPORTED_RETURN = """
            SELECT r.site, r.return_no, s.spend_no, r.amount_fen, r.returned_at, r.memo
            FROM spend_return r JOIN spend s ON s.site = r.site AND s.id = r.spend_id
            WHERE r.site = ? AND r.return_no = ?
            """;

    static final String RETURNED_OF_SPEND = """
            SELECT COALESCE(SUM(r.amount_fen), 0) FROM spend s JOIN spend_return r ON r.site = s.site AND r.spend_id =
              s.id
            WHERE s.site = ? AND s.spend_no = ?
            """;

    static final String INSERT_RETURN = """
            INSERT INTO spend_return (site, id, spend_id, return_no, amount_fen, returned_at, memo, import_id)
            SELECT s.site, CAST(? AS BIGINT), s.id, CAST(? AS VARCHAR(64)), CAST(? AS BIGINT),
                   CAST(? AS TIMESTAMP(6) WITH TIME ZONE), CAST(? AS VARCHAR(2000)), CAST(? AS BIGINT)
            FROM spend s WHERE s.site = ? AND s.spend_no = ?
            """;

    static final String LAST_CAPTURE = """
            SELECT r.flow_no, r.order_id, h.cancel_no
            FROM recharge r JOIN settlement s ON s.site = r.site AND s.recharge_id = r.id AND s.outcome = 'CAPTURE'
            JOIN refund_hold h ON h.site = s.site AND h.id = s.hold_id
            WHERE r.site = ? AND r.account_id = ? ORDER BY s.id DESC FETCH FIRST 1 ROW ONLY
            """;

    static final String INSERT_ENTRY = """
            INSERT INTO journal_entry (site, id, kind, account_id, booked_at) VALUES (?, ?, ?, ?, ?)
            """;

    private static final String INSERT_POSTINGS = """
            INSERT INTO posting (site, entry_id, line_no, book, amount_fen) VALUES (?, ?, ?, ?, ?)""";

    private static final String INSERT_TWO_POSTINGS = INSERT_POSTINGS + ", (?, ?, ?, ?, ?)";

    /** All postings of an entry. */
    static String insertPostings(int count) {
        return count == 2 ? INSERT_TWO_POSTINGS : INSERT_POSTINGS + ", (?, ?, ?, ?, ?)".repeat(count - 1);
    }

    private static final String HOLD_COLUMNS = """
            SELECT h.id, h.recharge_id, h.trans_no, h.price_fen, h.trans_time, h.cancel_no, h.invoice_no, h.placed_at,
                   h.balance_fen, s.outcome, s.trans_no AS settled_trans_no, s.trans_time AS settled_trans_time,
                   s.settled_at, s.balance_fen AS settled_balance_fen,
                   COALESCE(s.refund_order_id, (SELECT n.refund_order_id FROM refund_number n
                       WHERE n.site = h.site AND n.hold_id = h.id AND n.line_no = 1)) AS settled_refund_order_id,
                   (SELECT v.reversed_at FROM hold_reversal v WHERE v.site = h.site AND v.hold_id = h.id) AS
                     reversed_at,
                   (SELECT v.balance_fen FROM hold_reversal v WHERE v.site = h.site AND v.hold_id = h.id)
                       AS reversed_balance_fen
            """;

    /** For a hold whose capture was not reversed. */
    private static final String NOT_REVERSED = " AND NOT EXISTS (SELECT 1 FROM hold_reversal v"
            + " WHERE v.site = h.site AND v.hold_id = h.id)";

    private static final String SELECT_HOLD = HOLD_COLUMNS + """
            FROM refund_hold h LEFT JOIN settlement s ON s.site = h.site AND s.hold_id = h.id
            """;

    static final String HOLD_BY_INVOICE_NO = SELECT_HOLD + "WHERE h.site = ? AND h.invoice_no = ?";

    static final String HOLD_BY_CANCEL_NO = SELECT_HOLD + "WHERE h.site = ? AND h.cancel_no = ?";

    static final String HOLD_BY_ID = SELECT_HOLD + "WHERE h.site = ? AND h.id = ?";

    static final String HOLD_CAPTURED_LATE = HOLD_COLUMNS + """
            FROM case_decision d JOIN refund_hold h ON h.site = d.site AND h.id = d.booked_hold_id
            LEFT JOIN settlement s ON s.site = h.site AND s.hold_id = h.id
            WHERE d.site = ? AND d.hold_id = ? ORDER BY h.id DESC FETCH FIRST 1 ROW ONLY
            """;

    /** With the decided case, and another that ended with it. */
    private static final String CAPTURED_BY_PEOPLE = HOLD_COLUMNS.stripTrailing() + """
            , c.kind AS decided_kind, o.kind AS ended_kind
            FROM refund_hold h JOIN settlement s ON s.site = h.site AND s.hold_id = h.id
            JOIN case_decision d ON d.site = s.site AND d.id = s.decision_id
            JOIN case_file c ON c.site = d.site AND c.id = d.case_id
            LEFT JOIN case_file o ON o.site = d.site AND o.decision_id = d.id
            WHERE s.outcome = 'CAPTURE' AND h.site = ?""";

    /** By the number of its settlement, one that was named later, or one of a bill. */
    private static final String ENDED_UNDER = """
            (s.refund_order_id = ? OR EXISTS (SELECT 1 FROM refund_number n
            WHERE n.site = s.site AND n.hold_id = s.hold_id AND n.refund_order_id = ?))""";

    static final String INSERT_REFUND_NUMBER = """
            INSERT INTO refund_number (site, id, hold_id, line_no, refund_order_id, known_at, decision_id)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """;

    public static final String NUMBERS_OF_HOLD = """
            SELECT site, id, hold_id, line_no, refund_order_id, known_at, decision_id FROM refund_number
            WHERE site = ? AND hold_id = ? ORDER BY line_no
            """;

    /** The channel's number of the last valid refund of a recharge, apart from one hold. */
    private static final String LAST_NUMBER = """
            (SELECT COALESCE(s.refund_order_id, n.refund_order_id)
             FROM settlement s LEFT JOIN refund_number n ON n.site = s.site AND n.hold_id = s.hold_id AND n.line_no = 1
             WHERE s.site = ? AND s.recharge_id = %s AND s.outcome = 'CAPTURE' AND s.hold_id <> ?
               AND COALESCE(s.refund_order_id, n.refund_order_id) IS NOT NULL
               AND NOT EXISTS (SELECT 1 FROM hold_reversal v WHERE v.site = s.site AND v.hold_id = s.hold_id)
             ORDER BY s.id DESC FETCH FIRST 1 ROW ONLY)""";

    /** The number that the list returns once it is known. */
    static final String NUMBER_ON_RECHARGE = "UPDATE recharge SET refund_order_id = "
            + LAST_NUMBER.formatted("recharge.id")
            + " WHERE site = ? AND id = (SELECT h.recharge_id FROM refund_hold h WHERE h.site = ? AND h.id = ?)";

    static final String INSERT_REVERSAL = """
            INSERT INTO hold_reversal (site, id, hold_id, recharge_id, price_fen, reversed_at, balance_fen, decision_id)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """;

    /** The list returns the channel's number of the last valid refund. */
    static final String REVERSE_ON_RECHARGE = "UPDATE recharge SET captured_fen = captured_fen - ?, refund_order_id = "
            + LAST_NUMBER.formatted("?") + " WHERE site = ? AND id = ?";

    static final String INSERT_HOLD = """
            INSERT INTO refund_hold (site, id, recharge_id, trans_no, price_fen, trans_time, cancel_no, invoice_no,
                                     placed_at, balance_fen, pay_way, channel_id, operator_id, operator_name, remark,
                                     extension, decision_id)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """;

    static final String INSERT_SETTLEMENT = """
            INSERT INTO settlement (site, id, hold_id, recharge_id, outcome, trans_no, price_fen, trans_time,
                                    settled_at, balance_fen, refund_order_id, pay_way, channel_id, operator_id,
                                    operator_name, remark, extension, decision_id)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """;

    static final String INSERT_VOIDED = """
            INSERT INTO voided_attempt (site, id, recharge_id, trans_no, price_fen, trans_time, voided_at, last_seen_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """;

    static final String RENEW_VOIDED = "UPDATE voided_attempt SET last_seen_at = ? WHERE site = ? AND id = ?";

    static final String COUNT_UP_CASE = """
            UPDATE case_file SET last_seen_at = ?, times_seen = times_seen + 1 WHERE site = ? AND open_subject = ?
            """;

    static final String INSERT_CASE = """
            INSERT INTO case_file (site, id, kind, open_subject, flow_no, order_id, trans_no, price_fen, trans_time,
                                   hold_id, cancel_no, refund_order_id, reason, opened_at, last_seen_at, times_seen,
                                   earlier_case_id)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """;

    static final String SOLVE_CASE = """
            UPDATE case_file SET open_subject = NULL, solved_at = ?, solution = ? WHERE site = ? AND open_subject = ?
            """;

    static final String ALL_CASES = CaseSql.SELECT_CASE + "ORDER BY opened_at, id";

    static final String OPEN_CASES = ALL_CASES.replace("ORDER BY", "WHERE solved_at IS NULL ORDER BY");

    /** How many refunds the channel paid: reversed ones were not paid. */
    static final String CHANNEL_REFUNDS = "COUNT(CASE WHEN s.outcome = 'CAPTURE' AND v.hold_id IS NULL THEN 1 END)";

    /** Settlements and their reversals. */
    static final String SETTLED_AND_REVERSED = " FROM settlement s"
            + " LEFT JOIN hold_reversal v ON v.site = s.site AND v.hold_id = s.hold_id ";

    static final String HOLDERS_OF_CARD_NO = """
            SELECT patient_id, id_card_no FROM account WHERE site = ? AND card_no = ?
            """;

    /**
     * The statements that begin a decision about one recharge, for one way of naming it. Each finds the recharge by
     * itself, so that none needs the result of another and all go in one trip.
     */
    static final class OfRecharge {

        static final OfRecharge BY_FLOW_NO = new OfRecharge("r.flow_no = ?", "r.account_id", "r.id", "");

        /** Finds no account when several recharges have this number. */
        static final OfRecharge BY_ORDER_ID = new OfRecharge("r.order_id = ?", "MIN(r.account_id)", "MIN(r.id)",
                " HAVING COUNT(*) = 1");

        /** The flow numbers of an order's recharges, at most two. */
        static final String OF_ORDER = "SELECT r.id FROM recharge r WHERE r.site = ? AND r.order_id = ?"
                + " FETCH FIRST 2 ROWS ONLY";

        /** The account to lock. */
        final String account;
        final String holdOfTimedAttempt;
        final String holdOfUntimedAttempt;
        final String lastEndedHold;
        final String liveHold;
        final String holdSettledBy;
        final String holdEndedUnder;
        final String timedHoldCapturedLate;
        final String untimedHoldCapturedLate;
        final String capturedHold;
        final String capturedByPeople;
        final String channelRefunds;
        final String voidedTimedAttempt;
        final String voidedUntimedAttempt;
        private final String condition;

        private OfRecharge(String condition, String accountId, String id, String having) {
            String from = " FROM recharge r WHERE r.site = ? AND " + condition + having + ")";
            String rechargeId = "(SELECT " + id + from;
            String holdsOfAttempt = SELECT_HOLD + "WHERE h.site = ? AND h.recharge_id = " + rechargeId
                    + " AND h.trans_no = ? AND h.price_fen = ?";
            String last = " ORDER BY h.id DESC FETCH FIRST 1 ROW ONLY";
            String voidedAttempt = "SELECT v.id, v.voided_at, v.last_seen_at FROM voided_attempt v"
                    + " WHERE v.site = ? AND v.recharge_id = " + rechargeId + " AND v.trans_no = ? AND v.price_fen = ?";
            this.condition = condition;
            account = "a.site = ? AND a.id = (SELECT " + accountId + from;
            holdOfTimedAttempt = holdsOfAttempt + " AND h.trans_time = ?" + last;
            holdOfUntimedAttempt = holdsOfAttempt + " AND h.trans_time IS NULL" + last;
            // a recharge has one live hold at a time, so its holds end in the order of their placement
            lastEndedHold = holdsOfAttempt + " AND s.id IS NOT NULL" + last;
            capturedHold = holdsOfAttempt + " AND s.outcome = 'CAPTURE'" + NOT_REVERSED + last;
            capturedByPeople = CAPTURED_BY_PEOPLE + " AND h.recharge_id = " + rechargeId
                    + " AND h.price_fen = ?" + NOT_REVERSED + " ORDER BY h.id";
            liveHold = HOLD_COLUMNS + "FROM live_hold l JOIN refund_hold h ON h.site = l.site AND h.id = l.hold_id"
                    + " LEFT JOIN settlement s ON s.site = h.site AND s.hold_id = h.id"
                    + " WHERE l.site = ? AND l.recharge_id = " + rechargeId;
            String settled = HOLD_COLUMNS
                    + "FROM settlement s JOIN refund_hold h ON h.site = s.site AND h.id = s.hold_id"
                    + " WHERE s.site = ? AND s.recharge_id = " + rechargeId;
            String settledWords = settled + " AND s.trans_no = ? AND s.price_fen = ?";
            String settledBy = settledWords + " AND s.trans_time = ?";
            String lastSettled = " ORDER BY s.id DESC FETCH FIRST 1 ROW ONLY";
            holdSettledBy = settledBy + lastSettled;
            holdEndedUnder = settled + " AND " + ENDED_UNDER
                    + " ORDER BY CASE WHEN s.outcome = 'CAPTURE' THEN 0 ELSE 1 END, s.id DESC FETCH FIRST 1 ROW ONLY";
            timedHoldCapturedLate = settledBy + " AND h.decision_id IS NOT NULL" + lastSettled;
            untimedHoldCapturedLate = settledWords + " AND s.trans_time IS NULL AND h.decision_id IS NOT NULL"
                    + lastSettled;
            channelRefunds = "SELECT " + CHANNEL_REFUNDS + " AS refunds, MAX(s.settled_at) AS last_refund_at"
                    + SETTLED_AND_REVERSED + "WHERE s.site = ? AND s.recharge_id = " + rechargeId;
            voidedTimedAttempt = voidedAttempt + " AND v.trans_time = ?";
            voidedUntimedAttempt = voidedAttempt + " AND v.trans_time IS NULL";
        }

        /** At most two, with an id for the decision's rows; the account is locked by then, so the result holds. */
        String read(String nextId) {
            return "SELECT r.id, r.flow_no, r.order_id, r.pay_fen, r.captured_fen, r.held_fen,"
                    + " r.channel_type, r.paid_at, "
                    + nextId + " AS next_id"
                    + " FROM recharge r WHERE r.site = ? AND " + condition + " FETCH FIRST 2 ROWS ONLY";
        }
    }

    static final String RUNNING_IMPORT = "SELECT id FROM import_file WHERE site = ? AND id = ? AND state = 'RUNNING'";

    private Sql() {
    }

    /** Reads the account that the condition finds. */
    static Query<Account> readAccount(String condition, Object... values) {
        return new Query<>(Command.of(READ_ACCOUNT + condition, values), LedgerRows::account);
    }

    /** Raises the counter of that account. */
    static Command raiseAccount(String condition, Object... values) {
        return Command.of("UPDATE account a SET decisions = decisions + 1 WHERE " + condition, values);
    }
}
