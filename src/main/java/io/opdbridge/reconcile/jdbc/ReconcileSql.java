package io.opdbridge.reconcile.jdbc;

import io.opdbridge.db.Command;
import io.opdbridge.ledger.jdbc.CaseSql;
import io.opdbridge.reconcile.BillRow.Status;
import io.opdbridge.reconcile.Entry;
import io.opdbridge.reconcile.Entry.Flow;
import io.opdbridge.reconcile.Entry.Side;
import io.opdbridge.reconcile.Figures;
import io.opdbridge.reconcile.Finding;
import io.opdbridge.reconcile.Finding.State;
import io.opdbridge.reconcile.Finding.Type;
import io.opdbridge.reconcile.Item;
import io.opdbridge.reconcile.Numbers;
import io.opdbridge.reconcile.OurHold;
import io.opdbridge.reconcile.PayWays;
import io.opdbridge.reconcile.Run;
import io.opdbridge.reconcile.SolvedOutside;
import io.opdbridge.reconcile.Totals;
import org.jspecify.annotations.Nullable;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.List;
import java.util.Objects;

import static io.opdbridge.db.Rows.instant;
import static io.opdbridge.db.Rows.nullableInstant;
import static io.opdbridge.db.Rows.nullableLong;
import static io.opdbridge.db.Rows.utc;

/** The statements of the reconciliation, in the SQL that HSQLDB and PostgreSQL share. */
final class ReconcileSql {

    /** The entries of a page after the last one, by time and id. */
    private static final String PAGE = """
            WHERE %1$s.site = ? AND %1$s.%2$s >= ? AND %1$s.%2$s < ? AND (%1$s.%2$s > ? OR %1$s.id > ?) %3$s
            ORDER BY %1$s.site, %1$s.%2$s, %1$s.id %4$s
            """;

    /** The channel refund number that was named later for a captured hold. */
    private static final String LEARNED = "(SELECT n.refund_order_id FROM refund_number n WHERE n.site = h.site"
            + " AND n.hold_id = h.id AND n.line_no = 1)";

    private static final String KNOWN_UNDER = "h.id IN (SELECT n.hold_id FROM refund_number n WHERE n.site = h.site"
            + " AND n.refund_order_id = ?)";

    static final String OUR_PAYMENTS = """
            SELECT r.id, r.paid_at AS happened_at, r.channel_order_no, r.order_id, r.flow_no, r.pay_fen AS fen,
                   NULL AS refund_order_id, NULL AS cancel_no, NULL AS trans_no, NULL AS hold_id
            FROM recharge r
            """;

    static final String OUR_REFUNDS = """
            SELECT s.id, s.settled_at AS happened_at, r.channel_order_no, r.order_id, r.flow_no, h.price_fen AS fen,
                   COALESCE(s.refund_order_id, %s) AS refund_order_id, h.cancel_no, h.trans_no, h.id AS hold_id
            FROM settlement s JOIN refund_hold h ON h.site = s.site AND h.id = s.hold_id
                 JOIN recharge r ON r.site = h.site AND r.id = h.recharge_id
            """.formatted(LEARNED);

    /** The caller's decision: the channel had paid by then, whatever the HIS confirmed since. */
    static final String VENDOR_REFUNDS = """
            SELECT d.id, d.decided_at AS happened_at, NULL AS channel_order_no, h.order_id, COALESCE(h.flow_no,
              s.flow_no) AS flow_no,
                   h.price_fen AS fen, COALESCE(d.refund_order_id, %s) AS refund_order_id, s.cancel_no, h.trans_no,
                   h.id AS hold_id
            FROM vendor_settlement d JOIN vendor_hold h ON h.site = d.site AND h.id = d.hold_id
                 JOIN vendor_hold_state s ON s.site = h.site AND s.hold_id = h.id
            """.formatted(LEARNED);

    /** Captures without a reversal. */
    static final String CAPTURED_STILL = "AND s.outcome = 'CAPTURE' AND NOT EXISTS (SELECT 1 FROM hold_reversal w"
            + " WHERE w.site = s.site AND w.hold_id = s.hold_id) ";

    static final String VENDOR_CAPTURED_STILL = "AND d.outcome = 'CAPTURE' AND NOT EXISTS"
            + " (SELECT 1 FROM vendor_reversal w"
            + " WHERE w.site = d.site AND w.hold_id = d.hold_id) ";

    private static final String PAY_WAY = "COALESCE(h.pay_way, d.pay_way)";

    static final String COUNT_PAYMENTS = "SELECT COUNT(*) FROM recharge WHERE site = ? AND paid_at >= ?"
            + " AND paid_at < ?";

    static final String COUNT_REFUNDS = "SELECT COUNT(*) FROM settlement WHERE site = ? AND settled_at >= ?"
            + " AND settled_at < ?";

    static final String COUNT_VENDOR_REFUNDS = "SELECT COUNT(*) FROM vendor_settlement WHERE site = ?"
            + " AND decided_at >= ? AND decided_at < ?";

    private static final String RUN = """
            SELECT site, id, channel, bill_day, revision, replaced, bill_payments, bill_payments_fen, bill_refunds,
                   bill_refunds_fen, our_payments, our_payments_fen, our_refunds, our_refunds_fen, matched_payments,
                   matched_payments_fen, matched_refunds, matched_refunds_fen, void_rows, other_rows, bill_hash,
                   result_hash, file_names, compared_with, started_by, started_at, ended_at
            FROM reconcile_run WHERE site = ?
            """;

    static final String CURRENT_RUN = RUN + "AND channel = ? AND bill_day = ? AND replaced = FALSE";

    static final String RUN_OF_ID = RUN + "AND id = ?";

    static final String RUNS = RUN + "AND replaced = FALSE ORDER BY bill_day DESC, id DESC FETCH FIRST ? ROWS ONLY";

    static final String REPLACE_RUN = "UPDATE reconcile_run SET replaced = TRUE WHERE site = ? AND id = ?"
            + " AND replaced = FALSE";

    static final String INSERT_RUN = """
            INSERT INTO reconcile_run (site, id, channel, bill_day, revision, replaced, bill_payments,
              bill_payments_fen,
                   bill_refunds, bill_refunds_fen, our_payments, our_payments_fen, our_refunds, our_refunds_fen,
                   matched_payments, matched_payments_fen, matched_refunds, matched_refunds_fen, void_rows, other_rows,
                   bill_hash, result_hash, file_names, compared_with, started_by, started_at, ended_at)
            VALUES (?, ?, ?, ?, ?, FALSE, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """;

    /** An item of a current run that is the counterpart of the hold. */
    private static final String MATCHED = """
            FROM reconcile_item o JOIN reconcile_run n ON n.site = o.site AND n.id = o.run_id
            WHERE o.site = %1$s.site AND o.hold_id = %1$s.hold_id AND o.our_fen IS NOT NULL AND n.replaced = FALSE
              AND (o.finding NOT IN ('OURS_ONLY', 'UNASSIGNED') OR o.state = 'PAIRED')
            """;

    /** Not in the bill of another channel. */
    static final String IN_NO_OTHER_BILL = "AND NOT EXISTS (SELECT 1 " + MATCHED.formatted("d")
            + " AND o.channel <> ?) ";

    /** The day of another channel's bill that has an unassigned refund. */
    private static final String IN_OTHER_BILL = """
            CASE WHEN i.finding = 'UNASSIGNED' AND i.state = 'POOLED' THEN (SELECT MAX(o.bill_day)
            """ + MATCHED.formatted("i") + " AND o.channel <> i.channel) END AS other_bill_day\n";

    static final String UNASSIGNED = """
            SELECT COUNT(*) AS items, COALESCE(SUM(i.our_fen), 0) AS fen FROM reconcile_item i
            WHERE i.site = ? AND i.run_id = ? AND i.finding = 'UNASSIGNED' AND i.state = 'POOLED'
              AND NOT EXISTS (SELECT 1
            """ + MATCHED.formatted("i") + ")";

    /**
     * What people decided about the case of an item, or about one of the same money: that it is solved outside, or
     * which hold they captured late.
     */
    private static final String DECIDED = """
            (SELECT MAX(COALESCE(d.booked_hold_id, d.hold_id)) FROM case_decision d
             WHERE d.site = i.site AND (d.case_id = i.case_id OR d.id = (SELECT c.decision_id FROM case_file c
                   WHERE c.site = i.site AND c.id = i.case_id)) AND d.action = 'CAPTURE') AS late_hold_id,
            (SELECT COUNT(*) FROM case_decision d
             WHERE d.site = i.site AND (d.case_id = i.case_id OR d.id = (SELECT c.decision_id FROM case_file c
                   WHERE c.site = i.site AND c.id = i.case_id)) AND d.action NOT IN ('CAPTURE', 'RETRY')) AS
                     decided_otherwise,
            (SELECT c.solved_at FROM case_file c WHERE c.site = i.site AND c.id = i.case_id) AS case_solved_at,
            i.answered_case_id
            """;

    /**
     * The platform's cases that people solved outside before a bill had a case of its own, and that no row of a current
     * run answers, apart from one run. A case without a number does not count when a capture with its values came
     * before people solved it.
     */
    static final String SOLVED_OUTSIDE = """
            SELECT c.id, c.order_id, c.refund_order_id, c.price_fen, c.last_seen_at, c.solved_at,
                   (SELECT MAX(r.channel_order_no) FROM recharge r WHERE r.site = c.site AND r.flow_no = c.flow_no)
                   AS channel_order_no
            FROM case_file c JOIN case_decision d ON d.site = c.site AND d.case_id = c.id AND d.action = 'SOLVED'
            WHERE c.site = ? AND c.solved_at >= ? AND c.last_seen_at >= ?
              AND c.kind IN ('CAPTURE_WITHOUT_HOLD', 'CAPTURE_AFTER_RELEASE', 'CAPTURE_AFTER_REVERSAL',
                             'SECOND_CHANNEL_REFUND')
              AND NOT EXISTS (SELECT 1 FROM reconcile_item b JOIN reconcile_run r ON r.site = b.site AND r.id = b.run_id
                  WHERE b.site = c.site AND b.answered_case_id = c.id AND r.replaced = FALSE AND b.run_id <> ?)
              AND NOT (c.refund_order_id IS NULL AND (
                  EXISTS (SELECT 1 FROM recharge r JOIN refund_hold h ON h.site = r.site AND h.recharge_id = r.id
                          JOIN settlement s ON s.site = h.site AND s.hold_id = h.id AND s.outcome = 'CAPTURE'
                      WHERE r.site = c.site AND r.order_id = c.order_id AND h.price_fen = c.price_fen
                        AND s.settled_at >= c.opened_at AND s.settled_at < c.solved_at)
                  OR EXISTS (SELECT 1 FROM vendor_hold h
                          JOIN vendor_settlement s ON s.site = h.site AND s.hold_id = h.id AND s.outcome = 'CAPTURE'
                      WHERE h.site = c.site AND h.order_id = c.order_id AND h.price_fen = c.price_fen
                        AND s.decided_at >= c.opened_at AND s.decided_at < c.solved_at)))
              AND NOT EXISTS (SELECT 1 FROM case_file o WHERE o.site = c.site
                  AND (o.order_id = c.order_id OR o.flow_no = c.flow_no) AND o.decision_id = d.id
                  AND o.kind IN ('REFUND_IN_BILL_ONLY', 'REFUND_STILL_IN_FLIGHT'))
            ORDER BY c.solved_at, c.id
            """;

    /** Whether people reversed the capture of an item: it is not ours any more (contract, section 5, rule 11). */
    private static final String REVERSED = """
            (EXISTS (SELECT 1 FROM hold_reversal w WHERE w.site = i.site AND w.hold_id = i.hold_id)
             OR EXISTS (SELECT 1 FROM vendor_reversal w WHERE w.site = i.site AND w.hold_id = i.hold_id))
            """;

    /** A waiting capture that was reversed has its counterpart in the reversal. */
    static final String PAIR_REVERSED = """
            UPDATE reconcile_item i SET state = 'PAIRED', paired_day = bill_day
            WHERE i.site = ? AND i.state = 'POOLED' AND i.finding IN ('OURS_ONLY', 'UNASSIGNED') AND %s
            """.formatted(REVERSED);

    /**
     * Reversed captures that matched a refund of another day's bill by order and amount only, with that refund, which
     * then has no counterpart.
     */
    static final String GUESSED_AND_REVERSED = """
            SELECT i.id, MIN(b.id) AS bill_item_id
            FROM reconcile_item i JOIN reconcile_run r ON r.site = i.site AND r.id = i.run_id AND r.replaced = FALSE
                 JOIN reconcile_item b ON b.site = i.site AND b.run_id = i.paired_run_id
            WHERE i.site = ? AND i.state = 'PAIRED' AND i.finding IN ('OURS_ONLY', 'UNASSIGNED') AND i.kind = 'REFUND'
              AND %s
              AND b.paired_run_id = i.run_id AND b.state = 'PAIRED' AND b.finding = 'CHANNEL_ONLY' AND b.kind = 'REFUND'
              AND b.bill_fen = i.our_fen AND (b.order_no = i.order_no OR b.channel_order_no = i.channel_order_no)
              AND NOT (COALESCE(b.channel_refund_no, '-') = COALESCE(i.channel_refund_no, '')
                       OR COALESCE(b.refund_no, '-') IN (COALESCE(i.channel_refund_no, ''), COALESCE(i.cancel_no, ''),
                                                         COALESCE(i.trans_no, '')))
            GROUP BY i.id ORDER BY i.id
            """.formatted(REVERSED);

    static final String REVERSED_SINCE = """
            SELECT s.settled_at AS captured_at, w.reversed_at
            FROM hold_reversal w JOIN settlement s ON s.site = w.site AND s.hold_id = w.hold_id
            WHERE w.site = ? AND w.reversed_at >= ?
            UNION ALL
            SELECT d.decided_at, w.reversed_at
            FROM vendor_reversal w JOIN vendor_settlement d ON d.site = w.site AND d.hold_id = w.hold_id
            WHERE w.site = ? AND w.reversed_at >= ?
            """;

    static final String UNPAIR_BILL = """
            UPDATE reconcile_item SET state = 'POOLED', paired_run_id = NULL, paired_day = NULL
            WHERE site = ? AND id = ? AND state = 'PAIRED' AND finding = 'CHANNEL_ONLY'
            """;

    static final String UNPAIR_REVERSED = """
            UPDATE reconcile_item SET paired_run_id = NULL, paired_day = bill_day
            WHERE site = ? AND id = ? AND state = 'PAIRED' AND finding IN ('OURS_ONLY', 'UNASSIGNED')
            """;

    private static final String ITEM = """
            SELECT i.site, i.id, i.run_id, i.channel, i.bill_day, i.finding, i.state, i.kind, i.in_flight,
                   i.channel_order_no, i.order_no, i.channel_refund_no, i.refund_no, i.trans_no, i.bill_fen, i.our_fen,
                   i.happened_at, i.line_no, i.flow_no, i.hold_id, i.cancel_no, i.paired_run_id, i.paired_day,
                     i.subject,
                   i.case_id, i.confirmed_run_id, i.confirmed_day,
            """ + DECIDED + ", " + IN_OTHER_BILL;

    /** Refunds that only a bill has, and that may belong to cases solved outside. */
    static final String WAITING = ITEM + """
            FROM reconcile_item i JOIN reconcile_run r ON r.site = i.site AND r.id = i.run_id
            WHERE i.site = ? AND i.state = 'POOLED' AND i.finding = 'CHANNEL_ONLY' AND i.kind = 'REFUND'
              AND i.answered_case_id IS NULL AND r.replaced = FALSE
            ORDER BY i.id
            """;

    static final String ANSWER_ITEM = """
            UPDATE reconcile_item SET state = 'COUNTED', subject = ?, case_id = ?, answered_case_id = ?
            WHERE site = ? AND id = ? AND state = 'POOLED'
            """;

    static final String ITEMS = ITEM + """
            FROM reconcile_item i WHERE i.site = ? AND i.run_id = ? AND i.id > ?
            ORDER BY i.site, i.run_id, i.id FETCH FIRST ? ROWS ONLY
            """;

    /**
     * Items that wait, around the day. A refund that counts as a difference waits longer, since people capture it late,
     * and so does one without an end. The last values are the run of this day: items matched with it are free as well.
     */
    static final String POOL = (ITEM + """
            FROM reconcile_run r JOIN reconcile_item i ON i.site = r.site AND i.run_id = r.id
            WHERE r.site = ? AND r.bill_day >= ? AND r.bill_day <= ? AND r.channel = ? AND r.bill_day <> ?
              AND r.replaced = FALSE AND NOT (i.finding IN ('OURS_ONLY', 'UNASSIGNED') AND i.paired_run_id IS NULL AND
                %s)
              AND NOT (i.finding = 'UNASSIGNED' AND i.state = 'POOLED' AND EXISTS (SELECT 1 %s AND o.channel <>
                i.channel))
              AND ((i.finding IN ('CHANNEL_ONLY', 'OURS_ONLY', 'UNASSIGNED')
                    AND ((i.state <> 'PAIRED' AND r.bill_day >= ? AND r.bill_day <= ?)
                         OR ((i.state = 'COUNTED' AND i.kind = 'REFUND' OR i.finding = 'UNASSIGNED' AND i.state =
                           'POOLED')
                             AND (r.bill_day >= ? AND r.bill_day <= ? OR EXISTS (SELECT 1 FROM case_decision d
                                  WHERE d.site = i.site AND (d.case_id = i.case_id OR d.id = (SELECT c.decision_id
                                      FROM case_file c WHERE c.site = i.site AND c.id = i.case_id))
                                    AND d.action = 'CAPTURE')))))
                   OR (i.finding = 'ABNORMAL' AND i.our_fen IS NULL) OR (i.finding = 'UNCONFIRMED' AND i.state <>
                     'PAIRED')
                   OR i.paired_run_id = ? OR i.confirmed_run_id = ?)
            ORDER BY i.id
            """).formatted(REVERSED, MATCHED.formatted("i"));

    static final String OVERDUE = ITEM + """
            FROM reconcile_item i JOIN reconcile_run r ON r.site = i.site AND r.id = i.run_id
            WHERE i.site = ? AND i.state = 'POOLED' AND r.replaced = FALSE AND i.finding <> 'UNASSIGNED'
              AND i.bill_day < CASE WHEN i.finding = 'UNCONFIRMED' THEN CAST(? AS DATE) ELSE CAST(? AS DATE) END
            ORDER BY i.id FETCH FIRST 500 ROWS ONLY
            """;

    static final String SUBJECTS = "SELECT subject, case_id FROM reconcile_item WHERE site = ? AND run_id = ?"
            + " AND subject IS NOT NULL";

    /** Our capture of a refund that the channel closed: by its numbers, or by order and amount. */
    private static final String CAPTURED = """
            SELECT h.id, h.cancel_no, r.flow_no, r.order_id, h.trans_no, h.price_fen, s.refund_order_id
            FROM recharge r JOIN refund_hold h ON h.site = r.site AND h.recharge_id = r.id
                 JOIN settlement s ON s.site = h.site AND s.hold_id = h.id AND s.outcome = 'CAPTURE'
            WHERE NOT EXISTS (SELECT 1 FROM hold_reversal w WHERE w.site = h.site AND w.hold_id = h.id)
              AND r.site = ? AND %s ORDER BY h.id DESC
            """;

    private static final String VENDOR_CAPTURED = """
            SELECT h.id, s.cancel_no, COALESCE(h.flow_no, s.flow_no) AS flow_no, h.order_id, h.trans_no, h.price_fen,
                   d.refund_order_id
            FROM vendor_settlement d JOIN vendor_hold h ON h.site = d.site AND h.id = d.hold_id
                 JOIN vendor_hold_state s ON s.site = h.site AND s.hold_id = h.id
            WHERE NOT EXISTS (SELECT 1 FROM vendor_reversal w WHERE w.site = h.site AND w.hold_id = h.id)
              AND d.site = ? AND d.outcome = 'CAPTURE' AND %s ORDER BY h.id DESC
            """;

    static final List<String> CAPTURED_UNDER_NUMBER = List.of(CAPTURED.formatted("s.refund_order_id = ?"),
            CAPTURED.formatted(KNOWN_UNDER), CAPTURED.formatted("h.cancel_no = ?"),
            VENDOR_CAPTURED.formatted("d.refund_order_id = ?"), VENDOR_CAPTURED.formatted(KNOWN_UNDER),
            VENDOR_CAPTURED.formatted("s.cancel_no = ?"));

    /** The case solved outside for a refund that is booked without a capture of ours. */
    static final String SOLVED_OF_CLOSED = """
            SELECT c.id, c.flow_no, c.order_id, c.trans_no, c.price_fen
            FROM reconcile_item i JOIN reconcile_run r ON r.site = i.site AND r.id = i.run_id AND r.replaced = FALSE
                 JOIN case_file c ON c.site = i.site AND c.id = COALESCE(i.answered_case_id, i.case_id)
            WHERE i.site = ? AND i.channel = ? AND i.channel_refund_no = ? AND i.finding = 'CHANNEL_ONLY'
              AND\s""" + CaseSql.IS_SOLVED + "ORDER BY c.id DESC FETCH FIRST 1 ROW ONLY";

    /** Whether the bill with a refund knows that it was closed, and so its counterpart, if any. */
    static final String CLOSED_IN_BILL = """
            SELECT i.id
            FROM reconcile_item i JOIN reconcile_run r ON r.site = i.site AND r.id = i.run_id AND r.replaced = FALSE
            WHERE i.site = ? AND i.channel = ? AND i.channel_refund_no = ? AND i.finding = 'ABNORMAL'
            FETCH FIRST 1 ROW ONLY
            """;

    /** A capture of another closed refund of the order is not this one's as well. */
    static final String CAPTURED_OF_CHANNEL_ORDER = CAPTURED.formatted("r.channel_order_no = ? AND h.price_fen = ?"
            + " AND NOT EXISTS (SELECT 1 FROM case_file c WHERE c.site = h.site AND c.hold_id = h.id"
            + " AND c.kind = 'REFUND_ABNORMAL')");

    /** Items that wait for the end of a refund. */
    static final String OPEN_ENDED = ITEM + """
            FROM reconcile_item i JOIN reconcile_run r ON r.site = i.site AND r.id = i.run_id
            WHERE i.site = ? AND i.channel = ? AND i.in_flight = TRUE AND i.state <> 'PAIRED' AND r.replaced = FALSE
              AND i.finding IN ('UNCONFIRMED', 'CHANNEL_ONLY')
            """;

    static final String TOLD_END = """
            UPDATE reconcile_item SET state = 'PAIRED', confirmed_day = ?, subject = NULL
            WHERE site = ? AND id = ? AND finding = 'UNCONFIRMED' AND state <> 'PAIRED'
            """;

    static final String TOLD_PAID = """
            UPDATE reconcile_item SET in_flight = FALSE
            WHERE site = ? AND id = ? AND finding = 'CHANNEL_ONLY' AND state = 'POOLED'
            """;

    static final String REFUND_ENDS = """
            SELECT DISTINCT channel_refund_no FROM refund_evidence
            WHERE site = ? AND channel = ? AND told_day >= ? AND told_day <= ? AND outcome = ?
            """;

    static final String DAYS_PAID = """
            SELECT DISTINCT told_day FROM refund_evidence
            WHERE site = ? AND channel = ? AND channel_refund_no = ? AND outcome = 'PAID'
            """;

    static final String FORGET_ENDS = "DELETE FROM refund_evidence WHERE site = ? AND channel = ? AND told_day = ?";

    static final String INSERT_END = """
            INSERT INTO refund_evidence (site, id, channel, told_day, outcome, channel_order_no, channel_refund_no,
              refund_no,
                   fen, happened_at, line_no, case_id)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """;

    /** The case already opened for the refund, by a fund-flow bill or a trade bill. */
    static final String CASE_OF_CLOSED = """
            SELECT MAX(case_id) FROM (
              SELECT case_id FROM refund_evidence
              WHERE site = ? AND channel = ? AND channel_refund_no = ? AND case_id IS NOT NULL
              UNION ALL
              SELECT case_id FROM reconcile_item
              WHERE site = ? AND channel = ? AND channel_refund_no = ? AND finding = 'ABNORMAL' AND case_id IS NOT NULL)
                known
            HAVING MAX(case_id) > 0
            """;

    static final String NAME_HOLD = """
            UPDATE case_file SET hold_id = ?, cancel_no = ?
            WHERE site = ? AND id = ? AND solved_at IS NULL AND (hold_id IS NULL OR hold_id <> ?)
            """;

    static final String OPEN_CASE = "SELECT id FROM case_file WHERE site = ? AND open_subject = ?";

    static final String SUBJECT = "SELECT subject FROM reconcile_item WHERE site = ? AND id = ?";

    static final String PAIR_ITEM = """
            UPDATE reconcile_item SET state = 'PAIRED', paired_run_id = ?, paired_day = ?, subject = NULL
            WHERE site = ? AND id = ? AND (state <> 'PAIRED' OR paired_run_id = ?)
            """;

    /** For a refund without an end in its counterpart: it goes on waiting or counting, with both amounts. */
    static final String JOIN_ITEM = """
            UPDATE reconcile_item SET finding = ?, state = ?, subject = ?, case_id = ?, our_fen = ?, hold_id = ?,
              cancel_no = ?,
                   flow_no = ?, trans_no = ?, paired_run_id = ?, paired_day = ?
            WHERE site = ? AND id = ? AND (paired_run_id IS NULL OR paired_run_id = ?)
            """;

    static final String END_ITEM = """
            UPDATE reconcile_item SET state = 'PAIRED', confirmed_run_id = ?, confirmed_day = ?, subject = NULL
            WHERE site = ? AND id = ? AND finding = 'UNCONFIRMED' AND (state <> 'PAIRED' OR confirmed_run_id = ?)
            """;

    static final String REOPEN_END = """
            UPDATE reconcile_item SET state = ?, confirmed_run_id = NULL, confirmed_day = NULL, subject = ?, case_id = ?
            WHERE site = ? AND id = ? AND confirmed_run_id = ?
            """;

    static final String REOPEN_ITEM = """
            UPDATE reconcile_item SET finding = ?, our_fen = ?, state = ?, paired_run_id = NULL, paired_day = NULL,
              subject = ?,
                   case_id = ?
            WHERE site = ? AND id = ? AND paired_run_id = ?
            """;

    static final String COUNT_ITEM = """
            UPDATE reconcile_item SET state = 'COUNTED', subject = ?, case_id = ?, hold_id = ?, cancel_no = ?, flow_no =
              ?
            WHERE site = ? AND id = ? AND state = 'POOLED'
            """;

    static final String INSERT_ITEM = """
            INSERT INTO reconcile_item (site, id, run_id, channel, bill_day, finding, state, kind, in_flight,
                   channel_order_no, order_no, channel_refund_no, refund_no, trans_no, bill_fen, our_fen, happened_at,
                   line_no, flow_no, hold_id, cancel_no, paired_run_id, paired_day, subject, case_id, answered_case_id)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """;

    static final String FIGURES = """
            SELECT finding, state, kind, in_flight, decided, COUNT(*) AS items, SUM(COALESCE(bill_fen, 0)) AS bill_fen,
                   SUM(COALESCE(our_fen, 0)) AS our_fen,
                   SUM(CASE WHEN COALESCE(bill_fen, 0) > COALESCE(our_fen, 0)
                            THEN COALESCE(bill_fen, 0) - COALESCE(our_fen, 0) ELSE 0 END) AS more_in_bill_fen
            FROM (SELECT i.finding, i.state, i.kind, i.in_flight, i.bill_fen, i.our_fen,
                         CASE WHEN c.solved_at IS NULL THEN 0 ELSE 1 END AS decided
                  FROM reconcile_item i LEFT JOIN case_file c ON c.site = i.site AND c.id = i.case_id
                  WHERE i.site = ? AND i.run_id = ?
                     AND NOT (i.finding = 'UNASSIGNED' AND (i.state = 'POOLED' OR i.paired_day = i.bill_day))) found
            GROUP BY finding, state, kind, in_flight, decided
            """;

    /** The likely hold of a channel refund: the live one before released ones and reversed ones. */
    private static final String HOLD = """
            SELECT h.id, h.cancel_no, r.flow_no, r.order_id
            FROM recharge r JOIN refund_hold h ON h.site = r.site AND h.recharge_id = r.id
                 LEFT JOIN settlement s ON s.site = h.site AND s.hold_id = h.id
                 LEFT JOIN hold_reversal v ON v.site = h.site AND v.hold_id = h.id
            WHERE r.site = ? AND r.%s = ? AND h.price_fen = ?
              AND (COALESCE(s.outcome, '-') <> 'CAPTURE' OR v.hold_id IS NOT NULL)
            ORDER BY CASE WHEN s.id IS NULL THEN 0 ELSE 1 END, h.id DESC FETCH FIRST 1 ROW ONLY
            """;

    static final String HOLD_OF_CHANNEL_ORDER = HOLD.formatted("channel_order_no");

    static final String HOLD_OF_ORDER = HOLD.formatted("order_id");

    static final String VENDOR_HOLD_OF_ORDER = """
            SELECT h.id, s.cancel_no, COALESCE(h.flow_no, s.flow_no) AS flow_no, h.order_id
            FROM vendor_hold h JOIN vendor_hold_state s ON s.site = h.site AND s.hold_id = h.id
            WHERE h.site = ? AND h.order_id = ? AND h.price_fen = ? AND s.state NOT IN ('CAPTURED', 'CAPTURING',
              'REFUSED')
            ORDER BY CASE WHEN s.state = 'RELEASED' THEN 1 ELSE 0 END, h.id DESC FETCH FIRST 1 ROW ONLY
            """;

    private ReconcileSql() {
    }

    static String page(String select, String table, String time, String filter, String firstRows) {
        return select + PAGE.formatted(table, time, filter, firstRows);
    }

    /** Refunds at a vendor with these pay ways; the values are bound in their order. */
    static String ofPayWays(PayWays payWays) {
        if (payWays.isAll()) {
            return "";
        }
        String values = " IN (" + Command.marks(payWays.values().size()) + ") ";
        return payWays.taken() ? "AND " + PAY_WAY + values
                : "AND (" + PAY_WAY + " IS NULL OR " + PAY_WAY + " NOT" + values + ") ";
    }

    static Entry payment(ResultSet row, LocalDate day) throws SQLException {
        return ours(row, Flow.PAYMENT, day, false);
    }

    static Entry refund(ResultSet row, LocalDate day) throws SQLException {
        return ours(row, Flow.REFUND, day, false);
    }

    static Entry unassigned(ResultSet row, LocalDate day) throws SQLException {
        return ours(row, Flow.REFUND, day, true);
    }

    private static Entry ours(ResultSet row, Flow kind, LocalDate day, boolean unassigned) throws SQLException {
        Numbers numbers = new Numbers(row.getString("channel_order_no"), row.getString("order_id"),
                row.getString("refund_order_id"), row.getString("cancel_no"), row.getString("trans_no"));
        return new Entry(Side.OURS, kind, numbers, row.getLong("fen"), instant(row, "happened_at"), Status.DONE, 0, day,
                hold(row), unassigned, null);
    }

    private static OurHold hold(ResultSet row) throws SQLException {
        return new OurHold(row.getString("flow_no"), nullableLong(row, "hold_id"), row.getString("cancel_no"));
    }

    static Run run(ResultSet row) throws SQLException {
        return new Run(row.getString("site"), row.getLong("id"), row.getString("channel"), day(row, "bill_day"),
                row.getInt("revision"), row.getBoolean("replaced"), new Run.Bill(row.getString("file_names"),
                        row.getString("bill_hash"), row.getLong("void_rows"), row.getLong("other_rows")),
                new Run.Sides(totals(row, "bill"), totals(row, "our"), totals(row, "matched")),
                row.getString("result_hash"),
                Run.Against.valueOf(row.getString("compared_with")), row.getString("started_by"),
                new Run.Times(instant(row, "started_at"), instant(row, "ended_at")));
    }

    private static Totals totals(ResultSet row, String whose) throws SQLException {
        return new Totals(row.getLong(whose + "_payments"), row.getLong(whose + "_payments_fen"),
                row.getLong(whose + "_refunds"), row.getLong(whose + "_refunds_fen"));
    }

    static Command insert(Run run) {
        Totals bill = run.sides().bill();
        Totals ours = run.sides().ours();
        Totals matched = run.sides().matched();
        return Command.of(INSERT_RUN, run.site(), run.id(), run.channel(), run.day(), run.revision(),
                bill.payments(), bill.paymentsFen(), bill.refunds(), bill.refundsFen(),
                ours.payments(), ours.paymentsFen(), ours.refunds(), ours.refundsFen(),
                matched.payments(), matched.paymentsFen(), matched.refunds(), matched.refundsFen(),
                run.bill().voidRows(), run.bill().otherRows(), run.bill().hash(), run.result(), run.bill().files(),
                run.against().name(), run.startedBy(),
                utc(run.times().startedAt()), utc(run.times().endedAt()));
    }

    static Item item(ResultSet row) throws SQLException {
        LocalDate otherBill = nullableDay(row, "other_bill_day");
        Numbers numbers = new Numbers(row.getString("channel_order_no"), row.getString("order_no"),
                row.getString("channel_refund_no"), row.getString("refund_no"), row.getString("trans_no"));
        return new Item(row.getString("site"), row.getLong("id"), row.getLong("run_id"), row.getString("channel"),
                day(row, "bill_day"), Type.valueOf(row.getString("finding")),
                otherBill != null ? State.PAIRED : State.valueOf(row.getString("state")),
                new Item.Said(Flow.valueOf(row.getString("kind")), row.getBoolean("in_flight"), numbers,
                        nullableLong(row, "bill_fen"), nullableLong(row, "our_fen"),
                        nullableInstant(row, "happened_at"),
                        row.getLong("line_no"), hold(row)),
                new Item.Place(nullableLong(row, "paired_run_id"),
                        otherBill != null ? otherBill : nullableDay(row, "paired_day")),
                new Item.Place(nullableLong(row, "confirmed_run_id"), nullableDay(row, "confirmed_day")),
                new Item.AsCase(row.getString("subject"), nullableLong(row, "case_id"), solvedOutside(row),
                        nullableLong(row, "answered_case_id"), nullableLong(row, "late_hold_id")));
    }

    /** A difference whose case is closed, or that people decided without a capture. */
    private static boolean solvedOutside(ResultSet row) throws SQLException {
        return row.getLong("decided_otherwise") > 0 || nullableLong(row, "answered_case_id") != null
                || "COUNTED".equals(row.getString("state"))
                        && row.getObject("case_solved_at") != null && nullableLong(row, "late_hold_id") == null;
    }

    static SolvedOutside solvedCase(ResultSet row) throws SQLException {
        return new SolvedOutside(row.getLong("id"), row.getString("order_id"), row.getString("channel_order_no"),
                row.getString("refund_order_id"), row.getLong("price_fen"), instant(row, "last_seen_at"),
                instant(row, "solved_at"));
    }

    static Command insert(Run run, long id, Finding finding, State state, CaseHold hold, @Nullable String subject,
            @Nullable Long caseId,
            @Nullable Long answeredCaseId) {
        Entry entry = finding.entry();
        // when both have it, our side knows the hold
        Entry known = finding.ours() != null ? finding.ours() : entry;
        return Command.of(INSERT_ITEM, run.site(), id, run.id(), run.channel(), run.day(), finding.type().name(),
                state.name(), finding.kind().name(), entry.inFlight(), entry.numbers().channelOrderNo(),
                entry.numbers().orderNo() != null ? entry.numbers().orderNo()
                        : known.numbers().orderNo(),
                entry.numbers().channelRefundNo(), entry.numbers().refundNo(),
                known.numbers().transNo(), finding.bill() == null ? null : finding.bill().fen(),
                finding.ours() == null ? null : finding.ours().fen(), utc(entry.at()), entry.line(), hold.flowNo(),
                hold.holdId(), hold.cancelNo(), pairedRun(run, finding),
                finding.paired() == null ? null : finding.paired().day(), subject, caseId, answeredCaseId);
    }

    private static @Nullable Long pairedRun(Run run, Finding finding) {
        return finding.paired() == null ? null : Objects.requireNonNullElse(finding.paired().runId(), run.id());
    }

    /** @param unassigned count and fen of the refunds in no channel's bill so far */
    static Figures figures(ResultSet rows, long[] unassigned) throws SQLException {
        long paired = 0;
        long pooled = 0;
        long inFlight = 0;
        long unconfirmed = 0;
        long[] counted = new long[Type.values().length];
        // of open and of decided differences
        long[] surplusFen = new long[2];
        long[] shortageFen = new long[2];
        long decidedItems = 0;
        while (rows.next()) {
            long items = rows.getLong("items");
            Type type = Type.valueOf(rows.getString("finding"));
            switch (State.valueOf(rows.getString("state"))) {
                case PAIRED -> paired += items;
                case POOLED -> {
                    if (type == Type.UNCONFIRMED) {
                        unconfirmed += items;
                    } else if (rows.getBoolean("in_flight")) {
                        inFlight += items;
                    } else {
                        pooled += items;
                    }
                }
                case COUNTED -> {
                    int decided = rows.getInt("decided");
                    counted[type.ordinal()] += items;
                    decidedItems += decided * items;
                    if (type == Type.ABNORMAL) {
                        surplusFen[decided] += rows.getLong("our_fen");
                        continue;
                    }
                    long more = rows.getLong("more_in_bill_fen");
                    long less = more - rows.getLong("bill_fen") + rows.getLong("our_fen");
                    boolean payment = Flow.valueOf(rows.getString("kind")) == Flow.PAYMENT;
                    surplusFen[decided] += payment ? more : less;
                    shortageFen[decided] += payment ? less : more;
                }
            }
        }
        return new Figures(paired, pooled, inFlight, unconfirmed,
                new Figures.Differences(counted[Type.CHANNEL_ONLY.ordinal()], counted[Type.OURS_ONLY.ordinal()],
                        counted[Type.AMOUNT_DIFFERS.ordinal()], counted[Type.TWICE_IN_BILL.ordinal()],
                        counted[Type.ABNORMAL.ordinal()], counted[Type.UNCONFIRMED.ordinal()]),
                unassigned[0], unassigned[1],
                new Figures.Gap(surplusFen[0] + surplusFen[1], shortageFen[0] + shortageFen[1]), decidedItems,
                new Figures.Gap(surplusFen[1], shortageFen[1]));
    }

    static LocalDate day(ResultSet row, String column) throws SQLException {
        return Objects.requireNonNull(nullableDay(row, column), column);
    }

    private static @Nullable LocalDate nullableDay(ResultSet row, String column) throws SQLException {
        return row.getObject(column, LocalDate.class);
    }

    /** The hold of a case and our number of its order; each part is null when unknown. */
    record CaseHold(@Nullable Long holdId, @Nullable String cancelNo, @Nullable String flowNo,
            @Nullable String orderId) {

        static final CaseHold NONE = new CaseHold(null, null, null, null);

        static CaseHold of(Entry ours) {
            return new CaseHold(ours.hold().id(), ours.hold().cancelNo(), ours.hold().flowNo(),
                    ours.numbers().orderNo());
        }
    }
}
