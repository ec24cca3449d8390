package io.opdbridge.http;

import org.eclipse.jetty.io.EndPoint;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.concurrent.TimeoutException;

/** A connection and its state of waiting. Thread-safe. */
final class Line {

    /** HEAD includes the time between two calls, WORK the time in the queue. */
    enum Phase {
        HEAD,
        BODY,
        WORK,
        ANSWER,
        CLOSED
    }

    private final EndPoint endPoint;
    private Phase phase = Phase.HEAD;
    private long since = System.nanoTime();
    private @Nullable Body body;

    Line(EndPoint endPoint) {
        this.endPoint = endPoint;
    }

    /** False when the connection was given up: the call must not be served, since its answer would be lost. */
    synchronized boolean beginCall() {
        return enter(Phase.WORK);
    }

    synchronized void receive(Body arriving) {
        body = arriving;
        enter(Phase.BODY);
    }

    synchronized void work() {
        body = null;
        enter(Phase.WORK);
    }

    synchronized void answer() {
        if (phase != Phase.ANSWER) {
            enter(Phase.ANSWER);
        }
    }

    synchronized void endCall() {
        body = null;
        enter(Phase.HEAD);
    }

    synchronized void closed() {
        phase = Phase.CLOSED;
    }

    /** Beginning of the wait, as {@link System#nanoTime}. */
    synchronized long since() {
        return since;
    }

    /** The arriving body; null for none. */
    synchronized @Nullable Body body() {
        return body;
    }

    /** Closes the connection if it only waits for its caller and has no call in work. */
    boolean giveWay() {
        Body arriving = body();
        return arriving == null ? closeBetweenCalls() : arriving.giveWay();
    }

    /** Ends a wait that took too long. */
    void check(long now, Duration idle, Duration transfer) {
        Phase late;
        Body arriving;
        synchronized (this) {
            long limit = (phase == Phase.HEAD ? idle : transfer).toNanos();
            late = now - since > limit ? phase : null;
            arriving = body;
        }
        if (late == Phase.HEAD) {
            closeBetweenCalls();
        } else if (late == Phase.ANSWER) {
            endPoint.close(new TimeoutException("The caller does not read its answer"));
        } else if (arriving != null && (late == Phase.BODY || arriving.isDrained(now))) {
            arriving.giveUp();
        }
    }

    private boolean closeBetweenCalls() {
        synchronized (this) {
            if (phase != Phase.HEAD) {
                return false;
            }
            phase = Phase.CLOSED;
        }
        endPoint.close();
        return true;
    }

    private boolean enter(Phase next) {
        if (phase == Phase.CLOSED) {
            return false;
        }
        phase = next;
        since = System.nanoTime();
        return true;
    }
}
