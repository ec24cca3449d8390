package io.opdbridge.statistics;

import io.opdbridge.config.Setting;
import io.opdbridge.config.Topic;

import java.time.Duration;

/** How often figures are read, and how long statistics of calls are stored. */
@Topic(prefix = "bridge.", title = "Figures")
public record StatisticsSettings(
        @Setting(key = "figures.poll-milliseconds", value = "15000", min = 100, max = 3600000,
                meaning = "how often the database is asked how the money stands, for metrics, statistics, health "
                        + "and alerts")
        Duration poll,
        @Setting(key = "statistics.days", value = "35", min = 1, max = 36500,
                meaning = "how long the statistics of calls are kept")
        Duration kept,
        @Setting(key = "vendor.down-after-failures", unit = "calls", value = "5", min = 1,
                max = FiguresStore.LAST_ANSWERS,
                meaning = "so many calls of a HIS about holds that failed in a row mean that it is down")
        int downAfter) {
}
