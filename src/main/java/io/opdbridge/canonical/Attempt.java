package io.opdbridge.canonical;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/**
 * What tells one refund attempt of a recharge from another (contract, section 5, rule 3). Together with the site, the
 * recharge and the order number, these values must be equal for a request to be a repeat.
 *
 * @param transNo   number of the electronic transaction
 * @param priceFen  the amount, in fen, 1 or more
 * @param transTime the point in time the caller gave, to the microsecond; a relaxed caller may send none
 */
public record Attempt(String transNo, long priceFen, @Nullable Instant transTime) {
}
