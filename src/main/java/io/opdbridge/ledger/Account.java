package io.opdbridge.ledger;

/**
 * The money of a card in our books, read while the account is locked. Balances in fen, never negative.
 *
 * @param patientId the HIS number of the patient; null when the HIS never sent it
 * @param patientName the patient's name; null when the HIS never sent it
 * @param idCardNo  the patient's identity number; null when the HIS never sent it
 */
public record Account(String site, long id, String cardType, String cardNo, String patientId, String patientName,
        String idCardNo, long spendableFen, long heldFen) {
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
