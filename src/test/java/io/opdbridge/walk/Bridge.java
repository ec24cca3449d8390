package io.opdbridge.walk;

import io.opdbridge.canonical.AnswerCode;
import io.opdbridge.canonical.Attempt;
import io.opdbridge.canonical.AuditEntry;
import io.opdbridge.canonical.AuditEntry.Kind;
import io.opdbridge.canonical.AuditEntry.Subject;
import io.opdbridge.canonical.HoldRequest;
import io.opdbridge.canonical.PendingReceipt;
import io.opdbridge.canonical.Receipt;
import io.opdbridge.canonical.RechargeRef;
import io.opdbridge.canonical.Refusal;
import io.opdbridge.canonical.Settlement;
import io.opdbridge.canonical.Sites;
import io.opdbridge.ledger.CaseDecisions;
import io.opdbridge.testing.BooksFixture;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/** One bridge, as platforms call it and as its own routes work: its real beans on a real database. */
abstract class Bridge {

    /** What the network and the process do to a call. */
    enum Fate {
        ANSWERED,
        /** The call is made and answered, and the answer never arrives. */
        ANSWER_LOST,
        /** The process dies before anything is kept; where a HIS has to be asked, at any point of that. */
        KILLED
    }

    /** @param code null when the caller heard nothing */
    record Answer(AnswerCode code, String invoiceNo, String cancelNo) {

        static final Answer NONE = new Answer(null, null, null);

        boolean isOk() {
            return code == AnswerCode.OK;
        }

        @Override
        public String toString() {
            return code == null ? "no answer" : code.name();
        }
    }

    /** The hold of an order that is live; its owner is known by its attempt's time. */
    record Live(long id, long fen, Instant transTime) {
    }

    final BooksFixture books;

    Bridge(BooksFixture books) {
        this.books = books;
    }

    abstract Object place(HoldRequest request);

    abstract Object settle(Settlement settlement);

    /** What the routes behind the calls do by now. */
    abstract void work();

    abstract Sites sites();

    abstract CaseDecisions decisions();

    /** Captured less what was taken back, in fen. */
    abstract long capturedFen(Order order);

    /** The hold of the order that is live; null when none is. */
    abstract Live live(Order order);

    /** The refund of the channel that a hold was settled under; null when nobody named one. */
    String refundNumber(long holdId) {
        return query(
                "SELECT refund_order_id FROM " + (ownBooks() ? "settlement" : "vendor_settlement")
                        + " WHERE hold_id = ?",
                row -> row.getString(1), holdId).stream().filter(Objects::nonNull).findFirst().orElse(null);
    }

    /** How many holds of that order and amount are captured and not taken back. */
    long captures(Order order, long fen) {
        return query(ownBooks()
                ? "SELECT COUNT(*) FROM settlement s JOIN refund_hold h ON h.site = s.site AND h.id = s.hold_id"
                        + " JOIN recharge r ON r.site = h.site AND r.id = h.recharge_id WHERE"
                        + " r.order_id = ? AND h.price_fen = ?"
                        + " AND s.outcome = 'CAPTURE' AND NOT EXISTS"
                        + " (SELECT 1 FROM hold_reversal w WHERE w.site = h.site AND"
                        + " w.hold_id = h.id)"
                : "SELECT COUNT(*) FROM vendor_hold h JOIN vendor_hold_state s ON s.site = h.site AND"
                        + " s.hold_id = h.id WHERE h.order_id = ? AND h.price_fen = ? AND s.state IN ('CAPTURING',"
                        + " 'CAPTURED') AND NOT EXISTS"
                        + " (SELECT 1 FROM vendor_reversal r WHERE r.site = h.site AND r.hold_id = h.id)",
                row -> row.getLong(1),
                order.orderId(), fen).get(0);
    }

    /** Whether a hold of the same order and amount was released within the retry window, or is being released. */
    boolean hasReleasedLately(Order order, long fen) {
        String sql = ownBooks()
                ? "SELECT s.settled_at AS ended_at FROM settlement s JOIN refund_hold h ON h.site = s.site"
                        + " AND h.id = s.hold_id JOIN recharge r ON r.site = h.site AND r.id = h.recharge_id"
                        + " WHERE r.order_id = ? AND h.price_fen = ? AND s.outcome = 'RELEASE'"
                : "SELECT s.end_recorded_at AS ended_at FROM vendor_hold h JOIN vendor_hold_state s ON s.site = h.site"
                        + " AND s.hold_id = h.id WHERE h.order_id = ? AND h.price_fen = ? AND s.state IN ('PENDING',"
                        + " 'UNKNOWN', 'RELEASING',"
                        + " 'RELEASED')";
        Instant windowBegan = books.clock().instant().minus(BooksFixture.RETRY_WINDOW);
        return query(sql, row -> instant(row, "ended_at"), order.orderId(), fen).stream()
                .anyMatch(endedAt -> endedAt == null || !endedAt.isBefore(windowBegan));
    }

    /** How the other side's books differ from ours, as sentences; for a bridge with books of its own there is none. */
    List<String> differencesElsewhere() {
        return List.of();
    }

    boolean ownBooks() {
        return true;
    }

    /** People have taken back the capture of a hold; null when the case named none. */
    void reversed(Long holdId) {
        // our own books have done it
    }

    /** The true answer, whether or not the caller hears of it; {@link Answer#NONE} when there is none. */
    Answer freeze(HoldRequest request, Fate fate) {
        return audited("OPDRechargeFreeze", request.recharge(), request.attempt(), null,
                call(() -> place(request), fate));
    }

    Answer settle(Settlement settlement, Fate fate) {
        return audited("OPDRechargeCancellationFee", settlement.recharge(), settlement.attempt(), settlement.note(),
                call(() -> settle(settlement), fate));
    }

    /**
     * As each call is before it is answered; one that a bridge died of is written as what its caller was told at most.
     */
    Answer audited(String method, RechargeRef ref, Attempt attempt, String note, Answer answer) {
        AnswerCode code = answer.code() == null ? AnswerCode.INTERNAL_ERROR : answer.code();
        books.trail().record(new AuditEntry(Kind.CALL, books.clock().instant(), "platform", null, ref.site(), method,
                new Subject(ref.cardNo(), null, ref.orderId(), ref.flowNo(), attempt.priceFen(), answer.cancelNo()),
                code.number(), null, note));
        return answer;
    }

    Answer call(Supplier<Object> call, Fate fate) {
        if (fate == Fate.KILLED) {
            return Answer.NONE;
        }
        return answer(call);
    }

    static Answer heard(Answer answer, Fate fate) {
        return fate == Fate.ANSWERED ? answer : Answer.NONE;
    }

    static Answer answer(Supplier<Object> call) {
        try {
            Object value = call.get();
            Receipt receipt = value instanceof PendingReceipt pending ? pending.receipt() : (Receipt) value;
            return new Answer(AnswerCode.OK, receipt.invoiceNo(), receipt.cancelNo());
        } catch (Refusal refused) {
            return new Answer(refused.code(), null, null);
        }
    }

    interface RowMapper<T> {
        T map(ResultSet row) throws SQLException;
    }

    <T> List<T> query(String sql, RowMapper<T> mapper, Object... values) {
        try (Connection connection = books.database().dataSource().getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            List<T> found = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.add(mapper.map(rows));
                }
            }
            connection.rollback();
            return found;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    static Instant instant(ResultSet row, String column) throws SQLException {
        java.time.OffsetDateTime value = row.getObject(column, java.time.OffsetDateTime.class);
        return value == null ? null : value.toInstant();
    }

    /** Makes the bridge that a walk is on. */
    static Bridge of(Walk.Kind kind, BooksFixture books, SplittableRandom random) {
        return kind == Walk.Kind.OWN_BOOKS ? new OwnBooks(books) : new AtHis(books, random);
    }
}
