package io.opdbridge.canonical;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/**
 * The answer to a freeze or a settlement.
 *
 * @param cancelNo   our refund number; a rollback that found no hold has none
 * @param at         when it was decided
 * @param priceFen   the amount, in fen
 * @param balanceFen the spendable balance right after the decision, in fen; none when a vendor keeps it and did not say
 * @param invoiceNo  our invoice number of the hold, which only the answer to a freeze carries
 */
public record Receipt(String orderId, @Nullable String flowNo, @Nullable String cancelNo, Instant at, long priceFen,
        @Nullable Long balanceFen, @Nullable String invoiceNo) implements RefundAnswer {
}
