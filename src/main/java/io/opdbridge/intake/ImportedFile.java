package io.opdbridge.intake;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/**
 * The result of a file's rows of one site, as {@code bin/bridge imports} lists it.
 *
 * @param id         unique in the ledger; the added rows carry it
 * @param kind       RECHARGES, SPENDS or RETURNS; UNKNOWN when not even the header could be read
 * @param importedAt when it ended; while it runs, when it began
 * @param who        who gave the file
 * @param errorsName the file in {@code inbox/failed} with the bad rows; null when there are none
 * @param dealt      with the bad rows; its parts are null as long as nobody has
 */
public record ImportedFile(String site, long id, String name, String kind, State state, Instant importedAt, String who,
        Rows rows, @Nullable String errorsName, Dealt dealt) {

    /**
     * @param added     that were new
     * @param addedFen  their sum
     * @param unchanged that had been imported before
     * @param bad       that could not be booked
     */
    public record Rows(long added, long addedFen, long unchanged, long bad) {
    }

    /**
     * @param by   who said that the bad rows are dealt with
     * @param note how
     */
    public record Dealt(@Nullable String by, @Nullable Instant at, @Nullable String note) {
    }

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
        return new ImportedFile(site, 0, name, kind, State.RUNNING, at, who, new Rows(0, 0, 0, 0), null,
                new Dealt(null, null, null));
    }

    public ImportedFile withId(long given) {
        return new ImportedFile(site, given, name, kind, state, importedAt, who, rows, errorsName, dealt);
    }

    /** A copy at its end. */
    public ImportedFile ended(State how, Instant at, Rows counted, @Nullable String errors) {
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
