package io.opdbridge.statistics;

import java.time.Instant;
import java.util.List;

/**
 * One step of a site's statistics.
 *
 * @param at    where it begins
 * @param calls one for each method and result that there were; empty when nobody called
 * @param money how it stood at the end of the step; null when no bridge looked
 */
public record StatisticStep(Instant at, List<CallStatistic> calls, SiteStatistic money) {

    public StatisticStep {
        calls = List.copyOf(calls);
    }

    /** The times of all its calls. */
    public CallTimes times() {
        return calls.stream().map(CallStatistic::times).reduce(CallTimes.NONE, CallTimes::plus);
    }

    /** How many calls had that result. */
    public long calls(CallResult result) {
        return calls.stream().filter(call -> call.result() == result).mapToLong(call -> call.times().calls()).sum();
    }
}
