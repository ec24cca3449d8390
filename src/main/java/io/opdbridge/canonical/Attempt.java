package io.opdbridge.canonical;

import java.time.Instant;

/**
 * What tells one refund attempt of a recharge from another (contract, section 5, rule 3). Together with the site, the
 * recharge and the order number, these values must be equal for a request to be a repeat.
 *
 * @param transNo   number of the electronic transaction; never null
 * @param priceFen  the amount, in fen, 1 or more
 * @param transTime the point in time the caller gave, to the microsecond; null when a relaxed caller sent none
 */
public record Attempt(String transNo, long priceFen, Instant transTime) {
}
