package io.opdbridge.reconcile;

import io.opdbridge.reconcile.Entry.Flow;
import io.opdbridge.reconcile.Entry.Side;
import org.jspecify.annotations.Nullable;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Set;

/**
 * A row of a bill.
 *
 * @param fen    the amount, never negative
 * @param at     on the clock of the bill's writer; null when missing
 * @param status how it ended
 * @param origin merchant and product
 */
public record BillRow(Flow kind, @Nullable String channelOrderNo, @Nullable String orderNo,
        @Nullable String channelRefundNo, @Nullable String refundNo,
        long fen,
        @Nullable LocalDateTime at, Status status, long line, Origin origin) {

    /**
     * Merchant and product of a payment or refund, since an account is often shared.
     *
     * @param merchants merchant, account or shop numbers that the bill names
     * @param product   product; empty when the bill does not name it
     */
    public record Origin(Set<String> merchants, String product) {

        public static final Origin UNKNOWN = new Origin(Set.of(), "");

        public Origin {
            merchants = Set.copyOf(merchants);
        }
    }

    /** Whether money moved. */
    public enum Status {
        DONE,
        /** Accepted, and in flight when the bill was made. */
        IN_FLIGHT,
        /**
         * The channel could not pay it to the patient's account: the money is back with the hospital, and people have
         * to act.
         */
        ABNORMAL,
        /** Failed or closed: no money moved. */
        VOID
    }

    /** The row as an entry of its side, under a day. */
    public Entry entry(Side side, LocalDate day, ZoneId zone) {
        return new Entry(side, kind, new Numbers(channelOrderNo, orderNo, channelRefundNo, refundNo, null), fen,
                at == null ? null : at.atZone(zone).toInstant(), side == Side.BILL ? status : Status.DONE,
                side == Side.BILL ? line : 0, day, OurHold.NONE, false, null);
    }
}
