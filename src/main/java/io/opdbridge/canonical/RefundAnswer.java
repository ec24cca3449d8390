package io.opdbridge.canonical;

/** What the caller of a freeze or a settlement is answered. */
public sealed interface RefundAnswer extends RefundStep permits Receipt, PendingReceipt {
}
