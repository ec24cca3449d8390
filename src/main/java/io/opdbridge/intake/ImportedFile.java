package io.opdbridge.intake;

import java.time.Instant;

/**
 * What became of a file's rows of one site, as {@code bin/bridge imports} lists it.
 *
 * @param id         unique in the ledger
 * @param kind       RECHARGES, SPENDS or RETURNS
 * @param who        gave the file
 * @param added      rows that were new
 * @param unchanged  rows that had been imported before
 * @param bad        rows that could not be booked
 * @param errorsName the file in {@code inbox/failed} with the bad ones; null when there are none
 * @param dealtBy    who said that the bad rows are dealt with; null as long as nobody has
 * @param dealtAt    when
 * @param dealtNote  how
 */
public record ImportedFile(String site, long id, String name, String kind, Instant importedAt, String who, long added,
                           long unchanged, long bad, String errorsName, String dealtBy, Instant dealtAt, String dealtNote) {

    /** Whether people still have to deal with its bad rows. */
    public boolean isOpen() {
        return bad > 0 && dealtAt == null;
    }
}
