package io.opdbridge.intake;

import java.time.Instant;

/**
 * What became of a file's rows of one site, as {@code bin/bridge imports} lists it.
 *
 * @param id         unique in the ledger; the rows that were added carry it
 * @param kind       RECHARGES, SPENDS or RETURNS; UNKNOWN when not even the header could be read
 * @param importedAt when it ended; of one that has not, when it began
 * @param who        gave the file
 * @param errorsName the file in {@code inbox/failed} with the bad rows; null when there are none
 * @param dealt      with the bad rows; its parts are null as long as nobody has
 */
public record ImportedFile(String site, long id, String name, String kind, State state, Instant importedAt, String who,
                           Rows rows, String errorsName, Dealt dealt) {

    /**
     * @param added     that were new
     * @param addedFen  their amounts together
     * @param unchanged that had been imported before
     * @param bad       that could not be booked
     */
    public record Rows(long added, long addedFen, long unchanged, long bad) {
    }

    /**
     * @param by   who said that the bad rows are dealt with
     * @param note how
     */
    public record Dealt(String by, Instant at, String note) {
    }

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
        return new ImportedFile(site, 0, name, kind, State.RUNNING, at, who, new Rows(0, 0, 0, 0), null,
                new Dealt(null, null, null));
    }

    public ImportedFile withId(long given) {
        return new ImportedFile(site, given, name, kind, state, importedAt, who, rows, errorsName, dealt);
    }

    /** The same at its end. */
    public ImportedFile ended(State how, Instant at, Rows counted, String errors) {
        return new ImportedFile(site, id, name, kind, how, at, who, counted, errors, dealt);
    }

    /** Whether its file has not been read to its end. */
    public boolean isUnfinished() {
        return state == State.RUNNING || state == State.LEFT || state == State.BROKEN_OFF;
    }

    /** Whether people still have to deal with its bad rows. */
    public boolean isOpen() {
        return rows.bad() > 0 && dealt.at() == null;
    }
}
