package io.opdbridge.http;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * When calls are served: from the moment that every route has started, since the server listens when the first one
 * has, until the stop. That first reports that the bridge is not ready, so that a load balancer goes elsewhere; then it
 * refuses new calls and finishes the begun ones. Thread-safe.
 */
public final class ServingTime {

    private static final Logger LOG = LoggerFactory.getLogger(ServingTime.class);
    private static final long PAUSE_MILLISECONDS = 10;

    private enum State {
        STARTING,
        SERVING,
        DRAINING,
        REFUSING
    }

    private final Duration drain;
    private final Duration finish;
    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicReference<State> state = new AtomicReference<>(State.STARTING);

    public ServingTime(HttpLimits limits) {
        this.drain = limits.drain();
        this.finish = limits.finish();
    }

    /** Serves calls from now on, unless the bridge stops already. */
    public void begin() {
        state.compareAndSet(State.STARTING, State.SERVING);
    }

    /** Whether the bridge has started, and does not stop. */
    public boolean isServing() {
        return state.get() == State.SERVING;
    }

    /** Refuses new calls, and returns when the last begun one is answered. */
    public void stop() {
        state.set(State.DRAINING);
        try {
            Thread.sleep(drain.toMillis());
            state.set(State.REFUSING);
            long last = System.nanoTime() + finish.toNanos();
            while (underWay.get() > 0 && System.nanoTime() < last) {
                Thread.sleep(PAUSE_MILLISECONDS);
            }
            if (underWay.get() > 0) {
                LOG.warn("{} calls have not ended in {} s", underWay, finish.toSeconds());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** False for a call that comes too early or too late to be served; end any other with {@link #endCall}. */
    boolean beginCall() {
        underWay.incrementAndGet();
        State now = state.get();
        if (now == State.STARTING || now == State.REFUSING) {
            underWay.decrementAndGet();
            return false;
        }
        return true;
    }

    void endCall() {
        underWay.decrementAndGet();
    }
}
