package io.opdbridge.text;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Faults around the bridge, not in it: a full disk, a missing permission, a database that is gone. People on duty need
 * one sentence, not the place in the program.
 */
public final class Outages {

    private static final int MAX_CAUSES = 30;
    private static final Pattern FULL = Pattern.compile("(?i)no space left on device|not enough space on the disk"
            + "|disk quota exceeded"
            + "|quota exceeded|file too large|file size limit exceeded|could not (extend|write to) file|disk full");
    private static final Pattern READ_ONLY = Pattern.compile("(?i)read-only file ?system");
    private static final Pattern DENIED = Pattern
            .compile("(?i)permission denied|access is denied|operation not permitted");
    private static final Pattern TOO_MANY_FILES = Pattern.compile("(?i)too many open files");
    /** Beginning of an SQLSTATE → the fault. */
    private static final Map<String, String> STATES = Map.of(
            "08", "there is no connection to the database: is it running, and can it be reached?",
            "28", "the database does not accept bridge.db.user with bridge.db.password",
            "3D000", "the database of bridge.db.url does not exist",
            "53100", "the disk of the database is full: make room on it",
            "53300",
            "the database has no free connection: look at its limit, and at bridge.db.pool-size of each bridge",
            "57P", "the database is being stopped or started",
            "57014", "the database did not answer in time",
            "25006", "the database takes no changes: it is a standby, or set so");

    private static final Pattern CLOSED = Pattern.compile("Data source is closed|has not kept what was committed"
            + "|(?i)database is shutdown");
    /** HSQLDB's errors about its files, which may lack the system's words. */
    private static final Set<Integer> FILE_ERRORS = Set.of(-452, -455, -466, -467, -468);
    private static final Pattern NONE_FREE = Pattern
            .compile("Timeout waiting for idle object|Connection is not available");
    /** Camel's additional lines about a failure. */
    private static final Pattern BESIDES = Pattern.compile("(?s)(\\s*Exhausted after delivery"
            + "|\\s*Caused by: \\[|\\R\\s*Message History).*");
    private static final Pattern ROUTE = Pattern.compile("\\R\\S+\\s+([^\\s/]+)/\\S+\\s+from\\[");

    private Outages() {
    }

    /** The first line of a log entry about a fault, with the route but no other place. */
    static String shorten(String message) {
        Matcher route = ROUTE.matcher(message);
        return (route.find() ? "Route " + route.group(1) + ": " : "") + BESIDES.matcher(message).replaceFirst("");
    }

    /** The fault in one line; empty for a possible defect, which needs its stack trace. */
    public static Optional<String> sentence(@Nullable Throwable failure) {
        String database = null;
        Throwable cause = failure;
        for (int i = 0; cause != null && i < MAX_CAUSES; i++) {
            String disk = disk(cause);
            if (disk != null) {
                return Optional.of(disk);
            }
            // the deepest cause is the most precise
            String known = cause instanceof SQLException sql ? database(sql) : null;
            database = known == null ? database : known;
            cause = cause.getCause();
        }
        return Optional.ofNullable(database);
    }

    /** Faults of files, or of a database with files. */
    private static @Nullable String disk(Throwable cause) {
        String words = cause.getMessage() == null ? "" : cause.getMessage();
        boolean ofFiles = cause instanceof IOException || cause instanceof SQLException
                || cause.getClass().getName().startsWith("org.hsqldb.");
        if (!ofFiles) {
            return null;
        }
        return FULL.matcher(words).find()
                ? "the disk is full, or a limit of it is reached: make room on it (" + line(words) + ")"
            : READ_ONLY.matcher(words).find() ? "the file system takes no changes (" + line(words) + ")"
            : cause instanceof AccessDeniedException || DENIED.matcher(words).find()
                    ? "the system user " + SystemUser.name() + " may not read or write " + line(words)
            : TOO_MANY_FILES.matcher(words).find() ? "too many files are open: raise the limit of the process ("
                    + line(words) + ")"
            : null;
    }

    private static @Nullable String database(SQLException failure) {
        String state = failure.getSQLState() == null ? "" : failure.getSQLState();
        for (Map.Entry<String, String> known : STATES.entrySet()) {
            if (state.startsWith(known.getKey())) {
                return known.getValue();
            }
        }
        String words = failure.getMessage() == null ? "" : failure.getMessage();
        if (FILE_ERRORS.contains(failure.getErrorCode())) {
            return "its files cannot be read or written: what is wrong with them is said before";
        }
        if (CLOSED.matcher(words).find()) {
            return "its files are closed until they can be relied on again: what is wrong with them is said before";
        }
        if (NONE_FREE.matcher(words).find()) {
            return "no connection to the database became free in time";
        }
        return failure instanceof SQLTimeoutException ? STATES.get("57014") : null;
    }

    private static String line(String words) {
        return words.lines().findFirst().orElse("").strip();
    }
}
