package io.opdbridge.canonical;

/** What follows when a refund has been decided about at a vendor: the vendor is asked, or the caller is answered. */
public sealed interface RefundStep permits VendorCall, RefundAnswer {
}
