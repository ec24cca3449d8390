package io.opdbridge.statistics;

import java.util.Collections;
import java.util.List;

/**
 * How many calls took how long. Immutable.
 *
 * @param calls       how many
 * @param totalMicros their times together, in microseconds
 * @param maxMicros   the longest of them
 * @param counts      one for each of {@link #BOUNDS_MILLISECONDS}: calls that took that long at most and longer than the
 *                    bound before; the last one counts those that took longer than all bounds
 */
public record CallTimes(long calls, long totalMicros, long maxMicros, List<Long> counts) {

    /** Those of the metrics as well, so that both say the same. */
    public static final List<Integer> BOUNDS_MILLISECONDS = List.of(5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000,
            30_000);

    public static final CallTimes NONE = new CallTimes(0, 0, 0, Collections.nCopies(
            BOUNDS_MILLISECONDS.size() + 1, 0L));

    public CallTimes {
        counts = List.copyOf(counts);
    }

    /** Which of the counts a call belongs to. */
    static int placeOf(long micros) {
        int place = 0;
        while (place < BOUNDS_MILLISECONDS.size() && micros > BOUNDS_MILLISECONDS.get(place) * 1000L) {
            place++;
        }
        return place;
    }

    public CallTimes plus(CallTimes other) {
        Long[] sums = new Long[counts.size()];
        for (int i = 0; i < sums.length; i++) {
            sums[i] = counts.get(i) + other.counts.get(i);
        }
        return new CallTimes(calls + other.calls, totalMicros + other.totalMicros, Math.max(maxMicros, other.maxMicros),
                List.of(sums));
    }

    /** In milliseconds; 0 without calls. */
    public double meanMilliseconds() {
        return calls == 0 ? 0 : totalMicros / 1000.0 / calls;
    }

    /**
     * The time that this share of the calls did not exceed, in milliseconds; 0 without calls. Between two bounds the calls
     * are taken to be spread evenly, so it is right to the width of that step, and never over the longest call.
     *
     * @param share over 0 and up to 1, as 0.95
     */
    public double percentileMilliseconds(double share) {
        double wanted = share * calls;
        long before = 0;
        for (int i = 0; i < counts.size(); i++) {
            long here = counts.get(i);
            if (here > 0 && before + here >= wanted) {
                double low = i == 0 ? 0 : BOUNDS_MILLISECONDS.get(i - 1);
                double high = Math.min(maxMicros / 1000.0,
                        i == BOUNDS_MILLISECONDS.size() ? Double.MAX_VALUE : BOUNDS_MILLISECONDS.get(i));
                return low + (high - low) * (wanted - before) / here;
            }
            before += here;
        }
        return 0;
    }
}
