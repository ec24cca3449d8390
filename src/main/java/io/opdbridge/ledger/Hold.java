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
 */
public record Hold(long id, long rechargeId, Attempt attempt, String cancelNo, String invoiceNo, Instant placedAt,
                   long balanceFen, Settled settled) {

    /** The states a hold of our own ledger can be in. */
    public enum State { HELD, CAPTURED, RELEASED }

    /**
     * The recorded settlement.
     *
     * @param attempt       what the settlement itself carried; its transaction time may be the caller's own
     * @param balanceFen    the spendable balance right after it
     * @param refundOrderId the channel's number of the refund it spoke of; null when it named none
     */
    public record Settled(Settlement.Outcome outcome, Attempt attempt, Instant at, long balanceFen,
                          String refundOrderId) {
    }

    public State state() {
        if (settled == null) {
            return State.HELD;
        }
        return settled.outcome() == Settlement.Outcome.CAPTURE ? State.CAPTURED : State.RELEASED;
    }

    /** Whether the hold ended no longer ago than the window. */
    public boolean endedWithin(Duration window, Instant now) {
        return settled != null && !now.isAfter(settled.at().plus(window));
    }
}
