package io.opdbridge.statistics;

import io.opdbridge.canonical.AnswerCode;

/** Records each answered call. Thread-safe, and quick, since the caller waits. */
public interface CallRecorder {

    /**
     * @param site   name of a configured site
     * @param method short name of a method of the interface, or {@link #NO_METHOD}
     * @param nanos  from the receipt by the routes until the answer was written
     */
    void record(String site, String method, AnswerCode code, long nanos);

    /** The method of a call with an unknown method. */
    String NO_METHOD = "none";
}
