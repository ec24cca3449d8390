package io.opdbridge.alert;

import io.opdbridge.alert.AlertMessage.Channel;

import java.time.Duration;
import java.util.Set;

/**
 * What is wrong enough to tell people; {@code bridge.alerts.*} in the README.
 *
 * @param vendorFailures of the last calls of a vendor
 * @param retries        most calls of a vendor that may wait to be made once more
 * @param cases          most cases of a site that may wait
 * @param calm           an alert ends when it has not been seen for so long, so that what comes and goes is one alert
 * @param channels       how people are told
 */
public record AlertLimits(int vendorFailures, int retries, int cases, Duration calm, Set<Channel> channels) {

    public AlertLimits {
        channels = Set.copyOf(channels);
    }
}
