package io.opdbridge.ledger;

import io.opdbridge.canonical.AnswerCode;

import java.time.Instant;

/**
 * Something that only people can decide, as {@code bin/bridge cases} lists it. Contains no person's data.
 *
 * @param flowNo    the recharge as the caller named it; may be null
 * @param transTime may be null
 * @param holdId    the hold concerned; null when there is none
 * @param cancelNo  our refund number of that hold; null when there is none
 * @param refundOrderId the channel's number of the refund concerned; null when none was named
 * @param reason    the answer that the caller got; null when it was no refusal
 * @param timesSeen how often it has happened
 * @param solvedAt  null while the case is open
 * @param solution  how it was solved; null while the case is open
 * @param earlierCaseId a case about the same refund of the channel that people had solved outside before this one came; null
 *                  when there is none
 */
public record Case(String site, long id, CaseKind kind, String flowNo, String orderId, String transNo, long priceFen,
                   Instant transTime, Long holdId, String cancelNo, String refundOrderId, AnswerCode reason,
                   Instant openedAt, Instant lastSeenAt, long timesSeen, Instant solvedAt, String solution,
                   Long earlierCaseId) {

    /** Without an earlier solved case about the same refund. */
    public Case(String site, long id, CaseKind kind, String flowNo, String orderId, String transNo, long priceFen,
                Instant transTime, Long holdId, String cancelNo, String refundOrderId, AnswerCode reason, Instant openedAt,
                Instant lastSeenAt, long timesSeen, Instant solvedAt, String solution) {
        this(site, id, kind, flowNo, orderId, transNo, priceFen, transTime, holdId, cancelNo, refundOrderId, reason,
                openedAt, lastSeenAt, timesSeen, solvedAt, solution, null);
    }
}
