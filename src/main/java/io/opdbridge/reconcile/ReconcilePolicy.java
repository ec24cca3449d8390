package io.opdbridge.reconcile;

import io.opdbridge.reconcile.Run.Against;
import org.jspecify.annotations.Nullable;

import java.util.Map;

/**
 * How a site is reconciled; src/docs/reference/settings.md explains each setting.
 *
 * @param poolDays       days that an entry waits for a counterpart before it counts
 * @param confirmDays    days that an accepted refund waits for its end
 * @param maxDifferences limit of findings; more mean the wrong bill
 * @param hisBill        format of the HIS's bill; null unless the site is compared with one
 * @param hisQuery       SQL of the query in the HIS's database; null unless the site is compared with it
 * @param payWays        {@code PayWay} of a refund at a site with a HIS → channel, {@code *} for all that are
 *                       not named; empty: all refunds are of any channel
 * @param filter         which rows of a bill are the hospital's prepayments
 */
public record ReconcilePolicy(int poolDays, int confirmDays, int maxDifferences, Against against,
        @Nullable BillFormat hisBill,
        @Nullable String hisQuery,
        Map<String, String> payWays, BillFilter filter) {
    public ReconcilePolicy {
        payWays = Map.copyOf(payWays);
    }
}
