package io.opdbridge.intake;

import io.opdbridge.config.Setting;
import io.opdbridge.config.Topic;

import java.time.Duration;

/** The settings of imports. */
@Topic(prefix = "bridge.import.", title = "Imports")
public record IntakeSettings(
        @Setting(key = "poll-milliseconds", value = "1000", min = 10, max = 3600000,
                meaning = "how often the drop folder is looked at")
        Duration poll) {
}
