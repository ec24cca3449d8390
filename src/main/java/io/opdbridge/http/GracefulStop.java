package io.opdbridge.http;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How the server stops: first it says that it is not ready any more, so that a load balancer goes elsewhere, then it
 * refuses calls, and finishes those that have begun. Thread-safe.
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

    /** Whether the bridge is on its way out. */
    public boolean isStopping() {
        return stopping;
    }

    /** Stops taking calls, and returns when the last one that has begun is answered. */
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

    /** False for a call that comes too late to be served; any other is to be ended by {@link #endCall}. */
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
