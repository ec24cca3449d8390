package io.opdbridge.reconcile;

import io.opdbridge.reconcile.BillRow.Origin;
import io.opdbridge.reconcile.BillRow.Status;
import io.opdbridge.reconcile.Entry.Flow;
import org.jspecify.annotations.Nullable;

import java.time.LocalDateTime;

/**
 * A refund in a fund-flow bill.
 *
 * @param channelOrderNo  the channel's number of the order if the bill has it; may be another number of the channel
 * @param channelRefundNo the channel's number of the refund
 * @param refundNo        the merchant's number of the refund
 * @param fen             more than 0
 * @param at              on the clock of the bill's writer
 * @param closed          true when the channel closed the refund and the money came back; false when the money left
 */
public record RefundEnd(@Nullable String channelOrderNo, String channelRefundNo, @Nullable String refundNo, long fen,
        @Nullable LocalDateTime at,
        long line,
        boolean closed) {

    /** Whether a capture with this number (or none) was certainly for another refund. */
    public boolean isAnotherThan(@Nullable String refundOrderId) {
        return Matcher.isOfOneMake(channelRefundNo, refundOrderId) || Matcher.isOfOneMake(refundNo, refundOrderId);
    }

    /** As a row of a bill. */
    BillRow row() {
        return new BillRow(Flow.REFUND, channelOrderNo, null, channelRefundNo, refundNo, fen, at,
                closed ? Status.ABNORMAL : Status.DONE, line, Origin.UNKNOWN);
    }
}
