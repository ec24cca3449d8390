package io.opdbridge.ledger;

import io.opdbridge.canonical.Details;
import io.opdbridge.canonical.RechargeRef;

/** A live hold that is older than its site's setting (contract, section 5, rule 9). */
public record OverdueHold(String site, long holdId, String flowNo, String orderId) {

    /** The operator in the books when an overdue hold is released without a person. */
    static final String BRIDGE = "opd-prepay-bridge";

    /** The details of such a release. */
    static final Details RELEASED_BY = new Details(null, null, BRIDGE, null, "overdue", null);

    /** The recharge, as far as it is known without its card. */
    public RechargeRef recharge() {
        return new RechargeRef(site, flowNo, orderId, null, null, null);
    }
}
