package io.opdbridge.ledger;

import java.time.Instant;

/**
 * A decision about a case. Written once, in the database transaction that moved the money.
 *
 * @param amountFen    the amount, in fen
 * @param holdId       the hold behind the case; null when there was none
 * @param bookedHoldId the hold that a late capture booked; null when none
 * @param decidedBy    who decided; with a second person, who proposed it
 * @param decidedAt    as in the audit entry
 * @param approvedBy   the second person; null when none was needed
 * @param approvalNote what the second person said; may be null
 */
public record CaseDecision(String site, long id, long caseId, String token, CaseAction action, long amountFen, Long holdId,
                           Long bookedHoldId, String reason, String decidedBy, Instant decidedAt, String approvedBy,
                           String approvalNote) {

    CaseDecision booked(Long hold) {
        return new CaseDecision(site, id, caseId, token, action, amountFen, holdId, hold, reason, decidedBy, decidedAt,
                approvedBy, approvalNote);
    }

    /** How the case was solved, for lists of cases. */
    String solution() {
        return action + " by " + decidedBy + (approvedBy == null ? "" : ", approved by " + approvedBy) + ": " + reason;
    }
}
