package io.opdbridge.ledger;

import io.opdbridge.canonical.Attempt;
import io.opdbridge.canonical.Settlement;

import java.util.Optional;

/**
 * Finds the hold that a settlement means (contract, section 4), in the order of the look-up, for both keepers of money.
 * Numbers of ours, step (a), are looked up before.
 *
 * @param <H> a hold as its keeper knows it
 */
interface HoldLookUp<H> {

    /** (b) The hold whose recorded settlement has this channel refund number, a captured one first. */
    Optional<H> endedUnder(String refundOrderId);

    /** (c) The hold placed by exactly this attempt, time included. */
    Optional<H> placedBy(Attempt attempt);

    /** Whether exactly this attempt is known to hold nothing, so that its repeat cannot mean another hold. */
    boolean isVoided(Attempt attempt);

    /** (d) The hold whose recorded settlement has exactly this attempt, time included. */
    Optional<H> endedBy(Attempt attempt);

    /** (e) The live hold with this transaction number. */
    Optional<H> live(String transNo);

    /** (f) The last one that ended with these values, if within the retry window. */
    Optional<H> endedLately(String transNo, long priceFen);

    /** The first that matches of (b) to (f). */
    default Optional<H> meantBy(Settlement settlement) {
        Attempt attempt = settlement.attempt();
        boolean timed = attempt.transTime() != null;
        Optional<H> same = Optional.ofNullable(settlement.refundOrderId()).flatMap(this::endedUnder)
                .or(() -> timed ? placedBy(attempt) : Optional.empty());
        if (same.isPresent() || timed && isVoided(attempt)) {
            return same;
        }
        return timed
                ? endedBy(attempt).or(() -> live(attempt.transNo()))
                : live(attempt.transNo()).or(() -> endedLately(attempt.transNo(), attempt.priceFen()));
    }
}
