package io.opdbridge.alert;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/**
 * Something that is or was wrong.
 *
 * @param site       {@link #ALL_SITES} when it concerns all sites
 * @param version    incremented by each change
 * @param begunAt    when it was first seen
 * @param lastSeenAt when it was last seen
 * @param endedAt    when it had not been seen for the calm time; null while it goes on
 * @param amount     number of things, by its kind
 * @param toldAt     time of the last message; null when none was sent
 * @param toldAmount amount in the last message
 * @param toldMark   highest id in the last message; a higher one is new
 */
public record Alert(String site, AlertKind kind, long version, Instant begunAt, Instant lastSeenAt,
        @Nullable Instant endedAt,
        long amount, @Nullable Instant toldAt, long toldAmount, long toldMark) {

    public static final String ALL_SITES = "*";

    /** Whether it goes on. */
    public boolean isOpen() {
        return endedAt == null;
    }
}
