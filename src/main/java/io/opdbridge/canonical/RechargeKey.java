package io.opdbridge.canonical;

import org.jspecify.annotations.Nullable;

/**
 * Names a recharge (contract, section 4).
 *
 * @param orderId the caller's order number
 * @param flowNo  the HIS number of the recharge; null means any recharge of the order
 */
public record RechargeKey(String orderId, @Nullable String flowNo) {

    /** Whether both can mean the same recharge. */
    public boolean mayBe(RechargeKey other) {
        return orderId.equals(other.orderId) && mayBeFlowNo(flowNo, other.flowNo);
    }

    /** The same for two references of one order. */
    public static boolean mayBeFlowNo(@Nullable String one, @Nullable String other) {
        return one == null || other == null || one.equals(other);
    }
}
