package io.opdbridge.db;

/** The database was not available; nothing of the request was stored, and it can be sent again. */
public final class DatabaseUnavailableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public DatabaseUnavailableException(Throwable cause) {
        super("The database of the ledger is not available", cause);
    }
}
