package io.opdbridge.alert;

import io.opdbridge.alert.AlertMessage.Channel;
import io.opdbridge.config.Setting;
import io.opdbridge.config.Settings;
import io.opdbridge.config.Topic;
import io.opdbridge.statistics.StatisticsSettings;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.LocalTime;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * The settings of alerts.
 *
 * @param proofTime null for never
 */
@Topic(prefix = "bridge.alerts.", title = "Alerts")
public record AlertSettings(
        @Setting(key = "retries", unit = "calls", value = "20",
                meaning = "more calls of a HIS that are to be made once more are an alert")
        int retries,
        @Setting(key = "cases", unit = "cases", value = "0",
                meaning = "more cases that wait for somebody to act are an alert")
        int cases,
        @Setting(key = "calm-minutes", value = "10", max = 10_000,
                meaning = "an alert ends when it has not been seen for so long")
        Duration calm,
        @Setting(key = "proof-time", unit = "time", value = "03:30",
                meaning = "when books and audit trail are proved each day, in the default site's zone;"
                        + " empty means never")
        @Nullable LocalTime proofTime,
        @Setting(key = "poll-milliseconds", value = "10000", min = 10, max = 3_600_000,
                meaning = "how often alerts are looked for, and sent")
        Duration poll) {

    /**
     * The limits beyond which an alert begins.
     *
     * @param channels how people are told
     */
    public static AlertLimits limits(Settings settings, Set<Channel> channels) {
        AlertSettings alerts = settings.of(AlertSettings.class);
        Map<String, Integer> spendsHours = new HashMap<>();
        settings.each(SpendsAlertSettings.class)
                .forEach((site, spends) -> spendsHours.put(site, spends.missingHours()));
        return new AlertLimits(settings.of(StatisticsSettings.class).downAfter(), alerts.retries, alerts.cases,
                alerts.calm, spendsHours, alerts.proofTime != null, channels);
    }
}
