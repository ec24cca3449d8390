package io.opdbridge.reconcile;

import io.opdbridge.reconcile.BillRow.Origin;
import io.opdbridge.reconcile.BillRow.Status;
import io.opdbridge.reconcile.Entry.Flow;

import java.time.LocalDateTime;

/**
 * What a fund-flow bill tells of a refund.
 *
 * @param channelOrderNo  the channel's number of the order, where the bill gives it; may be another number of the channel
 * @param channelRefundNo the channel's number of the refund
 * @param refundNo        the merchant's number of the refund; may be null
 * @param fen             more than 0
 * @param at              on the clock of who wrote the bill; may be null
 * @param closed          whether the money came back since the channel closed the refund; else it left
 */
public record RefundEnd(String channelOrderNo, String channelRefundNo, String refundNo, long fen, LocalDateTime at, long line,
                        boolean closed) {

    /** Whether a capture that named a refund by this number, or by none, was of another refund for certain. */
    public boolean isAnotherThan(String refundOrderId) {
        return Matcher.isOfOneMake(channelRefundNo, refundOrderId) || Matcher.isOfOneMake(refundNo, refundOrderId);
    }

    /** As a row of a bill. */
    BillRow row() {
        return new BillRow(Flow.REFUND, channelOrderNo, null, channelRefundNo, refundNo, fen, at,
                closed ? Status.ABNORMAL : Status.DONE, line, Origin.UNKNOWN);
    }
}
