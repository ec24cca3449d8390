package io.opdbridge.statistics;

/** The calls of one kind that a site answered in a period. */
public record CallStatistic(String site, String method, CallResult result, CallTimes times) {
}
