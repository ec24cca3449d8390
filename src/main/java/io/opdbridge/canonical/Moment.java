package io.opdbridge.canonical;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Time as exact as both databases keep it: what is answered before it is read back is what will be read. */
public final class Moment {

    private Moment() {
    }

    /** To the microsecond. */
    public static Instant now(Clock clock) {
        return of(clock.instant());
    }

    /** The point in time to the microsecond, never later. */
    public static Instant of(Instant time) {
        return time.truncatedTo(ChronoUnit.MICROS);
    }
}
