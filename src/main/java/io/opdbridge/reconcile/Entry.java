package io.opdbridge.reconcile;

import io.opdbridge.reconcile.BillRow.Status;
import io.opdbridge.reconcile.Finding.Type;

import java.time.Instant;
import java.time.LocalDate;

/**
 * A payment or a refund, as one side tells it. Numbers that a side does not know are null. Holds no person's data.
 *
 * @param fen        the amount, more than 0
 * @param at         when it happened; null when the side does not say
 * @param status     what the bill says of its end; of ours always {@link Status#DONE}
 * @param line       of the bill; 0 of ours
 * @param day        the day under which the side lists it
 * @param unassigned of ours whether nothing says of which channel it is: another one's bill may have it
 * @param pooled     where it waits since its own day was reconciled; null when it is of the day at hand
 */
public record Entry(Side side, Flow kind, Numbers numbers, long fen, Instant at, Status status, long line, LocalDate day,
                    OurHold hold, boolean unassigned, Pooled pooled) {

    /** Who tells it. */
    public enum Side { BILL, OURS }

    /** Which way the money went. */
    public enum Flow { PAYMENT, REFUND }

    /**
     * What an entry of another day waits as.
     *
     * @param runId      the run that the item belongs to
     * @param lateHoldId the hold that people captured late for it, which is its only counterpart; null when they did not
     */
    public record Pooled(long itemId, long runId, Type type, Long lateHoldId) {
    }

    /** Whether the bill says that the refund was accepted and had not come to its end. */
    public boolean inFlight() {
        return status == Status.IN_FLIGHT;
    }

    /** Whether it has its counterpart, and waits for somebody to say how the refund ended. */
    boolean waitsForItsEnd() {
        return pooled != null && pooled.type() == Type.UNCONFIRMED;
    }

    boolean isOfTheDay() {
        return pooled == null;
    }

    /** Of the channel at hand after all, since its bill names it. */
    Entry assigned() {
        return new Entry(side, kind, numbers, fen, at, status, line, day, hold, false, pooled);
    }

    /** What tells two rows of one bill apart; null when the bill gives no number of its own to the row. */
    public String identity() {
        if (kind == Flow.PAYMENT) {
            return numbers.channelOrderNo() != null ? numbers.channelOrderNo() : numbers.orderNo();
        }
        return numbers.channelRefundNo() != null ? numbers.channelRefundNo() : numbers.refundNo();
    }
}
