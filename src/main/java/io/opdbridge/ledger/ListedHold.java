package io.opdbridge.ledger;

import io.opdbridge.canonical.Attempt;
import io.opdbridge.canonical.RechargeRef;

import java.time.Instant;

/**
 * A hold as people look for it, whoever keeps the money. Numbers are unmasked: whoever shows them masks them.
 *
 * @param atVendor whether a vendor keeps the money
 * @param state    of our own holds only HELD, CAPTURED or RELEASED
 * @param recharge number and card may be null at a vendor; the patient is not read
 * @param cancelNo the refund number; null while a vendor has told none
 * @param endedAt  null while it is live
 * @param overdue  whether its settlement should have come by now (contract, section 5, rule 9)
 * @param tries    how often in a row the vendor was asked without a result
 * @param dueAt    when the vendor will be asked (again); null when nobody will
 */
public record ListedHold(RechargeRef recharge, long id, boolean atVendor, VendorHold.State state, Attempt attempt,
                         String cancelNo, Instant placedAt, Instant endedAt, boolean overdue, int tries, Instant dueAt) {

    /** Logs and errors must not show whose money this is. */
    @Override
    public String toString() {
        return "ListedHold[site=" + recharge.site() + ", id=" + id + ", state=" + state + "]";
    }
}
