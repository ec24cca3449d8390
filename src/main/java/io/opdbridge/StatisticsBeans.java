package io.opdbridge;

import io.opdbridge.config.Settings;
import io.opdbridge.statistics.Figures;
import io.opdbridge.statistics.MinuteStatistics;
import io.opdbridge.statistics.StatisticsSettings;
import io.opdbridge.statistics.jdbc.JdbcFiguresStore;
import io.opdbridge.statistics.jdbc.JdbcStatisticsStore;

/** The figures of each site, and how the calls of each minute ended. */
record StatisticsBeans(Figures figures, MinuteStatistics minutes) {

    static StatisticsBeans bind(Assembly bridge) {
        Settings settings = bridge.settings();
        Figures figures = new Figures(new JdbcFiguresStore(bridge.database()), bridge.sites(),
                settings.of(StatisticsSettings.class).poll(),
                bridge.clock());
        MinuteStatistics minutes = new MinuteStatistics(new JdbcStatisticsStore(bridge.database()), figures,
                settings.of(StatisticsSettings.class).kept(), bridge.clock());
        bridge.bind("figures", figures);
        bridge.bind("statistics", minutes);
        bridge.whenStopped(minutes::writeAll);
        return new StatisticsBeans(figures, minutes);
    }
}
