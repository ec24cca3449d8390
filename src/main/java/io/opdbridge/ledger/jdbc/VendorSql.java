package io.opdbridge.ledger.jdbc;

import io.opdbridge.canonical.Attempt;
import io.opdbridge.canonical.Details;
import io.opdbridge.canonical.RechargeKey;
import io.opdbridge.canonical.RechargeRef;
import io.opdbridge.canonical.Settlement.Outcome;
import io.opdbridge.canonical.VendorCall;
import io.opdbridge.canonical.VendorOutcome;
import io.opdbridge.db.Command;
import io.opdbridge.db.Query;
import io.opdbridge.db.Statements;
import io.opdbridge.ledger.DueCall;
import io.opdbridge.ledger.VendorAnswer.CallEnd;
import io.opdbridge.ledger.VendorHold;
import io.opdbridge.ledger.VendorHold.Decided;
import io.opdbridge.ledger.VendorHold.Ended;
import io.opdbridge.ledger.VendorHold.Held;
import io.opdbridge.ledger.VendorHold.State;
import org.jspecify.annotations.Nullable;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;

import static io.opdbridge.db.Rows.instant;
import static io.opdbridge.db.Rows.nullableInstant;
import static io.opdbridge.db.Rows.nullableLong;
import static io.opdbridge.db.Rows.utc;

/** The statements about holds at vendors, in the SQL that HSQLDB and PostgreSQL share. */
final class VendorSql {

    private static final String RAISE_ORDER = "UPDATE vendor_order SET decisions = decisions + 1 WHERE site = ?"
            + " AND order_id = ?";

    private static final String READ_ORDER = "SELECT id FROM vendor_order WHERE site = ? AND order_id = ?";

    static final String INSERT_ORDER = "INSERT INTO vendor_order (site, id, order_id, decisions) VALUES (?, ?, ?, 0)";

    static final String HAS_INVOICE_NO = """
            SELECT hold_id FROM vendor_hold_state WHERE site = ? AND invoice_no = ? FETCH FIRST 1 ROW ONLY
            """;

    static final String HAS_CANCEL_NO = HAS_INVOICE_NO.replace("invoice_no", "cancel_no");

    static final String MAY_BE_CAPTURED = """
            SELECT hold_id FROM vendor_answer
            WHERE site = ? AND hold_id = ? AND step = 'CAPTURE' AND result IN ('DONE', 'UNKNOWN') FETCH FIRST 1 ROW ONLY
            """;

    static final String DUE = """
            SELECT s.site, h.order_id, s.hold_id
            FROM vendor_hold_state s JOIN vendor_hold h ON h.site = s.site AND h.id = s.hold_id
            WHERE s.site = ? AND s.due_at <= ? ORDER BY s.due_at FETCH FIRST ? ROWS ONLY
            """;

    private static final int WORDS_LENGTH = 2000;
    private static final int CODE_LENGTH = 64;

    private static final String HOLDS_OF_ORDER = """
            SELECT h.site, h.id, COALESCE(h.vendor_no, h.id) AS vendor_no, h.order_id, h.flow_no, h.card_type,
              h.card_no,
                   h.patient_id, h.trans_no, h.price_fen, h.trans_time, h.placed_at, h.pay_way, h.channel_id,
                     h.operator_id, h.operator_name, h.remark,
                   h.extension, s.state, s.claim, s.tries, s.due_at, s.flow_no AS held_flow_no, s.cancel_no,
                     s.invoice_no,
                   s.held_at, s.held_balance_fen, s.ended_at, s.ended_balance_fen,
                   COALESCE(s.end_recorded_at, s.ended_at) AS end_recorded_at, d.outcome,
                   d.trans_time AS decided_trans_time, d.decided_at, d.refund_order_id, d.pay_way AS decided_pay_way,
                   d.channel_id AS decided_channel_id, d.operator_id AS decided_operator_id,
                   d.operator_name AS decided_operator_name, d.remark AS decided_remark,
                   d.extension AS decided_extension,
                   (SELECT v.reversed_at FROM vendor_reversal v WHERE v.site = h.site AND v.hold_id = h.id) AS
                     reversed_at
            FROM vendor_hold h JOIN vendor_hold_state s ON s.site = h.site AND s.hold_id = h.id
                 LEFT JOIN vendor_settlement d ON d.site = h.site AND d.hold_id = h.id
            WHERE h.site = ? AND h.order_id = ? ORDER BY h.id
            """;

    private static final String NUMBERS_OF_ORDER = """
            SELECT n.site, n.id, n.hold_id, n.line_no, n.refund_order_id, n.known_at, n.decision_id
            FROM vendor_hold h JOIN refund_number n ON n.site = h.site AND n.hold_id = h.id
            WHERE h.site = ? AND h.order_id = ? ORDER BY n.hold_id, n.line_no
            """;

    private static final String INSERT_HOLD = """
            INSERT INTO vendor_hold (site, id, order_id, flow_no, card_type, card_no, patient_id, trans_no, price_fen,
                                     trans_time, placed_at, pay_way, channel_id, operator_id, operator_name, remark,
                                     extension, vendor_no)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """;

    private static final String INSERT_STATE = """
            INSERT INTO vendor_hold_state (state, claim, tries, due_at, flow_no, cancel_no, invoice_no, held_at,
                                           held_balance_fen, ended_at, ended_balance_fen, end_recorded_at, site,
                                             hold_id)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """;

    private static final String UPDATE_STATE = """
            UPDATE vendor_hold_state SET state = ?, claim = ?, tries = ?, due_at = ?, flow_no = ?, cancel_no = ?,
                                         invoice_no = ?, held_at = ?, held_balance_fen = ?, ended_at = ?,
                                         ended_balance_fen = ?, end_recorded_at = ?
            WHERE site = ? AND hold_id = ?
            """;

    private static final String INSERT_SETTLEMENT = """
            INSERT INTO vendor_settlement (site, id, hold_id, outcome, trans_time, decided_at, refund_order_id,
                                           pay_way, channel_id, operator_id, operator_name, remark, extension,
                                           decision_id)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """;

    static final String INSERT_REVERSAL = """
            INSERT INTO vendor_reversal (site, id, hold_id, reversed_at, decision_id) VALUES (?, ?, ?, ?, ?)
            """;

    private static final String INSERT_ANSWER = """
            INSERT INTO vendor_answer (site, id, hold_id, step, result, vendor_code, words, counted, answered_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            """;

    private VendorSql() {
    }

    /** Locks an order, then reads its holds and their numbers. */
    static List<Query<?>> open(Statements statements, String site, String orderId) {
        List<Query<?>> queries = new ArrayList<>(statements.lock(
                new Query<>(Command.of(READ_ORDER, site, orderId), row -> row.getLong("id")),
                Command.of(RAISE_ORDER, site, orderId)));
        queries.add(new Query<>(Command.of(HOLDS_OF_ORDER, site, orderId), VendorSql::hold));
        queries.add(new Query<>(Command.of(NUMBERS_OF_ORDER, site, orderId), LedgerRows::refundNumber));
        return queries;
    }

    static List<Command> insertHold(VendorHold hold) {
        RechargeRef ref = hold.recharge();
        Attempt attempt = hold.attempt();
        Details details = hold.details();
        return List.of(
                Command.of(INSERT_HOLD, ref.site(), hold.id(), ref.orderId(), ref.flowNo(), ref.cardType(),
                        ref.cardNo(),
                        ref.patientId(), attempt.transNo(), attempt.priceFen(), utc(attempt.transTime()),
                        utc(hold.placedAt()), details.payWay(), details.channelId(), details.operatorId(),
                        details.operatorName(), details.remark(), details.extension(), hold.vendorNo()),
                new Command(INSERT_STATE, state(hold)));
    }

    static Command updateHold(VendorHold hold) {
        return new Command(UPDATE_STATE, state(hold));
    }

    private static List<@Nullable Object> state(VendorHold hold) {
        Held held = hold.held();
        Ended ended = hold.ended();
        List<@Nullable Object> values = new ArrayList<>(Arrays.asList(hold.state().name(), hold.turn().claim(),
                hold.turn().tries(), utc(hold.turn().dueAt())));
        values.addAll(held == null ? Collections.nCopies(5, null) : Arrays.asList(held.flowNo(), held.cancelNo(),
                held.invoiceNo(), utc(held.at()), held.balanceFen()));
        values.addAll(ended == null ? Collections.nCopies(3, null) : Arrays.asList(utc(ended.at()), ended.balanceFen(),
                utc(ended.recordedAt())));
        values.addAll(List.of(hold.recharge().site(), hold.id()));
        return values;
    }

    static Command insertSettlement(long id, VendorHold hold, @Nullable Long decisionId) {
        Decided decided = hold.decision();
        Details details = decided.details();
        return Command.of(INSERT_SETTLEMENT, hold.recharge().site(), id, hold.id(), decided.outcome().name(),
                utc(decided.transTime()), utc(decided.at()), decided.refundOrderId(), details.payWay(),
                details.channelId(), details.operatorId(), details.operatorName(), details.remark(),
                details.extension(),
                decisionId);
    }

    static Command insertAnswer(long id, VendorCall call, VendorOutcome outcome, boolean counted, Instant now) {
        String code = outcome instanceof VendorOutcome.Refused refused ? refused.code() : null;
        return Command.of(INSERT_ANSWER, call.site(), id, call.holdId(), call.step().name(), CallEnd.of(outcome).name(),
                cut(code, CODE_LENGTH), cut(outcome.words(), WORDS_LENGTH), counted, utc(now));
    }

    private static @Nullable String cut(@Nullable String text, int length) {
        if (text == null || text.length() <= length) {
            return text;
        }
        // not between two surrogates, which the databases cannot store
        return text.substring(0, Character.isHighSurrogate(text.charAt(length - 1)) ? length - 1 : length);
    }

    /** The recharges of the orders that have a live hold. */
    static Query<RechargeKey> heldOf(String site, Collection<String> orderIds) {
        List<Object> values = new ArrayList<>(List.of(site));
        values.addAll(orderIds);
        State.live().forEach(state -> values.add(state.name()));
        return new Query<>(new Command("SELECT h.order_id, COALESCE(h.flow_no, s.flow_no) AS flow_no FROM vendor_hold h"
                + " JOIN vendor_hold_state s ON s.site = h.site AND s.hold_id = h.id"
                + " WHERE h.site = ? AND h.order_id IN ("
                + Command.marks(orderIds.size()) + ") AND s.state IN (" + Command.marks(State.live().size()) + ")",
                values), row -> new RechargeKey(row.getString("order_id"), row.getString("flow_no")));
    }

    static DueCall due(ResultSet row) throws SQLException {
        return new DueCall(row.getString("site"), row.getString("order_id"), row.getLong("hold_id"));
    }

    private static VendorHold hold(ResultSet row) throws SQLException {
        Instant heldAt = nullableInstant(row, "held_at");
        Instant reversedAt = nullableInstant(row, "reversed_at");
        State state = State.valueOf(row.getString("state"));
        // a booking by its own people is not in its earlier words
        Instant byHand = state == State.CAPTURED ? reversedAt : null;
        Instant endedAt = byHand != null ? byHand : nullableInstant(row, "ended_at");
        String outcome = row.getString("outcome");
        return new VendorHold(row.getLong("id"), row.getLong("vendor_no"),
                new RechargeRef(row.getString("site"), row.getString("flow_no"), row.getString("order_id"),
                        row.getString("card_type"), row.getString("card_no"), row.getString("patient_id")),
                new Attempt(row.getString("trans_no"), row.getLong("price_fen"), nullableInstant(row, "trans_time")),
                details(row, ""),
                instant(row, "placed_at"), reversedAt != null && !state.isLive() ? State.REVERSED : state,
                new VendorHold.Turn(row.getLong("claim"), row.getInt("tries"), nullableInstant(row, "due_at")),
                heldAt == null ? null : new Held(row.getString("held_flow_no"), row.getString("cancel_no"),
                        row.getString("invoice_no"), heldAt, nullableLong(row, "held_balance_fen")),
                outcome == null ? null
                        : new Decided(Outcome.valueOf(outcome), nullableInstant(row, "decided_trans_time"),
                                instant(row, "decided_at"), row.getString("refund_order_id"),
                                details(row, "decided_")),
                endedAt == null ? null
                        : new Ended(endedAt, byHand != null ? null : nullableLong(row, "ended_balance_fen"),
                                byHand != null ? byHand : instant(row, "end_recorded_at")));
    }

    private static Details details(ResultSet row, String prefix) throws SQLException {
        return new Details(row.getString(prefix + "pay_way"), row.getString(prefix + "channel_id"),
                row.getString(prefix + "operator_id"), row.getString(prefix + "operator_name"),
                row.getString(prefix + "remark"), row.getString(prefix + "extension"));
    }
}
