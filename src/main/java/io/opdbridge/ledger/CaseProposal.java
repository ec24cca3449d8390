package io.opdbridge.ledger;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/**
 * A decision that waits for a second person. A case has one open proposal at most; it does not expire.
 *
 * @param amountFen the amount, in fen
 * @param end       how it ended; its parts are null while it is open
 */
public record CaseProposal(String site, long id, long caseId, String token, CaseAction action, long amountFen,
        String reason,
        String proposedBy, Instant proposedAt, State state, End end) {

    /** While it is open. */
    public static final End NOT_YET = new End(null, null, null);

    /**
     * @param by   who approved, declined or withdrew it; null when its case was closed otherwise
     * @param note what that person said
     */
    public record End(@Nullable String by, @Nullable Instant at, @Nullable String note) {
    }

    /** What became of it. */
    public enum State {
        OPEN,
        APPROVED,
        /** A second person said no. */
        DECLINED,
        /** Who proposed it took it back, or the case was closed otherwise. */
        WITHDRAWN
    }
}
