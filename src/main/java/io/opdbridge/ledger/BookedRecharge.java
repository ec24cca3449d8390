package io.opdbridge.ledger;

/** A recharge in the books, as it stands while its account is locked. Amounts in fen. */
public record BookedRecharge(long id, String flowNo, String orderId, long payFen, long capturedFen, long heldFen) {

    /** What may still be refunded: paid − captured − held (contract, section 5, rule 1). */
    public long refundableRestFen() {
        return payFen - capturedFen - heldFen;
    }
}
