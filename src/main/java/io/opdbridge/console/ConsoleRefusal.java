package io.opdbridge.console;

/** What somebody at the console may not do, or what there is not. */
public final class ConsoleRefusal extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final String key;

    /** @param key of the sentence that is shown, below {@code refusal.} */
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
