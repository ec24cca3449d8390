package io.opdbridge.access;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;

/** Logs why calls were refused, with a limit of lines a minute, so that no caller can fill the disk. Thread-safe. */
final class RefusalLog {

    static final int LINES_PER_MINUTE = 60;

    private static final Logger LOG = LoggerFactory.getLogger(RefusalLog.class);
    /** A gateway may forward any text as an address. */
    private static final Pattern NO_ADDRESS = Pattern.compile("[^0-9A-Za-z.:%\\[\\]_-]");
    private static final long MINUTE_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final LongSupplier nanoTime;
    private long minuteBegan;
    private int lines;
    private long unsaid;

    /** @param nanoTime like {@link System#nanoTime} */
    RefusalLog(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.minuteBegan = nanoTime.getAsLong();
    }

    /** @param reason must not contain text of a caller */
    synchronized void say(String address, String reason) {
        long now = nanoTime.getAsLong();
        if (now - minuteBegan >= MINUTE_NANOS) {
            if (unsaid > 0) {
                LOG.warn("{} more refusals suppressed by the log limit", unsaid);
            }
            minuteBegan = now;
            lines = 0;
            unsaid = 0;
        }
        if (lines < LINES_PER_MINUTE) {
            lines++;
            LOG.warn("Refused a call from {}: {}", NO_ADDRESS.matcher(address).replaceAll("?"), reason);
        } else {
            unsaid++;
        }
    }
}
