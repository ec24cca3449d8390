package io.opdbridge.intake;

import java.nio.file.Path;

/**
 * What became of a file.
 *
 * @param added      rows that were new
 * @param unchanged  rows that had been imported before
 * @param bad        rows that could not be booked
 * @param errorsFile where the bad rows stand; null when there are none
 * @param doneName   under which the file can be put away without replacing another
 */
public record ImportReport(long added, long unchanged, long bad, Path errorsFile, String doneName) {
}
