package io.opdbridge.ledger;

/** The database did not serve; nothing of the request was kept, and it can be sent again. */
public final class LedgerUnavailableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public LedgerUnavailableException(Throwable cause) {
        super("The ledger's database does not serve", cause);
    }
}
