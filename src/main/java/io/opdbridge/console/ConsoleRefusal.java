package io.opdbridge.console;

/** A refusal to a user of the console, or an unknown page. */
public final class ConsoleRefusal extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final String key;

    /** @param key key of the shown sentence, below {@code refusal.} */
    ConsoleRefusal(int status, String key) {
        super(key, null, false, false);
        this.status = status;
        this.key = key;
    }

    static ConsoleRefusal notFound() {
        return new ConsoleRefusal(404, "not-found");
    }

    /** Of HTTP. */
    public int status() {
        return status;
    }

    public String key() {
        return key;
    }
}
