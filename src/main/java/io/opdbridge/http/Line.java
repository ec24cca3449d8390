package io.opdbridge.http;

import org.eclipse.jetty.io.EndPoint;

import java.time.Duration;
import java.util.concurrent.TimeoutException;

/** One connection, and what it is waiting for. Thread-safe. */
final class Line {

    /** HEAD is also the time between two calls, WORK also that in the queue. */
    enum Phase { HEAD, BODY, WORK, ANSWER, CLOSED }

    private final EndPoint endPoint;
    private Phase phase = Phase.HEAD;
    private long since = System.nanoTime();
    private Body body;

    Line(EndPoint endPoint) {
        this.endPoint = endPoint;
    }

    /** False when the connection was given up before: the call must not be served, as nobody would get its answer. */
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

    /** Since when it waits, in the time of {@link System#nanoTime}. */
    synchronized long since() {
        return since;
    }

    /** The body that is arriving; null when none is. */
    synchronized Body body() {
        return body;
    }

    /** Ends the connection if it only waits for its caller, and holds no call that is being served. */
    boolean giveWay() {
        Body arriving = body();
        return arriving == null ? closeBetweenCalls() : arriving.giveWay();
    }

    /** Ends what has taken too long. */
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
            endPoint.close(new TimeoutException("The caller does not take its answer"));
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
