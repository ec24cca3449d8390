package io.opdbridge.ledger;

import java.time.Duration;
import java.time.Instant;

/**
 * The mark of a rollback on an attempt that held nothing (contract, section 5, rule 6).
 *
 * @param voidedAt   when it was first rolled back
 * @param lastSeenAt when it was last rolled back
 */
public record VoidedAttempt(long id, Instant voidedAt, Instant lastSeenAt) {

    /** Whether the attempt was last rolled back no longer ago than the window. */
    public boolean seenWithin(Duration window, Instant now) {
        return !now.isAfter(lastSeenAt.plus(window));
    }
}
