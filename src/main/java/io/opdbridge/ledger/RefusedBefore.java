package io.opdbridge.ledger;

import io.opdbridge.canonical.Attempt;
import io.opdbridge.canonical.RechargeKey;
import io.opdbridge.canonical.Settlement;
import io.opdbridge.ledger.LedgerStore.Transaction;
import org.jspecify.annotations.Nullable;

import java.time.Instant;

/**
 * A refused capture, such as one with another refund's InvoiceNo, leaves a case that the channel paid without a hold.
 * The case ends when a capture of the same refund is booked; where that is not certain, people decide.
 */
final class RefusedBefore {

    private RefusedBefore() {
    }

    /**
     * Ends the cases that a capture answers, in its transaction.
     *
     * @param captured the booked capture, with the recharge's own number if known
     * @param holdId   the hold that ended by it
     * @param cancelNo of that hold
     * @param now      time of the capture in the books
     */
    static void end(Transaction tx, Settlement captured, long holdId, @Nullable String cancelNo, Instant now) {
        String site = captured.recharge().site();
        for (Case open : tx.openCasesOfOrder(site, captured.recharge().orderId())) {
            if (isSameRefund(open, captured, holdId)) {
                tx.lockCase(site, open.id()).filter(locked -> locked.solved().at() == null)
                        .ifPresent(locked -> tx.closeCase(locked, now, CaseEnd.capturedLater(cancelNo), null));
            }
        }
    }

    /**
     * Whether a case is about a refused settlement of this refund: same order and amount, and the same channel refund
     * number or else the same attempt (contract, section 5, rule 3), which is known by its time.
     */
    static boolean isSameRefund(Case about, Settlement captured, long holdId) {
        Attempt attempt = captured.attempt();
        String number = captured.refundOrderId();
        boolean sameAttempt = attempt.transTime() != null && attempt.transTime().equals(about.attempt().transTime())
                && attempt.transNo().equals(about.attempt().transNo());
        return about.kind() == CaseKind.CAPTURE_WITHOUT_HOLD
                && (about.refund().holdId() == null || about.refund().holdId() == holdId)
                && about.orderId() != null
                && captured.recharge().key().mayBe(new RechargeKey(about.orderId(), about.flowNo()))
                && attempt.priceFen() == about.attempt().priceFen()
                && (number != null && about.refund().refundOrderId() != null
                        ? number.equals(about.refund().refundOrderId()) : sameAttempt);
    }
}
