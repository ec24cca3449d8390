package io.opdbridge.config;

import java.time.Duration;
import java.util.List;

/** What the bridge as a whole is made of. */
@Topic(prefix = "bridge.", title = "Bridge")
public record InstallationSettings(
        @Setting(key = "routes-dir", unit = "folder",
                meaning = "where the route files are; empty means `routes/` of the installation")
        RoutesFolder routes,
        @Setting(key = "sites", unit = "names", value = "main", matches = "[A-Za-z0-9_-]{1,64}",
                otherwise = "is no name of a site: letters, digits, - and _ only",
                meaning = "the hospitals behind this bridge")
        List<String> sites,
        @Setting(key = "default-site", unit = "name", value = "main",
                meaning = "the site that is meant when none is named")
        String defaultSite,
        @Setting(key = "overdue.poll-milliseconds", value = "60000", min = 10, max = 3600000,
                meaning = "how often overdue holds are looked for")
        Duration overduePoll,
        @Setting(key = "log.format", value = "text", meaning = "lines for people, or a JSON object on each line")
        LogFormat logFormat) implements Checked {

    /** Lines for people, or objects for machines. */
    public enum LogFormat { TEXT, JSON }

    @Override
    public void check(Check check) {
        if (routes.problem() != null) {
            check.add("routes-dir", routes.problem());
        }
        if (!sites.contains(defaultSite)) {
            check.add("default-site", "\"" + defaultSite + "\" is not among the sites " + sites);
        }
    }
}
