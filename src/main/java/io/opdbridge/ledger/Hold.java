package io.opdbridge.ledger;

import io.opdbridge.canonical.Attempt;
import io.opdbridge.canonical.Settlement;

import java.time.Duration;
import java.time.Instant;

/**
 * An amount of a recharge set aside for a refund.
 *
 * @param cancelNo   our refund number, unique in the site
 * @param invoiceNo  our invoice number, unique in the site
 * @param balanceFen the spendable balance right after the hold was placed
 * @param settled    how it ended; null while it is live
 * @param reversed   that people took its capture back; null unless they did
 */
public record Hold(long id, long rechargeId, Attempt attempt, String cancelNo, String invoiceNo, Instant placedAt,
                   long balanceFen, Settled settled, Reversed reversed) {

    /** The states a hold of our own ledger can be in. */
    public enum State {
        HELD, CAPTURED, RELEASED,
        /** Captured, and taken back by people: the channel had not paid (contract, section 5, rule 11). */
        REVERSED
    }

    /**
     * The recorded settlement.
     *
     * @param attempt       what the settlement itself carried; its transaction time may be the caller's own
     * @param balanceFen    the spendable balance right after it
     * @param refundOrderId the channel's number of the refund it spoke of, or the first that anybody named for a captured
     *                      hold since ({@link RefundNumber}); null while nobody has
     */
    public record Settled(Settlement.Outcome outcome, Attempt attempt, Instant at, long balanceFen,
                          String refundOrderId) {
    }

    /**
     * A capture taken back.
     *
     * @param balanceFen the spendable balance right after it
     */
    public record Reversed(Instant at, long balanceFen) {
    }

    public State state() {
        if (settled == null) {
            return State.HELD;
        }
        if (reversed != null) {
            return State.REVERSED;
        }
        return settled.outcome() == Settlement.Outcome.CAPTURE ? State.CAPTURED : State.RELEASED;
    }

    /** When it ended, for the last time; only of a settled hold. */
    Instant endedAt() {
        return reversed != null ? reversed.at() : settled.at();
    }

    /** Whether the hold ended no longer ago than the window. */
    public boolean endedWithin(Duration window, Instant now) {
        return settled != null && !now.isAfter(endedAt().plus(window));
    }
}
