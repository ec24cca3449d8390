package io.opdbridge.canonical;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/**
 * A top-up as the HIS exports it (contract, section 8). An empty text is none.
 *
 * @param flowNo with the site the key of the recharge
 * @param payFen the amount in fen, 1 or more
 */
public record Recharge(String site, String cardType, String cardNo, Patient patient, String orderId, String flowNo,
        @Nullable String hisOrderId, String channelType, @Nullable String channelOrderNo, long payFen, Instant paidAt,
        @Nullable String orderMemo) {

    /** @param id the HIS number of the patient */
    public record Patient(@Nullable String id, @Nullable String name, @Nullable String idCardNo,
            @Nullable String mobile) {
        /** Logs and errors must not name the patient. */
        @Override
        public String toString() {
            return "Patient";
        }
    }

    /** Logs and errors must not name the patient. */
    @Override
    public String toString() {
        return "Recharge[site=" + site + ", flowNo=" + flowNo + "]";
    }
}
