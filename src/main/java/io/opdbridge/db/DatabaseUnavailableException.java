package io.opdbridge.db;

/** The database did not serve; nothing of the request was kept, and it can be sent again. */
public final class DatabaseUnavailableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public DatabaseUnavailableException(Throwable cause) {
        super("The database of the ledger is not available", cause);
    }
}
