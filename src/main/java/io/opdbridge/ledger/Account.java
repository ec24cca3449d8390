package io.opdbridge.ledger;

/**
 * A card's money with us, as it stands while the account is locked. Balances in fen, never negative.
 *
 * @param patientId the HIS number of the patient; null when the HIS never told
 * @param idCardNo  the patient's identity number; null when the HIS never told
 */
public record Account(String site, long id, String cardType, String cardNo, String patientId, String idCardNo,
                      long spendableFen, long heldFen) {
    /** Logs and errors must not show whose money this is. */
    @Override
    public String toString() {
        return "Account[site=" + site + ", id=" + id + "]";
    }
}
