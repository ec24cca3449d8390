package io.opdbridge.ledger;

/**
 * One thing that people could decide about a case, and what would come of it. Amounts in fen.
 *
 * @param amountFen     the amount it is about; what {@link DecisionRequest} has to repeat
 * @param spendableFen  what the card's spendable balance would gain (or, below 0, lose); 0 where a vendor keeps it
 * @param heldFen       the same for what is held of the card
 * @param refundedFen   what would leave the account for good
 * @param atVendor      whether the vendor would be told, by the route that repeats its calls
 * @param byHand        what the vendor's own people have to book there; null when nothing
 * @param needsApproval whether a second person would have to approve
 * @param refusal       why it is not possible now; null when it is
 */
public record PossibleDecision(CaseAction action, long amountFen, long spendableFen, long heldFen, long refundedFen,
                               boolean atVendor, ByHand byHand, boolean needsApproval, DecisionRefusal refusal) {

    /**
     * A captured refund that is to be booked back at a vendor, by hand: no dialect has a call for it.
     *
     * @param fen      the amount
     * @param flowNo   the recharge; may be null
     * @param cancelNo the refund's number there; may be null
     * @param cardNo   may be null; whoever shows it masks it
     */
    public record ByHand(long fen, String orderId, String flowNo, String cancelNo, String cardNo) {

        /** Logs and errors must not show whose money this is. */
        @Override
        public String toString() {
            return "ByHand[fen=" + fen + ", orderId=" + orderId + "]";
        }
    }

    PossibleDecision(CaseAction action, long amountFen, long spendableFen, long heldFen, long refundedFen, boolean atVendor,
                     boolean needsApproval, DecisionRefusal refusal) {
        this(action, amountFen, spendableFen, heldFen, refundedFen, atVendor, null, needsApproval, refusal);
    }

    public boolean isPossible() {
        return refusal == null;
    }
}
