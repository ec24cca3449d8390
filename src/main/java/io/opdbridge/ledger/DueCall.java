package io.opdbridge.ledger;

/** A hold for which a call of its vendor is due. */
public record DueCall(String site, String orderId, long holdId) {
}
