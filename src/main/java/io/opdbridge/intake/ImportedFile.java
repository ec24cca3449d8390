package io.opdbridge.intake;

import java.time.Instant;

/**
 * The result of a file's rows of one site, as {@code bin/bridge imports} lists it.
 *
 * @param id         unique in the ledger; the added rows carry it
 * @param kind       RECHARGES, SPENDS or RETURNS; UNKNOWN when not even the header could be read
 * @param importedAt when it ended; while it runs, when it began
 * @param who        who gave the file
 * @param added      rows that were new
 * @param addedFen   their sum
 * @param unchanged  rows that had been imported before
 * @param bad        rows that could not be booked
 * @param errorsName file with the bad rows in {@code inbox/failed}; null when there are none
 * @param dealtBy    who recorded that the bad rows are dealt with; null before that
 * @param dealtAt    when
 * @param dealtNote  how
 */
public record ImportedFile(String site, long id, String name, String kind, State state, Instant importedAt, String who,
        long added,
                           long addedFen, long unchanged, long bad, String errorsName, String dealtBy, Instant dealtAt,
                           String dealtNote) {

    /** The states of an import. */
    public enum State {
        /** Ended before imported rows had import numbers. */
        BEFORE,
        /** Rows may still be added. */
        RUNNING,
        /** No more rows may be added: its process was killed or is silent. */
        LEFT,
        /** Ended before the end of its file, and the audit trail knows what was added. */
        BROKEN_OFF,
        /** Ended, and the audit trail knows what was added. */
        DONE
    }

    /** A new import without rows; it gets its number when it is stored. */
    public static ImportedFile beginning(String site, String name, String kind, String who, Instant at) {
        return new ImportedFile(site, 0, name, kind, State.RUNNING, at, who, 0, 0, 0, 0, null, null, null, null);
    }

    public ImportedFile withId(long given) {
        return new ImportedFile(site, given, name, kind, state, importedAt, who, added, addedFen, unchanged, bad,
                errorsName, dealtBy,
                dealtAt, dealtNote);
    }

    /** A copy at its end. */
    public ImportedFile ended(State how, Instant at, long rowsAdded, long fenAdded, long rowsUnchanged, long rowsBad,
            String errors) {
        return new ImportedFile(site, id, name, kind, how, at, who, rowsAdded, fenAdded, rowsUnchanged, rowsBad, errors,
                dealtBy,
                dealtAt, dealtNote);
    }

    /** Whether its file has not been read to its end. */
    public boolean isUnfinished() {
        return state == State.RUNNING || state == State.LEFT || state == State.BROKEN_OFF;
    }

    /** Whether people still have to deal with its bad rows. */
    public boolean isOpen() {
        return bad > 0 && dealtAt == null;
    }
}
