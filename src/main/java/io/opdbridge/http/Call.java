package io.opdbridge.http;

import org.eclipse.jetty.server.Request;

/** A request, the connection it came on, and what the handlers have to know of it. */
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

    /** That of a request, which other handlers may have wrapped. */
    static Call of(Request request) {
        return Request.as(request, Call.class);
    }

    Line line() {
        return line;
    }

    /** Whether it came after the bridge had begun to refuse calls. */
    boolean isLate() {
        return late;
    }

    /** Whether its body has not arrived in full and never will. */
    boolean isBroken() {
        return broken;
    }

    /** Whether this is the thread that read the last of it, and has others to read. */
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
