package io.opdbridge.canonical;

/** What the vendor of a site says to a {@link VendorQuestion}: how its call ended, or the recharges that it knows. */
public sealed interface VendorReply permits VendorOutcome, RechargeList {
}
