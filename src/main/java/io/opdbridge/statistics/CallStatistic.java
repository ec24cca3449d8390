package io.opdbridge.statistics;

/** The calls of one kind that a site has answered in some time. */
public record CallStatistic(String site, String method, CallResult result, CallTimes times) {
}
