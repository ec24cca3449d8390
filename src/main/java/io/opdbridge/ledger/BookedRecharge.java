package io.opdbridge.ledger;

/**
 * A recharge in the books, as it stands while its account is locked. Amounts in fen.
 *
 * @param liveHoldId the one hold that is not settled yet; null when there is none
 */
public record BookedRecharge(long id, String flowNo, String orderId, long payFen, long capturedFen, long heldFen,
                             Long liveHoldId) {

    /** What may still be refunded: paid − captured − held (contract, section 5, rule 1). */
    public long refundableRestFen() {
        return payFen - capturedFen - heldFen;
    }
}
