package io.opdbridge.ledger;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/**
 * A decision about a case. Written once, in the database transaction that moved the money.
 *
 * @param amountFen    the amount, in fen
 * @param holdId       the hold behind the case; null when there was none
 * @param bookedHoldId the hold that a late capture booked; null when none
 * @param decidedBy    who decided; with a second person, who proposed it
 * @param decidedAt    as in the audit entry
 * @param approval     of a second person; its parts are null when none was needed
 */
public record CaseDecision(String site, long id, long caseId, String token, CaseAction action, long amountFen,
        @Nullable Long holdId,
        @Nullable Long bookedHoldId, String reason, String decidedBy, Instant decidedAt, Approval approval) {

    static final Approval NOT_NEEDED = new Approval(null, null);

    /** @param note what that person said */
    public record Approval(@Nullable String by, @Nullable String note) {
    }

    CaseDecision booked(@Nullable Long hold) {
        return new CaseDecision(site, id, caseId, token, action, amountFen, holdId, hold, reason, decidedBy, decidedAt,
                approval);
    }
}
