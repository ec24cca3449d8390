package io.opdbridge.canonical;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Why a call of another system brought no answer, over any transport. The journal keeps the kind, so that people read
 * it in their own language.
 *
 * @param detail a detail for the kind's words, such as an HTTP status; may be null
 */
public record CallFailure(Kind kind, String detail) {

    /** Each has words in the message bundles. */
    public enum Kind {
        /** The host answers and refuses the connection. */
        REFUSES_CONNECTION,
        /** No connection, for a reason without a kind of its own. */
        NO_CONNECTION,
        UNKNOWN_HOST, NO_ROUTE, CONNECT_TIMEOUT, TIMEOUT, TLS, BROKEN_OFF,
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
        BUSY, CIRCUIT_OPEN,
        /** The time of a step is used up (the number of the call). */
        NO_TIME,
        FAILED
    }

    private static final Pattern WRITTEN = Pattern.compile("([A-Z_]{3,20})(?:: (.*))?", Pattern.DOTALL);
    private static final Pattern CLASS_NAME =
            Pattern.compile("([A-Za-z0-9]+(?:Exception|Error))(?:: (.*))?", Pattern.DOTALL);
    /** Words of earlier versions, which did not keep kinds. */
    private static final Map<String, Kind> CLASS_NAMES = Map.ofEntries(
            Map.entry("ConnectException", Kind.REFUSES_CONNECTION),
            Map.entry("HttpHostConnectException", Kind.REFUSES_CONNECTION),
            Map.entry("UnknownHostException", Kind.UNKNOWN_HOST), Map.entry("NoRouteToHostException", Kind.NO_ROUTE),
            Map.entry("ConnectTimeoutException", Kind.CONNECT_TIMEOUT), Map.entry("SocketTimeoutException", Kind.TIMEOUT),
            Map.entry("ReadTimeoutException", Kind.TIMEOUT), Map.entry("SQLTimeoutException", Kind.TIMEOUT),
            Map.entry("RequestAbortedException", Kind.TIMEOUT), Map.entry("NoHttpResponseException", Kind.BROKEN_OFF),
            Map.entry("SocketException", Kind.BROKEN_OFF), Map.entry("ConnectionClosedException", Kind.BROKEN_OFF),
            Map.entry("ClosedChannelException", Kind.BROKEN_OFF), Map.entry("SSLHandshakeException", Kind.TLS),
            Map.entry("SSLException", Kind.TLS), Map.entry("TooLongFrameException", Kind.TOO_LARGE),
            Map.entry("JAXBException", Kind.MAPPING), Map.entry("TransformerException", Kind.MAPPING),
            Map.entry("UnmarshalException", Kind.MAPPING), Map.entry("NotReachedException", Kind.CONNECT_TIMEOUT),
            Map.entry("BulkheadFullException", Kind.BUSY), Map.entry("CallNotPermittedException", Kind.CIRCUIT_OPEN));
    private static final String UNREADABLE_OF_BEFORE = "UnreadableAnswerException";
    private static final String UNSURE_OF_BEFORE = "the vendor says that it does not know: ";

    /** An exception that knows its kind. */
    public interface Told {
        CallFailure failure();
    }

    public static CallFailure of(Kind kind) {
        return new CallFailure(kind, null);
    }

    /** As the journal keeps it. */
    public String written() {
        return kind.name() + (detail == null ? "" : ": " + detail);
    }

    /** Reads what {@link #written} or an earlier version wrote; empty for any other text. */
    public static Optional<CallFailure> read(String words) {
        Matcher written = WRITTEN.matcher(words == null ? "" : words);
        if (written.matches()) {
            for (Kind kind : Kind.values()) {
                if (kind.name().equals(written.group(1))) {
                    return Optional.of(new CallFailure(kind, written.group(2)));
                }
            }
        }
        return words == null ? Optional.empty() : readOfBefore(words);
    }

    private static Optional<CallFailure> readOfBefore(String words) {
        if (words.startsWith(UNSURE_OF_BEFORE)) {
            return Optional.of(new CallFailure(Kind.UNSURE, words.substring(UNSURE_OF_BEFORE.length())));
        }
        Matcher name = CLASS_NAME.matcher(words);
        if (!name.matches()) {
            return Optional.empty();
        }
        return Optional.of(name.group(1).equals(UNREADABLE_OF_BEFORE) && name.group(2) != null
                ? new CallFailure(Kind.UNREADABLE, name.group(2).replace(" is not readable:", ":"))
                : of(CLASS_NAMES.getOrDefault(name.group(1), Kind.FAILED)));
    }

    /** In words of the message bundles. */
    public Phrase phrase() {
        return Phrase.of("no-answer." + kind, detail == null ? "-" : detail);
    }
}
