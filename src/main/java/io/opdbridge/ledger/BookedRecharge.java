package io.opdbridge.ledger;

import java.time.Instant;

/** A recharge in the books, read while its account is locked. Amounts in fen. */
public record BookedRecharge(long id, String flowNo, String orderId, long payFen, long capturedFen, long heldFen,
        String channelType, Instant paidAt) {

    /** What may still be refunded: paid − captured − held (contract, section 5, rule 1). */
    public long refundableRestFen() {
        return payFen - capturedFen - heldFen;
    }
}
