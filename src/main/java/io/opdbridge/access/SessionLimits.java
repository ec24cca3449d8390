package io.opdbridge.access;

import java.time.Duration;

/**
 * How long somebody stays logged in.
 *
 * @param idle     without anything done
 * @param absolute whatever is done
 */
public record SessionLimits(Duration idle, Duration absolute) {
}
