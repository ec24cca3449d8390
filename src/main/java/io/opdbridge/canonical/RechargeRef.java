package io.opdbridge.canonical;

/**
 * How a caller names one recharge and the card it belongs to (contract, section 4).
 *
 * @param site      the hospital; never null
 * @param flowNo    the HIS number of the recharge; null where the site relaxes it
 * @param orderId   the caller's order number; never null
 * @param cardType  null where the site relaxes it
 * @param cardNo    null where the site relaxes it
 * @param patientId the HIS number of the patient; null where the site relaxes it
 */
public record RechargeRef(String site, String flowNo, String orderId, String cardType, String cardNo, String patientId) {

    public RechargeKey key() {
        return new RechargeKey(orderId, flowNo);
    }
}
