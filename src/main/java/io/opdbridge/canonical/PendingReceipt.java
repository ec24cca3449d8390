package io.opdbridge.canonical;

/**
 * The answer to a settlement that is decided for good, while the vendor has yet to confirm it (contract, section 7).
 */
public record PendingReceipt(Receipt receipt) implements RefundAnswer {
}
