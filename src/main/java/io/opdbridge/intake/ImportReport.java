package io.opdbridge.intake;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;

/**
 * The result of a file.
 *
 * @param added      rows that were new
 * @param unchanged  rows that had been imported before
 * @param bad        rows that could not be booked
 * @param errorsFile file with the bad rows; null when there are none
 * @param doneName   name under which the file can be moved without replacing another
 */
public record ImportReport(long added, long unchanged, long bad, @Nullable Path errorsFile, String doneName) {
}
