package io.opdbridge.statistics;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/**
 * Things of one kind that wait.
 *
 * @param fen    their sum; null when it is no money
 * @param oldest time since which the oldest waits; null for none
 * @param newest id of the newest, which only grows: a larger one means a new thing; 0 for none
 */
public record Pile(long count, @Nullable Long fen, @Nullable Instant oldest, long newest) {

    public static final Pile NONE = new Pile(0, null, null, 0);

    /** The sum of both. */
    Pile and(Pile other) {
        Instant since = oldest == null || other.oldest != null && other.oldest.isBefore(oldest) ? other.oldest : oldest;
        return new Pile(count + other.count,
                fen == null ? other.fen : other.fen == null ? fen : Long.valueOf(fen + other.fen),
                since, Math.max(newest, other.newest));
    }
}
