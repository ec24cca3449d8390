package io.opdbridge.ops;

import io.opdbridge.config.Setting;
import io.opdbridge.config.Topic;

import java.time.Duration;
import java.util.List;

/** What the bridge as a whole is made of. */
@Topic(prefix = "bridge.", title = "Bridge")
public record BridgeSettings(
        @Setting(key = "routes-dir", unit = "folder",
                meaning = "where the route files are; empty means `routes/` of the installation")
        String routesDir,
        @Setting(key = "sites", unit = "names", value = "main",
                meaning = "the hospitals behind this bridge")
        List<String> sites,
        @Setting(key = "default-site", unit = "name", value = "main",
                meaning = "the site that is meant when none is named")
        String defaultSite,
        @Setting(key = "overdue.poll-milliseconds", value = "60000", min = 10, max = 3600000,
                meaning = "how often overdue holds are looked for")
        Duration overduePoll,
        @Setting(key = "log.format", value = "text",
                meaning = "lines for people, or a JSON object on each line")
        LogFormat logFormat) {

    /** Lines for people, or objects for machines. */
    public enum LogFormat { TEXT, JSON }
}
