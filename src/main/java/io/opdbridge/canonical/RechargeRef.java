package io.opdbridge.canonical;

import org.jspecify.annotations.Nullable;

/**
 * How a caller names one recharge and the card it belongs to (contract, section 4).
 *
 * @param site      the hospital
 * @param flowNo    the HIS number of the recharge; absent, like the three below, only where the site relaxes it
 * @param orderId   the caller's order number
 * @param patientId the HIS number of the patient
 */
public record RechargeRef(String site, @Nullable String flowNo, String orderId, @Nullable String cardType,
        @Nullable String cardNo, @Nullable String patientId) {

    public RechargeKey key() {
        return new RechargeKey(orderId, flowNo);
    }
}
