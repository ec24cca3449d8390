package io.opdbridge.ledger;

/** A live hold that is older than its site allows (contract, section 5, rule 9). */
public record OverdueHold(String site, long holdId, String flowNo, String orderId) {
}
