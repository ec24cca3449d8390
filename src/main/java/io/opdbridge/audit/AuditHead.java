package io.opdbridge.audit;

import org.jspecify.annotations.Nullable;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The last link of a chain.
 *
 * @param ended whether its process has ended it
 */
public record AuditHead(String chain, long number, String hash, boolean ended) {

    private static final String ACCEPTED_BECAUSE = ": ";
    private static final Pattern NOTE = Pattern.compile("(\\S+) ([0-9]{1,18}) ([0-9a-f]{64})( ended)?");

    /** How the entry of another chain names it. */
    String note() {
        return chain + " " + number + " " + hash + (ended ? " ended" : "");
    }

    /** How somebody who vouches for the chain names it. */
    public String acceptance(String reason) {
        return note() + ACCEPTED_BECAUSE + reason;
    }

    /** The chain that the note of an acceptance names; empty when it names none. */
    public static Optional<AuditHead> accepted(@Nullable String note) {
        return note == null ? Optional.empty() : of(note.split(ACCEPTED_BECAUSE, 2)[0]);
    }

    /** Empty when the note names none. */
    public static Optional<AuditHead> of(@Nullable String note) {
        Matcher parts = NOTE.matcher(note == null ? "" : note);
        return parts.matches()
                ? Optional.of(new AuditHead(parts.group(1), Long.parseLong(parts.group(2)), parts.group(3),
                        parts.group(4) != null))
                : Optional.empty();
    }
}
