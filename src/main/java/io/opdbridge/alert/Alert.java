package io.opdbridge.alert;

import java.time.Instant;

/**
 * Something that is wrong, or was.
 *
 * @param site       {@link #ALL_SITES} for what concerns all of them
 * @param version    raised by each change
 * @param begunAt    when it was first seen
 * @param lastSeenAt when it was last seen
 * @param endedAt    when it had not been seen for long enough; null while it goes on
 * @param amount     how many there are, by its kind
 * @param toldAt     when people were told last while it goes on; null when nobody knows
 * @param toldAmount of how many
 * @param toldMark   up to which thing: one with a larger number is news
 */
public record Alert(String site, AlertKind kind, long version, Instant begunAt, Instant lastSeenAt, Instant endedAt,
                    long amount, Instant toldAt, long toldAmount, long toldMark) {

    public static final String ALL_SITES = "*";

    /** Whether it goes on. */
    public boolean isOpen() {
        return endedAt == null;
    }
}
