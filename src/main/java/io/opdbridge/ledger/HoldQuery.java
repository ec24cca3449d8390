package io.opdbridge.ledger;

import io.opdbridge.canonical.PersonNumbers;
import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.Set;

/**
 * A search for holds. Null or empty criteria match everything.
 *
 * @param sites       of these sites
 * @param states      in these states; empty: those that are live
 * @param placedFrom  placed then or later
 * @param placedUntil placed before then
 * @param cardNo      the whole number
 * @param overdueOnly only those whose settlement is overdue
 * @param after       the cursor of the page before; null for the first page
 * @param maxRows     most holds of a page, 1 to 500
 */
public record HoldQuery(Set<String> sites, Set<VendorHold.State> states, @Nullable Instant placedFrom,
        @Nullable Instant placedUntil,
        @Nullable String cardNo, @Nullable String orderId, @Nullable String flowNo, boolean overdueOnly,
        @Nullable String after, int maxRows) {

    public HoldQuery {
        sites = Set.copyOf(sites);
        states = Set.copyOf(states);
        cardNo = PersonNumbers.number(cardNo);
        orderId = PersonNumbers.number(orderId);
        flowNo = PersonNumbers.number(flowNo);
        if (maxRows < 1 || maxRows > 500) {
            throw new IllegalArgumentException("A page has 1 to 500 holds");
        }
    }

    /** Logs and errors must not name the patient. */
    @Override
    public String toString() {
        return "HoldQuery[sites=" + sites + ", states=" + states + "]";
    }
}
