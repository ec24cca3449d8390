package io.opdbridge.statistics;

import io.opdbridge.canonical.AnswerCode;

/** Is told of each call that is answered. Thread-safe, and quick: the caller waits for it. */
public interface CallRecorder {

    /**
     * @param site   name of a configured site
     * @param method short name of a method of the interface, or {@link #NO_METHOD}
     * @param nanos  from when the routes took the call until its answer was written
     */
    void record(String site, String method, AnswerCode code, long nanos);

    /** The method of a call that named none that there is. */
    String NO_METHOD = "none";
}
