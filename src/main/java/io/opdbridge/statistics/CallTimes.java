package io.opdbridge.statistics;

import java.util.Collections;
import java.util.List;

/**
 * The durations of calls. Immutable.
 *
 * @param calls       number of calls
 * @param totalMicros sum of the durations, in microseconds
 * @param maxMicros   the longest duration
 * @param counts      one for each of {@link #BOUNDS_MILLISECONDS}: calls up to this bound and over the one before; the
 *                    last one counts calls over all bounds
 */
public record CallTimes(long calls, long totalMicros, long maxMicros, List<Long> counts) {

    /** The same bounds as the metrics, so that both agree. */
    public static final List<Integer> BOUNDS_MILLISECONDS = List.of(5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000,
            10_000,
            30_000);

    public static final CallTimes NONE = new CallTimes(0, 0, 0, Collections.nCopies(
            BOUNDS_MILLISECONDS.size() + 1, 0L));

    public CallTimes {
        counts = List.copyOf(counts);
    }

    /** The index of a call's count. */
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
     * The duration that this share of the calls did not exceed, in milliseconds; 0 without calls. Between two bounds
     * calls count as evenly spread, so it is exact to the width of the step, and never above the longest call.
     *
     * @param share over 0 and up to 1, such as 0.95
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
