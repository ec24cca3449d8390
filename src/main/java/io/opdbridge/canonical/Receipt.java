package io.opdbridge.canonical;

import java.time.Instant;

/**
 * The answer to a freeze or a settlement.
 *
 * @param cancelNo   our refund number; null for a rollback that found no hold
 * @param at         when it was decided
 * @param priceFen   the amount, in fen
 * @param balanceFen the spendable balance right after the decision, in fen; null when a vendor keeps it and did not say
 * @param invoiceNo  our invoice number of the hold, which only the answer to a freeze carries; else null
 */
public record Receipt(String orderId, String flowNo, String cancelNo, Instant at, long priceFen, Long balanceFen,
                      String invoiceNo) implements RefundAnswer {
}
