package io.opdbridge.audit;

import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/** When kept messages expire, for the statement in the route {@code forget-messages}. Thread-safe. */
public final class KeptMessages {

    private final Clock clock;

    public KeptMessages(Clock clock) {
        this.clock = clock;
    }

    /** Messages kept until this time or an earlier one have expired. */
    public OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }
}
