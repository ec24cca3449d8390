package io.opdbridge.canonical;

import java.time.Instant;

/**
 * A top-up as the HIS exports it (contract, section 8). Empty texts are null.
 *
 * @param flowNo with the site the key of the recharge
 * @param payFen the amount in fen, 1 or more
 */
public record Recharge(String site, String cardType, String cardNo, Patient patient, String orderId, String flowNo,
                       String hisOrderId, String channelType, String channelOrderNo, long payFen, Instant paidAt,
                       String orderMemo) {

    /** @param id the HIS number of the patient */
    public record Patient(String id, String name, String idCardNo, String mobile) {
        /** Logs and errors must not show whose money this is. */
        @Override
        public String toString() {
            return "Patient";
        }
    }

    /** Logs and errors must not show whose money this is. */
    @Override
    public String toString() {
        return "Recharge[site=" + site + ", flowNo=" + flowNo + "]";
    }
}
