package io.opdbridge.http;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/** Counts refusals, since logging each would cost more than refusing it. Thread-safe. */
public final class PressureLog {

    private static final Logger LOG = LoggerFactory.getLogger(PressureLog.class);
    private static final long PERIOD_SECONDS = 10;

    private final LongAdder refused = new LongAdder();
    private final LongAdder calls = new LongAdder();
    private final LongAdder bodies = new LongAdder();
    private final LongAdder connections = new LongAdder();
    private long reported = System.nanoTime() - TimeUnit.SECONDS.toNanos(PERIOD_SECONDS);

    /** Number of calls refused because calls were too many or their bodies too large in total. */
    public long refused() {
        return refused.sum();
    }

    void callRefused() {
        refused.increment();
        calls.increment();
    }

    void bodyRefused() {
        refused.increment();
        bodies.increment();
    }

    void connectionClosed() {
        connections.increment();
    }

    /** One line for all refusals since the last one, at most every ten seconds. */
    synchronized void report(long now) {
        if (now - reported < TimeUnit.SECONDS.toNanos(PERIOD_SECONDS)
                || calls.sum() + bodies.sum() + connections.sum() == 0) {
            return;
        }
        reported = now;
        LOG.warn("Overload: refused {} calls, drained {} bodies, closed {} connections to make room",
                calls.sumThenReset(), bodies.sumThenReset(), connections.sumThenReset());
    }
}
