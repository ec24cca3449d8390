package io.opdbridge.http;

import org.eclipse.jetty.server.Request;

/** A request, its connection, and its state for the handlers. */
final class Call extends Request.Wrapper {

    private final Line line;
    private final boolean served;
    private volatile boolean broken;
    private volatile Thread arrival = Thread.currentThread();

    Call(Request request, Line line, boolean served) {
        super(request);
        this.line = line;
        this.served = served;
    }

    /** The call of a request, which other handlers may have wrapped. */
    static Call of(Request request) {
        return Request.as(request, Call.class);
    }

    Line line() {
        return line;
    }

    /** Whether it came neither before the bridge had started nor after the stopping one began to refuse calls. */
    boolean isServed() {
        return served;
    }

    /** Whether its body is incomplete and will stay so. */
    boolean isBroken() {
        return broken;
    }

    /** Whether this is the network thread that read the end of it. */
    boolean arrivedIn(Thread thread) {
        return arrival == thread;
    }

    void arrive() {
        arrival = Thread.currentThread();
    }

    void breakOff() {
        broken = true;
    }
}
