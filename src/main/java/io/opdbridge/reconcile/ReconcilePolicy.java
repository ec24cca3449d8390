package io.opdbridge.reconcile;

import io.opdbridge.reconcile.Run.Against;

import java.util.Map;

/**
 * How a site is reconciled; src/docs/reference/settings.md explains each setting.
 *
 * @param poolDays       days for which what has no counterpart waits before it counts
 * @param confirmDays    days for which a refund that the channel had accepted waits for somebody to say how it ended
 * @param maxDifferences most findings before the bill has to be another one's
 * @param hisBill        how the bill of the HIS is written; null unless it is compared with one
 * @param hisQuery       the SQL of the query in the database of the HIS; null unless it is compared with that
 * @param payWays        {@code PayWay} of a refund at a site with a HIS → channel, {@code *} for all that are
 *                       not named; empty: all refunds are of any channel
 * @param filter         which rows of a bill are the hospital's prepayments
 */
public record ReconcilePolicy(int poolDays, int confirmDays, int maxDifferences, Against against, BillFormat hisBill, String hisQuery,
                              Map<String, String> payWays, BillFilter filter) {
    public ReconcilePolicy {
        payWays = Map.copyOf(payWays);
    }
}
