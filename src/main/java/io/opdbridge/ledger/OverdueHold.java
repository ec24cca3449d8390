package io.opdbridge.ledger;

import io.opdbridge.canonical.Details;
import io.opdbridge.canonical.RechargeRef;
import org.jspecify.annotations.Nullable;

import java.util.Objects;

/** A live hold that is older than its site's setting (contract, section 5, rule 9). */
public record OverdueHold(String site, long holdId, @Nullable String flowNo, String orderId) {

    /** The route that looks for overdue holds, by whose name people know it. */
    public static final String WATCH = "watch-overdue-holds";

    /** The operator in the books when an overdue hold is released without a person. */
    static final String BRIDGE = "opd-prepay-bridge";

    /** The details of such a release. */
    static final Details RELEASED_BY = new Details(null, null, BRIDGE, null, "overdue", null);

    /** Whether those are the words of a settlement by which nobody but us released a hold. */
    public static boolean isReleasedBy(@Nullable String operatorId, @Nullable String remark) {
        return Objects.equals(RELEASED_BY.operatorId(), operatorId) && Objects.equals(RELEASED_BY.remark(), remark);
    }

    /** The recharge, as far as it is known without its card. */
    public RechargeRef recharge() {
        return new RechargeRef(site, flowNo, orderId, null, null, null);
    }
}
