package io.opdbridge.http;

import java.time.Duration;

/**
 * The limits of the HTTP server; {@code bridge.http.*} in src/docs/reference/settings.md.
 *
 * @param connections    open at the same time
 * @param idle           how long a connection may lack a complete head of a call
 * @param transfer       how long a body may take to arrive, and an answer to be read
 * @param bodyBytes      the largest body
 * @param uploadBytes    the largest upload to the console
 * @param bodiesBytes    the largest sum of the bodies of all calls
 * @param callsAtOnce    calls served at the same time, with those that wait for a HIS
 * @param queue          calls that wait for one of those places
 * @param queueWait      how long one waits for it
 * @param drain          how long a stopping bridge reports not ready before it refuses calls
 * @param finish         how long a stop waits for begun calls
 */
public record HttpLimits(int connections, Duration idle, Duration transfer, int bodyBytes, int uploadBytes,
        long bodiesBytes,
        int callsAtOnce, int queue, Duration queueWait, Duration drain, Duration finish) {

    /** Places for health and metrics, which must be answered even when calls have none. */
    static final int OBSERVERS_AT_ONCE = 8;
    /** Places for the console, so that people can view and decide even when calls have none. */
    static final int CONSOLE_CALLS_AT_ONCE = 8;
    static final String CONSOLE = "/console";
    /** The form of the console that takes files. */
    private static final String UPLOADS = CONSOLE + "/reconciliation/upload";
    /** Limit of any other form. */
    private static final int FORM_BYTES = 64 << 10;
    /** Threads to accept, read and refuse while all places are taken. */
    private static final int SERVER_THREADS = 24;

    /** Share of the body memory for uploads, so that calls get through beside a bill. */
    public static long uploadsBytes(long bodiesBytes) {
        return bodiesBytes / 2;
    }

    boolean isUpload(String path) {
        return UPLOADS.equals(path);
    }

    /** The threads for all of these. */
    public int threads() {
        return callsAtOnce + OBSERVERS_AT_ONCE + CONSOLE_CALLS_AT_ONCE + SERVER_THREADS;
    }

    /** The largest body at a path; null for none. */
    int bodyBytes(String path) {
        return path == null || !path.startsWith(CONSOLE + "/") ? bodyBytes : path.equals(UPLOADS) ? uploadBytes
            : FORM_BYTES;
    }
}
