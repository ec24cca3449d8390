package io.opdbridge.statistics;

import java.time.Instant;

/**
 * Things of one kind that wait for somebody.
 *
 * @param fen    what they are about together; null when it is no money
 * @param oldest since when the oldest waits; null when there is none
 * @param newest the number of the newest, which only grows: another one has come when it is larger; 0 when there is none
 */
public record Pile(long count, Long fen, Instant oldest, long newest) {

    public static final Pile NONE = new Pile(0, null, null, 0);

    /** Both together. */
    Pile and(Pile other) {
        Instant since = oldest == null || other.oldest != null && other.oldest.isBefore(oldest) ? other.oldest : oldest;
        return new Pile(count + other.count, fen == null ? other.fen : other.fen == null ? fen : Long.valueOf(fen + other.fen),
                since, Math.max(newest, other.newest));
    }
}
