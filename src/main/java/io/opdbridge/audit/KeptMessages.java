package io.opdbridge.audit;

import java.time.Clock;

/** Deletes expired messages. Thread-safe. */
public final class KeptMessages {

    private final AuditStore store;
    private final Clock clock;

    public KeptMessages(AuditStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    public void deleteOver() {
        store.deleteMessages(clock.instant());
    }
}
