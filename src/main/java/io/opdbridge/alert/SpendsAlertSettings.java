package io.opdbridge.alert;

import io.opdbridge.config.Setting;
import io.opdbridge.config.Topic;

/** When a site's files are missed; one for each of {@code bridge.sites}. */
@Topic(family = "site", profiles = true, title = "Alerts of a site")
public record SpendsAlertSettings(
        @Setting(key = "spends-missing-hours", unit = "h", value = "48", max = 100_000,
                meaning = "so long without a file of spends is an alert, at a site that has had one; 0 never")
        int missingHours) {
}
