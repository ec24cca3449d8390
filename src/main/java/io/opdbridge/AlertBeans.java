package io.opdbridge;

import io.opdbridge.alert.AlertChannels;
import io.opdbridge.alert.AlertPosts;
import io.opdbridge.alert.AlertTexts;
import io.opdbridge.alert.Alerts;
import io.opdbridge.alert.jdbc.JdbcAlertStore;
import io.opdbridge.ops.Settings;
import io.opdbridge.statistics.Figures;

import java.time.Clock;

/** What tells people that something is wrong. */
final class AlertBeans {

    private AlertBeans() {
    }

    static void bind(Assembly bridge, Figures figures) {
        Settings settings = bridge.settings();
        Clock clock = bridge.clock();
        AlertChannels channels = settings.alertChannels(clock);
        bridge.bind("alerts", new Alerts(new JdbcAlertStore(bridge.database()), figures, settings.alertLimits(channels),
                clock));
        bridge.bind("alertPosts", new AlertPosts(new AlertTexts(bridge.sites(), clock), channels));
        bridge.bind("alertMailSession", settings.alertMailSession());
        bridge.bind("booksWatch", settings.booksWatch(bridge.database(), clock));
    }
}
