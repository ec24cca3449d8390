package io.opdbridge.reconcile;

import io.opdbridge.reconcile.BillRow.Status;
import io.opdbridge.reconcile.Finding.Type;
import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Objects;

/**
 * A payment or a refund of one side. Numbers unknown to the side are null. Contains no person's data.
 *
 * @param fen        the amount, more than 0
 * @param at         when it happened; null when unknown
 * @param status     its end by the bill; of ours always {@link Status#DONE}
 * @param line       of the bill; 0 of ours
 * @param day        the day under which the side lists it
 * @param unassigned of ours whether its channel is unknown: another channel's bill may have it
 * @param pooled     where it waits since its own day was reconciled; null for an entry of this day
 */
public record Entry(Side side, Flow kind, Numbers numbers, long fen, @Nullable Instant at, Status status, long line,
        LocalDate day,
        OurHold hold, boolean unassigned, @Nullable Pooled pooled) {

    /** The side. */
    public enum Side {
        BILL,
        OURS
    }

    /** The direction of the money. */
    public enum Flow {
        PAYMENT,
        REFUND
    }

    /**
     * How an entry of another day waits.
     *
     * @param runId      the run that the item belongs to
     * @param lateHoldId the hold that people captured late for it, its only counterpart; null for none
     */
    public record Pooled(long itemId, long runId, Type type, @Nullable Long lateHoldId) {
    }

    /** Whether the bill says that the refund was accepted and had not ended. */
    public boolean inFlight() {
        return status == Status.IN_FLIGHT;
    }

    /** Whether it has its counterpart and waits for the end of the refund. */
    boolean waitsForItsEnd() {
        return pooled != null && pooled.type() == Type.UNCONFIRMED;
    }

    /** How it waits, for an entry of another day. */
    public Pooled waiting() {
        return Objects.requireNonNull(pooled, "It is of this day");
    }

    boolean isOfTheDay() {
        return pooled == null;
    }

    /** A copy of this channel, since its bill names it. */
    Entry assigned() {
        return new Entry(side, kind, numbers, fen, at, status, line, day, hold, false, pooled);
    }

    /** The identity of a row in its bill; null when the bill gives the row no number of its own. */
    public @Nullable String identity() {
        if (kind == Flow.PAYMENT) {
            return numbers.channelOrderNo() != null ? numbers.channelOrderNo() : numbers.orderNo();
        }
        return numbers.channelRefundNo() != null ? numbers.channelRefundNo() : numbers.refundNo();
    }
}
