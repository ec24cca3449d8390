package io.opdbridge.alert;

import io.opdbridge.alert.AlertMessage.Channel;

import java.time.Duration;
import java.util.Map;
import java.util.Set;

/**
 * What is wrong enough to tell people; {@code bridge.alerts.*} in src/docs/reference/settings.md.
 *
 * @param vendorFailures of the last calls of a vendor
 * @param retries        most calls of a vendor that may wait to be made once more
 * @param cases          most cases of a site that may wait
 * @param calm           an alert ends when it has not been seen for so long, so that what comes and goes is one alert
 * @param spendsHours    site → hours without a file of spends that are too long; none for a site that is not watched
 * @param proves         whether the books are to be proved each day
 * @param channels       how people are told
 */
public record AlertLimits(int vendorFailures, int retries, int cases, Duration calm, Map<String, Integer> spendsHours,
                          boolean proves, Set<Channel> channels) {

    public AlertLimits {
        spendsHours = Map.copyOf(spendsHours);
        channels = Set.copyOf(channels);
    }
}
