package io.opdbridge.ledger.jdbc;

/** The statements of the ledger, in the SQL that HSQLDB and PostgreSQL share. */
final class Sql {

    static final String NEXT_ID = "VALUES NEXT VALUE FOR ledger_id";

    static final String FIND_RECHARGES_BY_FLOW_NO = """
            SELECT id, account_id FROM recharge WHERE site = ? AND flow_no = ?
            """;

    static final String FIND_RECHARGES_BY_ORDER_ID = """
            SELECT id, account_id FROM recharge WHERE site = ? AND order_id = ? ORDER BY id FETCH FIRST 2 ROWS ONLY
            """;

    static final String FIND_ACCOUNT = """
            SELECT id FROM account WHERE site = ? AND card_type = ? AND card_no = ?
            """;

    static final String LOCK_ACCOUNT = """
            UPDATE account SET decisions = decisions + 1 WHERE site = ? AND id = ?
            """;

    static final String READ_ACCOUNT = """
            SELECT site, id, card_type, card_no, patient_id, id_card_no, spendable_fen, held_fen
            FROM account WHERE site = ? AND id = ?
            """;

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

    static final String READ_RECHARGE = """
            SELECT r.id, r.flow_no, r.order_id, r.pay_fen, r.captured_fen, r.held_fen, l.hold_id AS live_hold_id
            FROM recharge r LEFT JOIN live_hold l ON l.site = r.site AND l.recharge_id = r.id
            WHERE r.site = ? AND r.id = ?
            """;

    static final String FIND_IMPORTED_RECHARGE = """
            SELECT r.site, a.card_type, a.card_no, a.patient_id, a.patient_name, a.id_card_no, a.mobile, r.order_id,
                   r.flow_no, r.his_order_id, r.channel_type, r.channel_order_no, r.pay_fen, r.paid_at, r.order_memo
            FROM recharge r JOIN account a ON a.site = r.site AND a.id = r.account_id
            WHERE r.site = ? AND r.flow_no = ?
            """;

    static final String INSERT_RECHARGE = """
            INSERT INTO recharge (site, id, account_id, flow_no, order_id, his_order_id, channel_type, channel_order_no,
                                  order_memo, pay_fen, paid_at, captured_fen, held_fen)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0)
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
            INSERT INTO spend (site, id, account_id, spend_no, amount_fen, spent_at, memo) VALUES (?, ?, ?, ?, ?, ?, ?)
            """;

    static final String INSERT_ENTRY = """
            INSERT INTO journal_entry (site, id, kind, account_id, booked_at) VALUES (?, ?, ?, ?, ?)
            """;

    static final String INSERT_POSTING = """
            INSERT INTO posting (site, entry_id, line_no, book, amount_fen) VALUES (?, ?, ?, ?, ?)
            """;

    private static final String HOLD_COLUMNS = """
            SELECT h.id, h.recharge_id, h.trans_no, h.price_fen, h.trans_time, h.cancel_no, h.invoice_no, h.placed_at,
                   h.balance_fen, s.outcome, s.trans_no AS settled_trans_no, s.trans_time AS settled_trans_time,
                   s.settled_at, s.balance_fen AS settled_balance_fen
            """;

    private static final String SELECT_HOLD = HOLD_COLUMNS + """
            FROM refund_hold h LEFT JOIN settlement s ON s.site = h.site AND s.hold_id = h.id
            """;

    static final String HOLD_BY_ID = SELECT_HOLD + "WHERE h.site = ? AND h.id = ?";

    static final String HOLD_BY_INVOICE_NO = SELECT_HOLD + "WHERE h.site = ? AND h.invoice_no = ?";

    static final String HOLD_BY_CANCEL_NO = SELECT_HOLD + "WHERE h.site = ? AND h.cancel_no = ?";

    static final String HOLD_OF_TIMED_ATTEMPT = SELECT_HOLD + """
            WHERE h.site = ? AND h.recharge_id = ? AND h.trans_no = ? AND h.price_fen = ? AND h.trans_time = ?
            ORDER BY h.id DESC FETCH FIRST 1 ROW ONLY
            """;

    static final String HOLD_OF_UNTIMED_ATTEMPT = SELECT_HOLD + """
            WHERE h.site = ? AND h.recharge_id = ? AND h.trans_no = ? AND h.price_fen = ? AND h.trans_time IS NULL
            ORDER BY h.id DESC FETCH FIRST 1 ROW ONLY
            """;

    /** A recharge has one live hold at a time, so its holds end in the order in which they were placed. */
    static final String LAST_ENDED_HOLD = SELECT_HOLD + """
            WHERE h.site = ? AND h.recharge_id = ? AND h.trans_no = ? AND h.price_fen = ? AND s.id IS NOT NULL
            ORDER BY h.id DESC FETCH FIRST 1 ROW ONLY
            """;

    static final String HOLD_SETTLED_BY = HOLD_COLUMNS + """
            FROM settlement s JOIN refund_hold h ON h.site = s.site AND h.id = s.hold_id
            WHERE s.site = ? AND s.recharge_id = ? AND s.trans_no = ? AND s.price_fen = ? AND s.trans_time = ?
            ORDER BY s.id DESC FETCH FIRST 1 ROW ONLY
            """;

    static final String CAPTURED_BEFORE = """
            SELECT 1 FROM refund_hold h JOIN settlement s ON s.site = h.site AND s.hold_id = h.id
            WHERE h.site = ? AND h.recharge_id = ? AND h.trans_no = ? AND h.price_fen = ? AND s.outcome = 'CAPTURE'
            FETCH FIRST 1 ROW ONLY
            """;

    static final String INSERT_HOLD = """
            INSERT INTO refund_hold (site, id, recharge_id, trans_no, price_fen, trans_time, cancel_no, invoice_no,
                                     placed_at, balance_fen, pay_way, channel_id, operator_id, operator_name, remark,
                                     extension)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """;

    static final String INSERT_SETTLEMENT = """
            INSERT INTO settlement (site, id, hold_id, recharge_id, outcome, trans_no, price_fen, trans_time,
                                    settled_at, balance_fen, refund_order_id, pay_way, channel_id, operator_id,
                                    operator_name, remark, extension)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """;

    private static final String SELECT_VOIDED = "SELECT id, voided_at, last_seen_at FROM voided_attempt ";

    static final String VOIDED_TIMED_ATTEMPT = SELECT_VOIDED + """
            WHERE site = ? AND recharge_id = ? AND trans_no = ? AND price_fen = ? AND trans_time = ?
            """;

    static final String VOIDED_UNTIMED_ATTEMPT = SELECT_VOIDED + """
            WHERE site = ? AND recharge_id = ? AND trans_no = ? AND price_fen = ? AND trans_time IS NULL
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
                                   hold_id, cancel_no, reason, opened_at, last_seen_at, times_seen)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """;

    static final String SOLVE_CASE = """
            UPDATE case_file SET open_subject = NULL, solved_at = ?, solution = ? WHERE site = ? AND open_subject = ?
            """;

    static final String ALL_CASES = """
            SELECT site, id, kind, flow_no, order_id, trans_no, price_fen, trans_time, hold_id, cancel_no, reason,
                   opened_at, last_seen_at, times_seen, solved_at, solution
            FROM case_file ORDER BY opened_at, id
            """;

    static final String OPEN_CASES = ALL_CASES.replace("ORDER BY", "WHERE solved_at IS NULL ORDER BY");

    static final String HOLDERS_OF_CARD_NO = """
            SELECT patient_id, id_card_no FROM account WHERE site = ? AND card_no = ?
            """;

    private Sql() {
    }
}
