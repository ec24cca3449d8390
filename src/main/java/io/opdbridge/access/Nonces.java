package io.opdbridge.access;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** That a signed call is new: its time is about now, and it has not been here before. Thread-safe. */
public final class Nonces {

    private final NonceMemory memory;
    private final Duration window;
    private final Clock clock;

    /** @param window how far the clock of a caller may be from ours, either way */
    public Nonces(NonceMemory memory, Duration window, Clock clock) {
        this.memory = memory;
        this.window = window;
        this.clock = clock;
    }

    /** @param timestamp Unix time in seconds */
    boolean isInTime(long timestamp) {
        return Math.abs(clock.instant().getEpochSecond() - timestamp) <= window.toSeconds();
    }

    /** Whether nobody has sent this before. Kept for twice as long as needed: the clocks of bridges differ, too. */
    boolean isNew(String caller, String nonce, long timestamp) {
        return memory.remember(caller, nonce, Instant.ofEpochSecond(timestamp).plus(window.multipliedBy(2)));
    }

    /** Forgets what could not be sent again anyway. */
    public void forget() {
        memory.forget(clock.instant());
    }
}
