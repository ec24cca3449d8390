package io.opdbridge.ledger;

/** Rows of an import that others have ended, since it was not heard of for long, are not booked: its file is read again. */
public final class ImportEndedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ImportEndedException(long id) {
        super("Import " + id + " was ended by another bridge, since it had not been heard of: import the file again");
    }
}
