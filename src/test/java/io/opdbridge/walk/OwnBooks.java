package io.opdbridge.walk;

import io.opdbridge.canonical.HoldRequest;
import io.opdbridge.canonical.Settlement;
import io.opdbridge.canonical.Settlement.Outcome;
import io.opdbridge.canonical.Sites;
import io.opdbridge.ledger.CaseDecisions;
import io.opdbridge.testing.BooksFixture;

/** A bridge whose own ledger keeps the money. */
final class OwnBooks extends Bridge {

    private final CaseDecisions decisions;

    OwnBooks(BooksFixture books) {
        super(books);
        decisions = books.decisions();
    }

    @Override
    Object place(HoldRequest request) {
        return books.holds().place(request);
    }

    @Override
    Object settle(Settlement settlement) {
        return settlement.outcome() == Outcome.CAPTURE ? books.holds().capture(settlement)
                : books.holds().release(settlement);
    }

    @Override
    void work() {
        books.overdueHolds().forEach(books.holds()::reportOverdue);
    }

    @Override
    Sites sites() {
        return books.sites();
    }

    @Override
    CaseDecisions decisions() {
        return decisions;
    }

    @Override
    long capturedFen(Order order) {
        return query("SELECT captured_fen FROM recharge WHERE order_id = ?", row -> row.getLong(1), order.orderId())
                .get(0);
    }

    @Override
    Live live(Order order) {
        return query("SELECT h.id, h.price_fen, h.trans_time FROM live_hold l JOIN recharge r ON r.site = l.site AND"
                + " r.id = l.recharge_id JOIN refund_hold h ON h.site = l.site AND h.id"
                + " = l.hold_id WHERE r.order_id = ?",
                row -> new Live(row.getLong(1), row.getLong(2), instant(row, "trans_time")), order.orderId())
                .stream().findFirst().orElse(null);
    }
}
