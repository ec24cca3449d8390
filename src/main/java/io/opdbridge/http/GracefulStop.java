package io.opdbridge.http;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stops the server: first it reports that it is not ready, so that a load balancer goes elsewhere; then it refuses new
 * calls and finishes the begun ones. Thread-safe.
 */
public final class GracefulStop {

    private static final Logger LOG = LoggerFactory.getLogger(GracefulStop.class);
    private static final long PAUSE_MILLISECONDS = 10;

    private final Duration drain;
    private final Duration finish;
    private final AtomicInteger underWay = new AtomicInteger();
    private volatile boolean stopping;
    private volatile boolean refusing;

    public GracefulStop(HttpLimits limits) {
        this.drain = limits.drain();
        this.finish = limits.finish();
    }

    /** Whether the bridge is stopping. */
    public boolean isStopping() {
        return stopping;
    }

    /** Refuses new calls, and returns when the last begun one is answered. */
    public void stop() {
        stopping = true;
        try {
            Thread.sleep(drain.toMillis());
            refusing = true;
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

    /** False for a call that is too late to be served; end any other with {@link #endCall}. */
    boolean beginCall() {
        underWay.incrementAndGet();
        if (refusing) {
            underWay.decrementAndGet();
            return false;
        }
        return true;
    }

    void endCall() {
        underWay.decrementAndGet();
    }
}
