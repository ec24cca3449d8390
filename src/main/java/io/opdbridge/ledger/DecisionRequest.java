package io.opdbridge.ledger;

/**
 * What a person wants to decide about a case.
 *
 * @param token     of the form, 1 to 64 characters, unique in the site: the same token again is the same decision again and
 *                  moves money once
 * @param amountFen the amount that was shown with it ({@link PossibleDecision#amountFen})
 * @param reason    required, 1 to 500 characters; numbers by which a person can be found are masked before it is kept
 */
public record DecisionRequest(String site, long caseId, String token, CaseAction action, long amountFen, String reason) {
}
