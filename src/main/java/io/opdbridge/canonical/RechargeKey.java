package io.opdbridge.canonical;

import org.jspecify.annotations.Nullable;

/**
 * What says which recharge is meant (contract, section 4).
 *
 * @param orderId the caller's order number
 * @param flowNo  the HIS number of the recharge; where nobody has said it, any of the order is meant
 */
public record RechargeKey(String orderId, @Nullable String flowNo) {

    /** Whether both may mean the same recharge. */
    public boolean mayBe(RechargeKey other) {
        return orderId.equals(other.orderId) && mayBeFlowNo(flowNo, other.flowNo);
    }

    /** The same for two of one order. */
    public static boolean mayBeFlowNo(@Nullable String one, @Nullable String other) {
        return one == null || other == null || one.equals(other);
    }
}
