package io.opdbridge.ledger;

import java.time.Instant;

/**
 * A number of the channel by which a captured refund is known beside the one of its settlement (contract, section 5,
 * rule 8). Written once.
 *
 * @param holdId     the hold, of our own or at a vendor
 * @param lineNo     {@link #LEARNED}, or a higher one
 * @param decisionId the decision of people that it came with; null when a caller named it
 */
public record RefundNumber(String site, long id, long holdId, int lineNo, String number, Instant knownAt, Long decisionId) {

    /** The first number that a caller named for a hold that was captured without one: it is the refund's from then on. */
    public static final int LEARNED = 1;

    static RefundNumber learned(String site, long id, long holdId, String number, Instant now) {
        return new RefundNumber(site, id, holdId, LEARNED, number, now, null);
    }
}
