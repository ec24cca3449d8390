package io.opdbridge.ledger;

import java.time.Instant;

/**
 * What became of a file's rows of one site, as {@code bin/bridge imports} lists it.
 *
 * @param id         unique in the ledger; the rows that were added carry it
 * @param kind       RECHARGES, SPENDS or RETURNS; UNKNOWN when not even the header could be read
 * @param importedAt when it ended; of one that has not, when it began
 * @param who        gave the file
 * @param added      rows that were new
 * @param addedFen   their amounts together
 * @param unchanged  rows that had been imported before
 * @param bad        rows that could not be booked
 * @param errorsName the file in {@code inbox/failed} with the bad ones; null when there are none
 * @param dealtBy    who said that the bad rows are dealt with; null as long as nobody has
 * @param dealtAt    when
 * @param dealtNote  how
 */
public record ImportedFile(String site, long id, String name, String kind, State state, Instant importedAt, String who,
        long added,
                           long addedFen, long unchanged, long bad, String errorsName, String dealtBy, Instant dealtAt,
                           String dealtNote) {

    /** Where an import stands. */
    public enum State {
        /** Ended when imported rows had no number of their import yet. */
        BEFORE,
        /** Rows may still be added. */
        RUNNING,
        /** Rows may be added no more: who imported was killed, or is not heard of. */
        LEFT,
        /** Ended before the end of its file, and the audit trail knows what was added. */
        BROKEN_OFF,
        /** Ended, and the audit trail knows what was added. */
        DONE
    }

    /** One that begins, with no rows yet; its number is given when it is written down. */
    public static ImportedFile beginning(String site, String name, String kind, String who, Instant at) {
        return new ImportedFile(site, 0, name, kind, State.RUNNING, at, who, 0, 0, 0, 0, null, null, null, null);
    }

    public ImportedFile withId(long given) {
        return new ImportedFile(site, given, name, kind, state, importedAt, who, added, addedFen, unchanged, bad,
                errorsName, dealtBy,
                dealtAt, dealtNote);
    }

    /** The same at its end. */
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
