package io.opdbridge.http;

import org.eclipse.jetty.server.Request;

/** A request, its connection, and its state for the handlers. */
final class Call extends Request.Wrapper {

    private final Line line;
    private final boolean late;
    private volatile boolean broken;
    private volatile Thread arrival = Thread.currentThread();

    Call(Request request, Line line, boolean late) {
        super(request);
        this.line = line;
        this.late = late;
    }

    /** The call of a request, which other handlers may have wrapped. */
    static Call of(Request request) {
        return Request.as(request, Call.class);
    }

    Line line() {
        return line;
    }

    /** Whether it came after the stopping bridge began to refuse calls. */
    boolean isLate() {
        return late;
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
