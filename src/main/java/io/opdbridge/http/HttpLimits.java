package io.opdbridge.http;

import java.time.Duration;

/**
 * What the HTTP server gives to its callers, and no more; {@code bridge.http.*} in src/docs/reference/settings.md.
 *
 * @param connections    open at the same time
 * @param idle           how long a connection may be without the whole head of a call
 * @param transfer       how long a body may take to arrive, and again an answer to be taken
 * @param bodyBytes      the largest body
 * @param uploadBytes    the largest file that the console takes
 * @param bodiesBytes    the largest sum of the bodies of all calls
 * @param callsAtOnce    in work at the same time, with those that wait for a HIS
 * @param queue          calls that wait for one of those places
 * @param queueWait      how long one waits for it
 * @param drain          how long others are told that the bridge stops before it refuses calls
 * @param finish         how long a stop waits for the calls that have begun
 */
public record HttpLimits(int connections, Duration idle, Duration transfer, int bodyBytes, int uploadBytes, long bodiesBytes,
                         int callsAtOnce, int queue, Duration queueWait, Duration drain, Duration finish) {

    /** Health and metrics are asked by few, and must be answered when there is no place for a call. */
    static final int OBSERVERS_AT_ONCE = 8;
    /** People must be able to look at what goes on, and to decide, while there is no place for a call. */
    static final int CONSOLE_CALLS_AT_ONCE = 8;
    static final String CONSOLE = "/console";
    /** The one form of the console that takes files. */
    private static final String UPLOADS = CONSOLE + "/reconciliation/upload";
    /** What any other form of it has. */
    private static final int FORM_BYTES = 64 << 10;
    /** What the server needs to accept, to read and to refuse while all places are taken. */
    private static final int SERVER_THREADS = 24;

    /** Most of the memory of all bodies that those of files take: while a bill is compared, calls must get through. */
    public static long uploadsBytes(long bodiesBytes) {
        return bodiesBytes / 2;
    }

    boolean isUpload(String path) {
        return UPLOADS.equals(path);
    }

    /** As many threads as all of that needs. */
    public int threads() {
        return callsAtOnce + OBSERVERS_AT_ONCE + CONSOLE_CALLS_AT_ONCE + SERVER_THREADS;
    }

    /** The largest body that is taken at a path; null is none. */
    int bodyBytes(String path) {
        return path == null || !path.startsWith(CONSOLE + "/") ? bodyBytes : path.equals(UPLOADS) ? uploadBytes : FORM_BYTES;
    }
}
