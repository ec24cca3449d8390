package io.opdbridge.statistics;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;

/**
 * One step of a site's statistics.
 *
 * @param at    its beginning
 * @param calls one for each method and result; empty without calls
 * @param money figures at the end of the step; null when no bridge read them
 */
public record StatisticStep(Instant at, List<CallStatistic> calls, @Nullable SiteStatistic money) {

    public StatisticStep {
        calls = List.copyOf(calls);
    }

    /** The durations of all its calls. */
    public CallTimes times() {
        return calls.stream().map(CallStatistic::times).reduce(CallTimes.NONE, CallTimes::plus);
    }

    /** Number of calls with this result. */
    public long calls(CallResult result) {
        return calls.stream().filter(call -> call.result() == result).mapToLong(call -> call.times().calls()).sum();
    }
}
