package io.opdbridge.testing;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A clock that stands still until a test moves it. */
public final class RouteClock extends Clock {

    /** 12:00 on 23 November 2026 in Shanghai, the day of the example messages. */
    public static final Instant NOON = Instant.parse("2026-11-23T04:00:00Z");

    private volatile Instant now = NOON;

    public void advance(Duration step) {
        now = now.plus(step);
    }

    @Override
    public Instant instant() {
        return now;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return Clock.fixed(now, zone);
    }
}
