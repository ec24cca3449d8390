package io.opdbridge.ledger;

/** A hold at a vendor that somebody has to call the vendor about. */
public record DueCall(String site, String orderId, long holdId) {
}
