package io.opdbridge.canonical;

import org.jspecify.annotations.Nullable;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Why a call of another system brought no answer, over any transport. The journal keeps the kind, so that people read
 * it in their own language.
 *
 * @param detail a detail for the kind's words, such as an HTTP status
 */
public record CallFailure(Cause kind, @Nullable String detail) {

    /** Each has words in the message bundles. */
    public enum Cause {
        /** The host answers and refuses the connection. */
        REFUSES_CONNECTION,
        /** No connection, for a reason without a kind of its own. */
        NO_CONNECTION,
        UNKNOWN_HOST,
        NO_ROUTE,
        CONNECT_TIMEOUT,
        TIMEOUT,
        TLS,
        BROKEN_OFF,
        /** An HTTP status outside 2xx (the status). */
        BAD_STATUS,
        /** A part of the answer cannot be read (its name and its value). */
        UNREADABLE,
        /** A required part of the answer is missing (its name). */
        ABSENT,
        TOO_LARGE,
        /** The mapping failed on the request or the answer (its format). */
        MAPPING,
        /** The database of the vendor refused (the SQLState). */
        DATABASE,
        /** The vendor says that it does not know the outcome (its code and words). */
        UNSURE,
        BUSY,
        CIRCUIT_OPEN,
        /** The time of a step is used up (the number of the call). */
        NO_TIME,
        FAILED
    }

    private static final Pattern WRITTEN = Pattern.compile("([A-Z_]{3,20})(?:: (.*))?", Pattern.DOTALL);
    private static final Pattern CLASS_NAME = Pattern.compile("([A-Za-z0-9]+(?:Exception|Error))(?:: (.*))?",
            Pattern.DOTALL);
    /** Words of earlier versions, which did not keep kinds. */
    private static final Map<String, Cause> CLASS_NAMES = Map.ofEntries(
            Map.entry("ConnectException", Cause.REFUSES_CONNECTION),
            Map.entry("HttpHostConnectException", Cause.REFUSES_CONNECTION),
            Map.entry("UnknownHostException", Cause.UNKNOWN_HOST), Map.entry("NoRouteToHostException", Cause.NO_ROUTE),
            Map.entry("ConnectTimeoutException", Cause.CONNECT_TIMEOUT),
            Map.entry("SocketTimeoutException", Cause.TIMEOUT),
            Map.entry("ReadTimeoutException", Cause.TIMEOUT), Map.entry("SQLTimeoutException", Cause.TIMEOUT),
            Map.entry("RequestAbortedException", Cause.TIMEOUT), Map.entry("NoHttpResponseException", Cause.BROKEN_OFF),
            Map.entry("SocketException", Cause.BROKEN_OFF), Map.entry("ConnectionClosedException", Cause.BROKEN_OFF),
            Map.entry("ClosedChannelException", Cause.BROKEN_OFF), Map.entry("SSLHandshakeException", Cause.TLS),
            Map.entry("SSLException", Cause.TLS), Map.entry("TooLongFrameException", Cause.TOO_LARGE),
            Map.entry("JAXBException", Cause.MAPPING), Map.entry("TransformerException", Cause.MAPPING),
            Map.entry("UnmarshalException", Cause.MAPPING), Map.entry("NotReachedException", Cause.CONNECT_TIMEOUT),
            Map.entry("BulkheadFullException", Cause.BUSY), Map.entry("CallNotPermittedException", Cause.CIRCUIT_OPEN));
    private static final String UNREADABLE_OF_BEFORE = "UnreadableAnswerException";
    private static final String UNSURE_OF_BEFORE = "the vendor says that it does not know: ";

    /** An exception that knows its kind. */
    public interface Told {
        CallFailure failure();
    }

    public static CallFailure of(Cause kind) {
        return new CallFailure(kind, null);
    }

    /** As the journal keeps it. */
    public String written() {
        return kind.name() + (detail == null ? "" : ": " + detail);
    }

    /** Reads what {@link #written} or an earlier version wrote; empty for any other text. */
    public static Optional<CallFailure> read(@Nullable String words) {
        Matcher written = WRITTEN.matcher(words == null ? "" : words);
        if (written.matches()) {
            for (Cause kind : Cause.values()) {
                if (kind.name().equals(written.group(1))) {
                    return Optional.of(new CallFailure(kind, written.group(2)));
                }
            }
        }
        return words == null ? Optional.empty() : readOfBefore(words);
    }

    private static Optional<CallFailure> readOfBefore(String words) {
        if (words.startsWith(UNSURE_OF_BEFORE)) {
            return Optional.of(new CallFailure(Cause.UNSURE, words.substring(UNSURE_OF_BEFORE.length())));
        }
        Matcher name = CLASS_NAME.matcher(words);
        if (!name.matches()) {
            return Optional.empty();
        }
        return Optional.of(name.group(1).equals(UNREADABLE_OF_BEFORE) && name.group(2) != null
                ? new CallFailure(Cause.UNREADABLE, name.group(2).replace(" is not readable:", ":"))
                : of(CLASS_NAMES.getOrDefault(name.group(1), Cause.FAILED)));
    }

    /** In words of the message bundles. */
    public Phrase phrase() {
        return Phrase.of("no-answer." + kind, detail == null ? "-" : detail);
    }
}
