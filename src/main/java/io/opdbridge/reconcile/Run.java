package io.opdbridge.reconcile;

import java.time.Instant;
import java.time.LocalDate;

/**
 * The reconciliation of one day of a channel. A new result for the same day is a further revision, which
 * replaces the earlier one; the same bill with the same result writes nothing.
 *
 * @param revision  1 for the first
 * @param replaced  whether a later revision counts instead
 * @param bill      totals of the channel's bill
 * @param ours      totals of our side
 * @param matched   totals of matched entries
 * @param voidRows  void rows of the bill, not compared
 * @param otherRows rows of other merchants or products, not compared
 * @param billHash  SHA-256 of the files, so that the same bill is recognised
 * @param result    SHA-256 of the findings
 * @param files     the names of the files
 * @param against   our side of the comparison
 * @param startedBy the operating-system user, a person of the console, or the drop folder
 */
public record Run(String site, long id, String channel, LocalDate day, int revision, boolean replaced, Totals bill,
                  Totals ours, Totals matched, long voidRows, long otherRows, String billHash, String result, String files, Against against,
                  String startedBy, Instant startedAt, Instant endedAt) {

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
