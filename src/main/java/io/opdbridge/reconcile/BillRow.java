package io.opdbridge.reconcile;

import io.opdbridge.reconcile.Entry.Flow;
import io.opdbridge.reconcile.Entry.Side;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Set;

/**
 * A row of a bill.
 *
 * @param fen    the amount, never negative
 * @param at     on the clock of who wrote the bill; null when it does not say
 * @param status what it says of the row's end
 * @param origin through whom it went
 */
public record BillRow(Flow kind, String channelOrderNo, String orderNo, String channelRefundNo, String refundNo, long fen,
                      LocalDateTime at, Status status, long line, Origin origin) {

    /**
     * Through whom a payment or refund went, since an account is often shared.
     *
     * @param merchants numbers of merchants, accounts or shops, as far as the bill names them
     * @param product   what was sold; empty when the bill does not say
     */
    public record Origin(Set<String> merchants, String product) {

        public static final Origin UNKNOWN = new Origin(Set.of(), "");

        public Origin {
            merchants = Set.copyOf(merchants);
        }
    }


    /** Whether money went. */
    public enum Status {
        DONE,
        /** Accepted, and on its way when the bill was made. */
        IN_FLIGHT,
        /** The channel could not pay it to the patient's account: the money is back with the hospital, and people have to act. */
        ABNORMAL,
        /** It came to nothing. */
        VOID
    }

    /** As an entry of a side, listed under a day. */
    public Entry entry(Side side, LocalDate day, ZoneId zone) {
        return new Entry(side, kind, new Numbers(channelOrderNo, orderNo, channelRefundNo, refundNo, null), fen,
                at == null ? null : at.atZone(zone).toInstant(), side == Side.BILL ? status : Status.DONE,
                side == Side.BILL ? line : 0, day, OurHold.NONE, false, null);
    }
}
