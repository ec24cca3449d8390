package io.opdbridge.alert;

import io.opdbridge.alert.AlertMessage.Channel;

import java.time.Duration;
import java.util.Map;
import java.util.Set;

/**
 * The limits beyond which an alert begins; {@code bridge.alerts.*} in src/docs/reference/settings.md.
 *
 * @param vendorFailures failures in a row of a vendor's calls
 * @param retries        most calls of a vendor that may wait for a retry
 * @param cases          most cases of a site that may wait
 * @param calm           time without being seen after which an alert ends, so that a flickering fault is one alert
 * @param spendsHours    site → hours without a file of spends; no entry for a site that is not watched
 * @param proves         whether the books are to be proved each day
 * @param channels       the configured channels
 */
public record AlertLimits(int vendorFailures, int retries, int cases, Duration calm, Map<String, Integer> spendsHours,
        boolean proves, Set<Channel> channels) {

    public AlertLimits {
        spendsHours = Map.copyOf(spendsHours);
        channels = Set.copyOf(channels);
    }
}
