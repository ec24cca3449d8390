package io.opdbridge.ledger;

/**
 * One thing that people could decide about a case, and what would come of it. Amounts in fen.
 *
 * @param amountFen     the amount it is about; what {@link DecisionRequest} has to repeat
 * @param spendableFen  what the card's spendable balance would gain (or, below 0, lose); 0 where a vendor keeps it
 * @param heldFen       the same for what is held of the card
 * @param refundedFen   what would leave the account for good
 * @param atVendor      whether the vendor would be told, by the route that repeats its calls
 * @param needsApproval whether a second person would have to approve
 * @param refusal       why it is not possible now; null when it is
 */
public record PossibleDecision(CaseAction action, long amountFen, long spendableFen, long heldFen, long refundedFen,
                               boolean atVendor, boolean needsApproval, DecisionRefusal refusal) {

    public boolean isPossible() {
        return refusal == null;
    }
}
