package io.opdbridge.ledger;

import java.time.Instant;

/**
 * A decision that waits for a second person. A case has one open proposal at most; it does not expire.
 *
 * @param amountFen the amount, in fen
 * @param endedBy   who approved, declined or withdrew it; null while it is open, and when its case was closed otherwise
 * @param endedAt   when; null while it is open
 * @param note      what that person said; may be null
 */
public record CaseProposal(String site, long id, long caseId, String token, CaseAction action, long amountFen, String reason,
                           String proposedBy, Instant proposedAt, State state, String endedBy, Instant endedAt,
                           String note) {

    /** What became of it. */
    public enum State {
        OPEN, APPROVED,
        /** A second person said no. */
        DECLINED,
        /** Who proposed it took it back, or the case was closed otherwise. */
        WITHDRAWN
    }
}
