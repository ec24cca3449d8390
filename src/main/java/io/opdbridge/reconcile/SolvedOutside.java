package io.opdbridge.reconcile;

import java.time.Duration;
import java.time.Instant;

/**
 * A case in which the platform said that the channel had paid, and which people solved outside: the refund is booked, where
 * neither side of a reconciliation sees it. It answers one row of a bill, which is no other capture's counterpart then
 * (contract, section 5, rule 10).
 *
 * @param orderId        the merchant's number of the order
 * @param channelOrderNo the channel's number of it; null when it is not known
 * @param refundOrderId  the number of the refund; null when the platform gave none
 * @param fen            the amount, more than 0
 * @param lastSeenAt     when the platform said so last
 */
public record SolvedOutside(long caseId, String orderId, String channelOrderNo, String refundOrderId, long fen,
                            Instant lastSeenAt, Instant solvedAt) {

    /** The channel's clock and ours. */
    private static final Duration CLOCKS_APART = Duration.ofMinutes(5);

    /** Whether a row of a bill may be that refund: by its number, or where there is none by order and amount. */
    public boolean mayBe(Entry bill) {
        if (bill.kind() != Entry.Flow.REFUND || bill.fen() != fen || bill.status() == BillRow.Status.ABNORMAL
                || bill.status() == BillRow.Status.VOID) {
            return false;
        }
        if (isNumbered()) {
            return refundOrderId.equals(bill.numbers().channelRefundNo()) || refundOrderId.equals(bill.numbers().refundNo());
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
