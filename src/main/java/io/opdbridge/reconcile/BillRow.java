package io.opdbridge.reconcile;

import io.opdbridge.reconcile.Entry.Kind;
import io.opdbridge.reconcile.Entry.Side;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;

/**
 * A row of a bill.
 *
 * @param fen    the amount, never negative
 * @param at     on the clock of who wrote the bill; null when it does not say
 * @param status what it says of the row's end
 */
public record BillRow(Kind kind, String channelOrderNo, String orderNo, String channelRefundNo, String refundNo, long fen,
                      LocalDateTime at, Status status, long line) {

    /** Whether money went. */
    public enum Status {
        DONE,
        /** Accepted, and on its way when the bill was made. */
        IN_FLIGHT,
        /** It came to nothing. */
        VOID
    }

    /** As an entry of a side, listed under a day. */
    public Entry entry(Side side, LocalDate day, ZoneId zone) {
        return new Entry(side, kind, channelOrderNo, orderNo, channelRefundNo, refundNo, null, fen,
                at == null ? null : at.atZone(zone).toInstant(), status == Status.IN_FLIGHT, side == Side.BILL ? line : 0, day,
                null, null, null, null);
    }
}
