package io.opdbridge.reconcile;

import java.time.Instant;
import java.time.LocalDate;

/**
 * The reconciliation of one day of a channel. A new result for the same day is a further revision, which
 * replaces the earlier one; the same bill with the same result writes nothing.
 *
 * @param revision  1 for the first
 * @param replaced  whether a later revision counts instead
 * @param result    SHA-256 of the findings
 * @param against   our side of the comparison
 * @param startedBy the operating-system user, a person of the console, or the drop folder
 */
public record Run(String site, long id, String channel, LocalDate day, int revision, boolean replaced, Bill bill,
        Sides sides, String result, Against against, String startedBy, Times times) {

    /**
     * The channel's bill.
     *
     * @param files     the names of the files
     * @param hash      SHA-256 of the files, so that the same bill is recognised
     * @param voidRows  rows about what came to nothing, which are not compared
     * @param otherRows rows about other merchants or products, which are not compared
     */
    public record Bill(String files, String hash, long voidRows, long otherRows) {
    }

    /**
     * What there is under that day.
     *
     * @param bill    what the channel's bill has
     * @param ours    what we have
     * @param matched what both have
     */
    public record Sides(Totals bill, Totals ours, Totals matched) {
    }

    /** When it ran. */
    public record Times(Instant startedAt, Instant endedAt) {
    }

    /** The source of our side. */
    public enum Against {
        /** Our own books; at a vendor's site, the refunds captured through the bridge. */
        LEDGER,
        /** A bill that the HIS exports. */
        HIS_BILL,
        /** A query in the database of the HIS. */
        HIS_QUERY
    }
}
