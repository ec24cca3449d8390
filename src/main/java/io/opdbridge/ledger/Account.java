package io.opdbridge.ledger;

/**
 * A card's money with us, as it stands while the account is locked. Balances in fen, never negative.
 *
 * @param patientId the HIS number of the patient; null when the HIS never told
 * @param patientName the patient's name; null when the HIS never told
 * @param idCardNo  the patient's identity number; null when the HIS never told
 */
public record Account(String site, long id, String cardType, String cardNo, String patientId, String patientName,
                      String idCardNo, long spendableFen, long heldFen) {
    /** The same after a movement, in fen. */
    Account moved(long spendable, long held) {
        return new Account(site, id, cardType, cardNo, patientId, patientName, idCardNo,
                spendableFen + spendable, heldFen + held);
    }

    /** Logs and errors must not show whose money this is. */
    @Override
    public String toString() {
        return "Account[site=" + site + ", id=" + id + "]";
    }
}
