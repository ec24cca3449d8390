package io.opdbridge.reconcile;

import io.opdbridge.reconcile.BillRow.Status;
import io.opdbridge.reconcile.Finding.Type;

import java.time.Instant;
import java.time.LocalDate;

/**
 * A payment or a refund of one side. Numbers unknown to the side are null. Contains no person's data.
 *
 * @param channelOrderNo  the channel's number of the order
 * @param orderNo         the merchant's number of the order: our {@code OrderId}
 * @param channelRefundNo in a bill the channel's number of the refund; of ours the {@code RefundOrderId} that the caller
 *                        sent with its settlement
 * @param refundNo        in a bill the merchant's number of the refund; of ours the {@code HisCancelNo}
 * @param transNo         of ours the caller's {@code TransNo}; null in a bill
 * @param fen             the amount, more than 0
 * @param at              when it happened; null when unknown
 * @param status          its end by the bill; of ours always {@link Status#DONE}
 * @param line            line of the bill; 0 for ours
 * @param day             the day under which the side lists it
 * @param flowNo          of ours the {@code HisFlowNo}
 * @param holdId          of ours the hold; null for none
 * @param cancelNo        of ours the {@code HisCancelNo}
 * @param unassigned      of ours whether its channel is unknown: another channel's bill may have it
 * @param pooled          where it waits since its own day was reconciled; null for an entry of this day
 */
public record Entry(Side side, Kind kind, String channelOrderNo, String orderNo, String channelRefundNo, String refundNo,
                    String transNo, long fen, Instant at, Status status, long line, LocalDate day, String flowNo,
                    Long holdId, String cancelNo, boolean unassigned, Pooled pooled) {

    /** The side. */
    public enum Side { BILL, OURS }

    /** The direction of the money. */
    public enum Kind { PAYMENT, REFUND }

    /**
     * How an entry of another day waits.
     *
     * @param runId      the run that the item belongs to
     * @param lateHoldId the hold that people captured late for it, its only counterpart; null for none
     */
    public record Pooled(long itemId, long runId, Type type, Long lateHoldId) {
    }

    /** Whether the bill says that the refund was accepted and had not ended. */
    public boolean inFlight() {
        return status == Status.IN_FLIGHT;
    }

    /** Whether it has its counterpart and waits for the end of the refund. */
    boolean waitsForItsEnd() {
        return pooled != null && pooled.type() == Type.UNCONFIRMED;
    }

    boolean isOfTheDay() {
        return pooled == null;
    }

    /** A copy of this channel, since its bill names it. */
    Entry assigned() {
        return new Entry(side, kind, channelOrderNo, orderNo, channelRefundNo, refundNo, transNo, fen, at, status, line, day,
                flowNo, holdId, cancelNo, false, pooled);
    }

    /** The identity of a row in its bill; null when the bill gives the row no number of its own. */
    public String identity() {
        if (kind == Kind.PAYMENT) {
            return channelOrderNo != null ? channelOrderNo : orderNo;
        }
        return channelRefundNo != null ? channelRefundNo : refundNo;
    }
}
