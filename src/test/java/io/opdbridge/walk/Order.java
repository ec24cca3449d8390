package io.opdbridge.walk;

import io.opdbridge.canonical.RechargeRef;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import static io.opdbridge.testing.BooksFixture.SITE;

/** A top-up of a card, and everything that truly happened to it. Amounts in fen. */
final class Order {

    /**
     * What the platform behind an order puts into its calls.
     *
     * @param timed       whether it sends a TransTime
     * @param ownTime     whether a settlement carries its own time instead of the freeze's
     * @param invoiceNo   whether a settlement names the hold
     * @param refundNo    whether a settlement carries the channel's number of the refund
     */
    record Habits(boolean timed, boolean ownTime, boolean invoiceNo, boolean refundNo) {

        @Override
        public String toString() {
            return (timed ? ownTime ? "TransTime of each call" : "TransTime" : "no TransTime")
                    + (invoiceNo ? ", InvoiceNo" : "") + (refundNo ? ", RefundOrderId" : "");
        }
    }

    final int number;
    final int card;
    final long payFen;
    final Instant paidAt;
    final Habits habits;
    final List<Run> runs = new ArrayList<>();
    final List<Channel.Refund> refunds = new ArrayList<>();
    /** What was put right where no books of ours see it: cash over the counter, an entry by the HIS's own people. */
    long outsideFen;

    /** Whether people captured some of it: that may have been for a refund of which nobody had said the number yet. */
    boolean capturedByPeople;

    Order(int number, int card, long payFen, Instant paidAt, Habits habits) {
        this.number = number;
        this.card = card;
        this.payFen = payFen;
        this.paidAt = paidAt;
        this.habits = habits;
    }

    String orderId() {
        return "WX" + number;
    }

    String channelOrderNo() {
        return "CH" + number;
    }

    RechargeRef ref() {
        return new RechargeRef(SITE, "R" + number, orderId(), "1", "9000" + card, "P" + card);
    }

    /** What the channel paid back of it, for good as far as anybody knows today. */
    long leftFen() {
        return refunds.stream().filter(Channel.Refund::isPaid).mapToLong(refund -> refund.fen).sum();
    }

    @Override
    public String toString() {
        return "order " + number;
    }
}
