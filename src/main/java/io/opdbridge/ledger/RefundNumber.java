package io.opdbridge.ledger;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/**
 * A further channel number of a captured refund, beside the one of its settlement (contract, section 5,
 * rule 8). Written once.
 *
 * @param holdId     the hold, of our own or at a vendor
 * @param lineNo     {@link #LEARNED}, or a higher one
 * @param decisionId the people's decision that named it; null when a caller did
 */
public record RefundNumber(String site, long id, long holdId, int lineNo, String number, Instant knownAt,
        @Nullable Long decisionId) {

    /** The first number that a caller named for a hold captured without one: the refund's number from then on. */
    public static final int LEARNED = 1;

    static RefundNumber learned(String site, long id, long holdId, String number, Instant now) {
        return new RefundNumber(site, id, holdId, LEARNED, number, now, null);
    }
}
