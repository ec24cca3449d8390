package io.opdbridge.his;

import io.opdbridge.config.Setting;
import io.opdbridge.config.Topic;

import java.time.Duration;

/** How often due calls of a HIS are searched, for all sites. */
@Topic(prefix = "bridge.vendor.", title = "Calls of a HIS")
public record VendorPollSettings(
        @Setting(key = "poll-milliseconds", value = "1000", min = 10, max = 3600000,
                meaning = "how often vendor calls that are due are looked for")
        Duration poll) {
}
