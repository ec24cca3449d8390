package io.opdbridge.reconcile;

import io.opdbridge.reconcile.Entry.Flow;

/** Counts and sums of payments and refunds, in fen. Immutable. */
public record Totals(long payments, long paymentsFen, long refunds, long refundsFen) {

    public static final Totals NONE = new Totals(0, 0, 0, 0);

    Totals plus(Flow kind, long fen) {
        return kind == Flow.PAYMENT ? new Totals(payments + 1, paymentsFen + fen, refunds, refundsFen)
                : new Totals(payments, paymentsFen, refunds + 1, refundsFen + fen);
    }

    public long count() {
        return payments + refunds;
    }
}
