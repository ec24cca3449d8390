package io.opdbridge.ledger;

import io.opdbridge.canonical.AnswerCode;
import io.opdbridge.canonical.Attempt;
import io.opdbridge.canonical.RechargeRef;
import io.opdbridge.ledger.LedgerStore.Transaction;

import java.time.Instant;

/**
 * A case to open, or to count up when it is open already.
 *
 * @param holdId   the hold concerned; null when there is none
 * @param cancelNo its refund number; null when it has none
 * @param refundOrderId the channel's number of the refund that it is about; null when nobody named one
 * @param reason   what the caller is answered; null when it is no refusal
 */
record CaseNote(CaseKind kind, Long holdId, String cancelNo, String refundOrderId, AnswerCode reason) {

    CaseNote(CaseKind kind, Long holdId, String cancelNo, AnswerCode reason) {
        this(kind, holdId, cancelNo, null, reason);
    }

    /** The same about the refund that has this number at the channel; null when that is not known. */
    CaseNote naming(String number) {
        return new CaseNote(kind, holdId, cancelNo, number, reason);
    }

    void open(Transaction tx, RechargeRef ref, Attempt attempt, Instant now) {
        String subject = kind.endsWithItsHold()
                ? subject(kind, holdId)
                : String.join("|", kind.name(), holdId == null ? String.valueOf(ref.flowNo()) : Long.toString(holdId),
                        ref.orderId(), attempt.transNo(), Long.toString(attempt.priceFen()),
                        String.valueOf(attempt.transTime()))
                        // another refund of the channel is another loss
                        + (refundOrderId == null ? "" : "|" + refundOrderId);
        Long earlier = Siblings.saysPaid(kind) ? tx.solvedOutside(ref, attempt, refundOrderId).orElse(null) : null;
        open(tx, subject, ref, attempt, earlier, now);
    }

    /** Opens it when people have solved a case about the same refund of the channel outside: it may be booked twice now. */
    void openIfSolvedBefore(Transaction tx, RechargeRef ref, Attempt attempt, Instant now) {
        tx.solvedOutside(ref, attempt, refundOrderId).ifPresent(earlier -> open(tx, subject(kind, holdId), ref, attempt,
                earlier, now));
    }

    private void open(Transaction tx, String subject, RechargeRef ref, Attempt attempt, Long earlierCaseId, Instant now) {
        tx.openCase(subject, Case.opened(ref.site(), tx.nextId(), kind, ref.flowNo(), ref.orderId(), attempt,
                new Case.Refund(holdId, cancelNo, refundOrderId), reason, now, earlierCaseId));
    }

    /** The subject of a case of which a hold has one. */
    static String subject(CaseKind kind, long holdId) {
        return kind + "|" + holdId;
    }
}
