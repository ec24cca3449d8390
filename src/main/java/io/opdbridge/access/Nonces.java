package io.opdbridge.access;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** Checks that a signed call is new: its time is near ours, and its nonce is unused. Thread-safe. */
public final class Nonces {

    private final NonceMemory memory;
    private final Duration window;
    private final Clock clock;

    /** @param window allowed difference between a caller's clock and ours, either way */
    public Nonces(NonceMemory memory, Duration window, Clock clock) {
        this.memory = memory;
        this.window = window;
        this.clock = clock;
    }

    /** @param timestamp Unix time in seconds */
    boolean isInTime(long timestamp) {
        return Math.abs(clock.instant().getEpochSecond() - timestamp) <= window.toSeconds();
    }

    /** Whether the nonce is unused. It is stored for twice the window, since the clocks of bridges differ, too. */
    boolean isNew(String caller, String nonce, long timestamp) {
        return memory.remember(caller, nonce, Instant.ofEpochSecond(timestamp).plus(window.multipliedBy(2)));
    }

    /** Deletes nonces whose calls are too old to be accepted. */
    public void forget() {
        memory.forget(clock.instant());
    }
}
