package io.opdbridge.access;

import java.time.Duration;

/**
 * How long a login lasts.
 *
 * @param idle     without activity
 * @param absolute in any case
 */
public record SessionLimits(Duration idle, Duration absolute) {
}
