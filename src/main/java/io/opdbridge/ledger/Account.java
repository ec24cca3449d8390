package io.opdbridge.ledger;

import org.jspecify.annotations.Nullable;

/**
 * The money of a card in our books, read while the account is locked. Balances in fen, never negative.
 *
 * @param patientId the HIS number of the patient, if the HIS ever sent it
 * @param patientName the patient's name, if the HIS ever sent it
 * @param idCardNo  the patient's identity number, if the HIS ever sent it
 */
public record Account(String site, long id, String cardType, String cardNo, @Nullable String patientId,
        @Nullable String patientName,
        @Nullable String idCardNo, long spendableFen, long heldFen) {
    /** A copy after a movement, in fen. */
    Account moved(long spendable, long held) {
        return new Account(site, id, cardType, cardNo, patientId, patientName, idCardNo,
                spendableFen + spendable, heldFen + held);
    }

    /** Logs and errors must not name the patient. */
    @Override
    public String toString() {
        return "Account[site=" + site + ", id=" + id + "]";
    }
}
