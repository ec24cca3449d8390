package io.opdbridge.his;

import io.opdbridge.config.Check;
import io.opdbridge.config.Checked;
import io.opdbridge.config.InstallationSettings;
import io.opdbridge.config.Setting;
import io.opdbridge.config.Topic;

import java.time.Duration;
import java.util.Map;

/** How long and how often the HIS of a site is called; one for each of {@code bridge.sites}. */
@Topic(family = "site", title = "Calls of the HIS of a site")
public record VendorCallSettings(
        @Setting(key = "vendor-connect-milliseconds", value = "5000", min = 1, max = 600_000,
                meaning = "longest wait for a connection")
        Duration connect,
        @Setting(key = "vendor-answer-milliseconds", value = "30000", min = 1, max = 600_000,
                meaning = "longest wait for an answer; after it the outcome is unknown")
        Duration answer,
        @Setting(key = "vendor-calls-at-once", unit = "calls", value = "16", min = 1, max = 10_000,
                meaning = "most calls of this HIS at the same time; what is over is not sent")
        int callsAtOnce,
        @Setting(key = "vendor-breaker-calls", unit = "calls", value = "20", min = 1, max = 10_000,
                meaning = "so many calls are looked at; when half of them failed, none is made for a while")
        int breakerCalls,
        @Setting(key = "vendor-breaker-open-seconds", value = "5", min = 1, max = 3600, meaning = "how long")
        Duration breakerOpen,
        @Setting(key = "vendor-first-retry-seconds", value = "2", min = 1, max = 3600,
                meaning = "wait before the first retry; twice as long each time")
        Duration firstRetry,
        @Setting(key = "vendor-longest-retry-seconds", value = "600", min = 1, max = 86_400,
                meaning = "longest wait between two tries")
        Duration longestRetry,
        @Setting(key = "vendor-max-tries", unit = "tries", value = "50", min = 1, max = 1_000_000,
                meaning = "after so many a case is opened and nobody tries any more")
        int maxTries,
        @Setting(key = "vendor-compensation-seconds", value = "600", max = 604_800,
                meaning = "how long the HIS may still execute a freeze whose outcome is unknown. Only then is its last "
                        + "release due, whatever earlier releases answered; at least the time of the calls of a step")
        Duration compensation,
        @Setting(key = "vendor-confirms-late", value = "true",
                meaning = "answer a settlement with success while the HIS has yet to confirm it")
        boolean confirmsLate) implements Checked {

    /** A call whose vendor was given up on may still be on its way through this process for so long. */
    private static final Duration CALL_GRACE = Duration.ofSeconds(10);

    @Override
    public void check(Check check) {
        VendorSettings vendor = check.of(VendorSettings.class);
        if (!vendor.isVendor()) {
            VendorSettings.refuse(check);
            return;
        }
        check.notMore("vendor-first-retry-seconds", firstRetry, "vendor-longest-retry-seconds", longestRetry);
        Duration step = step(vendor.callsPerStepOrOne(check.of(InstallationSettings.class).routes()));
        if (compensation.compareTo(step) < 0) {
            check.add("vendor-compensation-seconds", "has to be at least the time of the calls of a step,"
                    + " vendor-connect-milliseconds and vendor-answer-milliseconds of each: "
                    + step.plusMillis(999).toSeconds() + " seconds");
        }
    }

    /** Longest time of so many calls. */
    private Duration step(int callsPerStep) {
        return connect.plus(answer).multipliedBy(callsPerStep);
    }

    /** A call of a step that has not come back by then is over. */
    public Duration callLimit(int callsPerStep) {
        return step(callsPerStep).plus(CALL_GRACE);
    }

    /** From the placing of a freeze on: the last of its calls may be sent as late as all others have taken. */
    public Duration compensationWindow(int callsPerStep) {
        return compensation.plus(step(callsPerStep - 1));
    }

    /** What the template of the dialect is told, by the names of its parameters. */
    Map<String, String> parameters() {
        return Map.of("connect-milliseconds", Long.toString(connect.toMillis()),
                "answer-milliseconds", Long.toString(answer.toMillis()),
                "answer-seconds", Long.toString(answer.plusMillis(999).toSeconds()),
                "calls-at-once", Integer.toString(callsAtOnce), "breaker-calls", Integer.toString(breakerCalls),
                "breaker-open-seconds", Long.toString(breakerOpen.toSeconds()));
    }
}
