package io.opdbridge.ledger;

import org.jspecify.annotations.Nullable;

/**
 * A decision that people could make about a case, and its effect. Amounts in fen.
 *
 * @param amountFen     the amount, which {@link DecisionRequest} has to repeat
 * @param spendableFen  change of the spendable balance; 0 where a vendor keeps it
 * @param heldFen       change of the held amount
 * @param refundedFen   change of the refunded amount
 * @param atVendor      whether a route would tell the vendor
 * @param byHand        the booking for the vendor's own people; null when none
 * @param needsApproval whether it needs a second person
 * @param refusal       why it is not possible now; null when it is
 */
public record PossibleDecision(CaseAction action, long amountFen, long spendableFen, long heldFen, long refundedFen,
        boolean atVendor, @Nullable ByHand byHand, boolean needsApproval, @Nullable DecisionRefusal refusal) {

    /**
     * A captured refund to book back at a vendor by hand: no dialect has a call for it.
     *
     * @param fen      the amount
     * @param flowNo   the recharge
     * @param cancelNo the refund's number there
     * @param cardNo   not masked
     */
    public record ByHand(long fen, String orderId, @Nullable String flowNo, @Nullable String cancelNo,
            @Nullable String cardNo) {

        /** Logs and errors must not name the patient. */
        @Override
        public String toString() {
            return "ByHand[fen=" + fen + ", orderId=" + orderId + "]";
        }
    }

    PossibleDecision(CaseAction action, long amountFen, long spendableFen, long heldFen, long refundedFen,
            boolean atVendor,
            boolean needsApproval, @Nullable DecisionRefusal refusal) {
        this(action, amountFen, spendableFen, heldFen, refundedFen, atVendor, null, needsApproval, refusal);
    }

    public boolean isPossible() {
        return refusal == null;
    }
}
