package io.opdbridge.his;

import io.opdbridge.canonical.CallFailure;
import io.opdbridge.canonical.CallFailure.Cause;
import org.jspecify.annotations.Nullable;

/** An unreadable answer of a vendor: the outcome of the call is unknown. */
public final class UnreadableAnswerException extends RuntimeException implements CallFailure.Told {

    private static final long serialVersionUID = 1L;

    private static final int EXCERPT_LENGTH = 200;

    private final String what;
    private final transient CallFailure failure;

    /**
     * @param what  the unreadable part
     * @param found its content, of which the journal keeps the beginning
     */
    public UnreadableAnswerException(String what, @Nullable String found) {
        this(what, found == null ? new CallFailure(Cause.ABSENT, what)
                : new CallFailure(Cause.UNREADABLE, (what + ": " + excerpt(found.strip())).strip()));
    }

    private static String excerpt(String found) {
        return found.substring(0, Math.min(found.length(), EXCERPT_LENGTH));
    }

    /** An answer over the limit. */
    static UnreadableAnswerException tooLarge() {
        return new UnreadableAnswerException("An answer that is too large", CallFailure.of(Cause.TOO_LARGE));
    }

    private UnreadableAnswerException(String what, CallFailure failure) {
        super(failure.written());
        this.what = what;
        this.failure = failure;
    }

    @Override
    public CallFailure failure() {
        return failure;
    }

    /** The unreadable part, without its content. */
    public String what() {
        return what;
    }
}
