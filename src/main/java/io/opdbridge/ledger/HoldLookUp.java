package io.opdbridge.ledger;

import io.opdbridge.canonical.Attempt;
import io.opdbridge.canonical.Settlement;

import java.util.Optional;

/**
 * Which hold of a recharge a settlement means (contract, section 4): the order of the look-up, for whoever keeps the money.
 * What an invoice or a refund number of ours names, (a), goes before it.
 *
 * @param <H> a hold as its keeper knows it
 */
interface HoldLookUp<H> {

    /** (b) The hold whose recorded settlement carried this number of the channel, one that was captured before others. */
    Optional<H> endedUnder(String refundOrderId);

    /** (c) The hold that exactly this attempt, time included, placed. */
    Optional<H> placedBy(Attempt attempt);

    /** Whether exactly this attempt is known to hold nothing: its repeat must not fall on another one's hold. */
    boolean isVoided(Attempt attempt);

    /** (d) The hold whose recorded settlement carried exactly this attempt, time included. */
    Optional<H> endedBy(Attempt attempt);

    /** (e) The live hold with this transaction number. */
    Optional<H> live(String transNo);

    /** (f) The last one that ended with these words, if that was within the retry window. */
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
