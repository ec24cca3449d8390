package io.opdbridge.his;

/** An answer of a vendor of which nobody can tell what it says: the outcome of the call is unknown. */
public final class UnreadableAnswerException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private static final int EXCERPT_LENGTH = 200;

    private final String what;

    /**
     * @param what  the part that is not readable
     * @param found what stands there instead, of which the journal keeps the beginning; may be null
     */
    public UnreadableAnswerException(String what, String found) {
        super(what + " is not readable: " + (found == null ? "it is absent"
                : found.strip().substring(0, Math.min(found.strip().length(), EXCERPT_LENGTH))));
        this.what = what;
    }

    /** The part that is not readable; nothing of what stands there. */
    public String what() {
        return what;
    }
}
