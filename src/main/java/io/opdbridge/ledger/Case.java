package io.opdbridge.ledger;

import io.opdbridge.canonical.AnswerCode;
import io.opdbridge.canonical.Attempt;
import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.Objects;

/**
 * Something that only people can decide, as {@code bin/bridge cases} lists it. Contains no person's data.
 *
 * @param flowNo    the recharge as the caller named it
 * @param attempt   the refund that was asked
 * @param refund    what is known of it
 * @param reason    the answer that the caller got; null when it was no refusal
 * @param solved    its parts are null while the case is open
 * @param earlierCaseId a case about the same refund of the channel that people had solved outside before this one came;
 *                      null when there is none
 */
public record Case(String site, long id, CaseKind kind, @Nullable String flowNo, @Nullable String orderId,
        Attempt attempt, Refund refund,
        @Nullable AnswerCode reason, Seen seen, Solved solved, @Nullable Long earlierCaseId) {

    /**
     * @param holdId        the hold concerned; null when there is none
     * @param cancelNo      our refund number of that hold; null when there is none
     * @param refundOrderId the channel's number of the refund concerned; null when none was named
     */
    public record Refund(@Nullable Long holdId, @Nullable String cancelNo, @Nullable String refundOrderId) {
    }

    /** @param times how often it has happened */
    public record Seen(Instant openedAt, Instant lastAt, long times) {
    }

    /** When and how it was solved. */
    public record Solved(@Nullable Instant at, @Nullable CaseEnd how) {

        /** How it was solved, for a case that is. */
        public CaseEnd end() {
            return Objects.requireNonNull(how);
        }
    }

    /** One that is opened now. */
    public static Case opened(String site, long id, CaseKind kind, @Nullable String flowNo, @Nullable String orderId,
            Attempt attempt,
            Refund refund, @Nullable AnswerCode reason, Instant now, @Nullable Long earlierCaseId) {
        return new Case(site, id, kind, flowNo, orderId, attempt, refund, reason, new Seen(now, now, 1),
                new Solved(null, null), earlierCaseId);
    }
}
