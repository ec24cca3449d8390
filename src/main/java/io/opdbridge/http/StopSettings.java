package io.opdbridge.http;

import io.opdbridge.config.Setting;
import io.opdbridge.config.Topic;

import java.time.Duration;

/** How the bridge stops: a setting of Camel's own. */
@Topic(prefix = "camel.main.", title = "Stop")
public record StopSettings(
        @Setting(key = "shutdown-timeout", unit = "s", value = "30", min = 1, max = 3600,
                meaning = "how long a stopping bridge waits for the calls that it has")
        int finishSeconds) {

    public Duration finish() {
        return Duration.ofSeconds(finishSeconds);
    }
}
