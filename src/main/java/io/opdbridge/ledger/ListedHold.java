package io.opdbridge.ledger;

import io.opdbridge.canonical.Attempt;
import io.opdbridge.canonical.RechargeRef;
import org.jspecify.annotations.Nullable;

import java.time.Instant;

/**
 * A hold as people search for it, at either keeper of money. Numbers are not masked; pages and commands mask them.
 *
 * @param atVendor whether a vendor keeps the money
 * @param state    of our own holds only HELD, CAPTURED or RELEASED
 * @param recharge number and card may be missing at a vendor; the patient is not read
 * @param cancelNo the refund number; null while the vendor has sent none
 * @param endedAt  null while it is live
 * @param overdue  whether its settlement is overdue (contract, section 5, rule 9)
 * @param tries    number of calls of the vendor in a row without a result
 * @param dueAt    when the next call of the vendor is due; null when none is
 */
public record ListedHold(RechargeRef recharge, long id, boolean atVendor, VendorHold.State state, Attempt attempt,
        @Nullable String cancelNo, Instant placedAt, @Nullable Instant endedAt, boolean overdue, int tries,
        @Nullable Instant dueAt) {

    /** Logs and errors must not name the patient. */
    @Override
    public String toString() {
        return "ListedHold[site=" + recharge.site() + ", id=" + id + ", state=" + state + "]";
    }
}
