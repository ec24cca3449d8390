package io.opdbridge.reconcile;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;

/**
 * A case in which the platform said that the channel had paid, solved outside: the refund is booked where no side of a
 * reconciliation sees it. It answers one row of a bill, which then is no counterpart of another capture
 * (contract, section 5, rule 10).
 *
 * @param orderId        the merchant's number of the order
 * @param channelOrderNo the channel's number of the order; null when unknown
 * @param refundOrderId  the number of the refund; null when the platform sent none
 * @param fen            the amount, more than 0
 * @param lastSeenAt     when the platform said so last
 */
public record SolvedOutside(long caseId, @Nullable String orderId, @Nullable String channelOrderNo,
        @Nullable String refundOrderId, long fen,
        Instant lastSeenAt, Instant solvedAt) {

    /** How far the channel's clock and ours may differ. */
    private static final Duration CLOCKS_APART = Duration.ofMinutes(5);

    /** Whether a row of a bill may be this refund: by its number, or without one by order and amount. */
    public boolean mayBe(Entry bill) {
        if (bill.kind() != Entry.Flow.REFUND || bill.fen() != fen || bill.status() == BillRow.Status.ABNORMAL
                || bill.status() == BillRow.Status.VOID) {
            return false;
        }
        if (refundOrderId != null) {
            return refundOrderId.equals(bill.numbers().channelRefundNo())
                    || refundOrderId.equals(bill.numbers().refundNo());
        }
        boolean sameOrder = orderId != null
                && (orderId.equals(bill.numbers().orderNo()) || orderId.equals(bill.numbers().channelOrderNo()))
                || channelOrderNo != null && channelOrderNo.equals(bill.numbers().channelOrderNo());
        return sameOrder && (bill.at() == null || !bill.at().isAfter(lastSeenAt.plus(CLOCKS_APART)));
    }

    boolean isNumbered() {
        return refundOrderId != null;
    }

    /** Whether people knew of a capture when they solved it. */
    boolean isAfter(Entry captured) {
        return captured.at() != null && captured.at().isBefore(solvedAt);
    }
}
