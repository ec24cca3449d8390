package io.opdbridge.ledger;

import io.opdbridge.canonical.AnswerCode;
import io.opdbridge.canonical.Attempt;
import io.opdbridge.canonical.RechargeRef;
import io.opdbridge.ledger.LedgerStore.Transaction;
import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.Objects;

/**
 * A case to open, or to count up when it is already open.
 *
 * @param holdId   the hold concerned; null when there is none
 * @param cancelNo its refund number; null when it has none
 * @param refundOrderId the channel's number of the refund concerned; null when none was named
 * @param reason   the answer to the caller; null when it is no refusal
 */
record CaseNote(CaseKind kind, @Nullable Long holdId, @Nullable String cancelNo, @Nullable String refundOrderId,
        @Nullable AnswerCode reason) {

    CaseNote(CaseKind kind, @Nullable Long holdId, @Nullable String cancelNo, @Nullable AnswerCode reason) {
        this(kind, holdId, cancelNo, null, reason);
    }

    /** A copy about the refund with this number at the channel; null when unknown. */
    CaseNote naming(@Nullable String number) {
        return new CaseNote(kind, holdId, cancelNo, number, reason);
    }

    void open(Transaction tx, RechargeRef ref, Attempt attempt, Instant now) {
        String subject = kind.endsWithItsHold()
                ? CaseSubjects.ofHold(kind, hold())
                : CaseSubjects.ofAttempt(kind, holdId, ref, attempt, refundOrderId);
        Long earlier = Siblings.saysPaid(kind) ? tx.solvedOutside(ref, attempt, refundOrderId).orElse(null) : null;
        open(tx, subject, ref, attempt, earlier, now);
    }

    /** The case when people have solved one about the same channel refund outside: it may be booked twice. */
    void openIfSolvedBefore(Transaction tx, RechargeRef ref, Attempt attempt, Instant now) {
        tx.solvedOutside(ref, attempt,
                refundOrderId).ifPresent(
                        earlier -> open(tx, CaseSubjects.ofHold(kind, hold()), ref, attempt,
                                earlier, now));
    }

    private long hold() {
        return Objects.requireNonNull(holdId, () -> "A case " + kind + " is about a hold");
    }

    private void open(Transaction tx, String subject, RechargeRef ref, Attempt attempt, @Nullable Long earlierCaseId,
            Instant now) {
        tx.openCase(subject, Case.opened(ref.site(), tx.nextId(), kind, ref.flowNo(), ref.orderId(), attempt,
                new Case.Refund(holdId, cancelNo, refundOrderId), reason, now, earlierCaseId));
    }
}
