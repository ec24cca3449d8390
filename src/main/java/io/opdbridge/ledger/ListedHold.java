package io.opdbridge.ledger;

import java.time.Instant;

/**
 * A hold as people look for it, whoever keeps the money. Numbers are unmasked: whoever shows them masks them.
 *
 * @param atVendor whether a vendor keeps the money
 * @param state    of our own holds only HELD, CAPTURED or RELEASED
 * @param flowNo   may be null at a vendor
 * @param cardType may be null at a vendor, as may be the card's number
 * @param cancelNo the refund number; null while a vendor has told none
 * @param endedAt  null while it is live
 * @param overdue  whether its settlement should have come by now (contract, section 5, rule 9)
 * @param tries    how often in a row the vendor was asked without a result
 * @param dueAt    when the vendor will be asked (again); null when nobody will
 */
public record ListedHold(String site, long id, boolean atVendor, VendorHold.State state, String flowNo, String orderId,
                         String transNo, long priceFen, Instant transTime, String cancelNo, String cardType, String cardNo,
                         Instant placedAt, Instant endedAt, boolean overdue, int tries, Instant dueAt) {

    /** Logs and errors must not show whose money this is. */
    @Override
    public String toString() {
        return "ListedHold[site=" + site + ", id=" + id + ", state=" + state + "]";
    }
}
