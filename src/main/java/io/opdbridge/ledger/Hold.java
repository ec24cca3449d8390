package io.opdbridge.ledger;

import io.opdbridge.canonical.Attempt;
import io.opdbridge.canonical.Settlement;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/**
 * An amount of a recharge set aside for a refund.
 *
 * @param cancelNo   our refund number, unique in the site
 * @param invoiceNo  our invoice number, unique in the site
 * @param balanceFen the spendable balance right after the hold was placed
 * @param settled    how it ended; null while it is live
 * @param reversed   the reversal of its capture; null when there is none
 */
public record Hold(long id, long rechargeId, Attempt attempt, String cancelNo, String invoiceNo, Instant placedAt,
        long balanceFen, @Nullable Settled settled, @Nullable Reversed reversed) {

    /** The states a hold of our own ledger can be in. */
    public enum State {
        HELD,
        CAPTURED,
        RELEASED,
        /** Captured and reversed by people, since the channel had not paid (contract, section 5, rule 11). */
        REVERSED
    }

    /**
     * The recorded settlement.
     *
     * @param attempt       the values of the settlement; its transaction time may be the settlement's own
     * @param balanceFen    the spendable balance right after it
     * @param refundOrderId the channel's number of its refund, or the first that was named later for a captured
     *                      hold ({@link RefundNumber}); null while unknown
     */
    public record Settled(Settlement.Outcome outcome, Attempt attempt, Instant at, long balanceFen,
            @Nullable String refundOrderId) {
    }

    /**
     * The reversal of a capture.
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

    /** How it ended, once it has. */
    public Settled settlement() {
        return Objects.requireNonNull(settled, "The hold is live");
    }

    /** The reversal of its capture, once it is reversed. */
    public Reversed reversal() {
        return Objects.requireNonNull(reversed, "The hold is not reversed");
    }

    /** When it last ended; only for a settled hold. */
    Instant endedAt() {
        return reversed != null ? reversed.at() : settlement().at();
    }

    /** Whether the hold ended no longer ago than the window. */
    public boolean endedWithin(Duration window, Instant now) {
        return settled != null && !now.isAfter(endedAt().plus(window));
    }
}
