package io.opdbridge.intake;

/** Another bridge has ended this import as silent: no more of its rows are booked, and its file is read again. */
public final class ImportEndedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ImportEndedException(long id) {
        super("Import " + id + " was ended by another bridge, since it had not been heard of: import the file again");
    }
}
