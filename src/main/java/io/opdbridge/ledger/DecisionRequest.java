package io.opdbridge.ledger;

import org.jspecify.annotations.Nullable;

/**
 * What a person wants to decide about a case.
 *
 * @param token     of the form, 1 to 64 characters, unique in the site: a repeated token is a repeated decision and
 *                  moves money once
 * @param amountFen the amount that the person saw ({@link PossibleDecision#amountFen})
 * @param reason    required, 1 to 500 characters; identity and mobile numbers are masked before it is stored
 */
public record DecisionRequest(String site, long caseId, String token, CaseAction action, long amountFen,
        @Nullable String reason) {
}
