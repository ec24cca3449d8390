package io.opdbridge;

import io.opdbridge.alert.AlertChannels;
import io.opdbridge.alert.AlertPosts;
import io.opdbridge.alert.AlertSettings;
import io.opdbridge.alert.AlertTexts;
import io.opdbridge.alert.Alerts;
import io.opdbridge.alert.MailSettings;
import io.opdbridge.alert.RobotSettings;
import io.opdbridge.alert.jdbc.JdbcAlertStore;
import io.opdbridge.audit.AuditSettings;
import io.opdbridge.config.Settings;
import io.opdbridge.proof.BooksWatch;
import io.opdbridge.statistics.Figures;

import java.time.Clock;

/** Alerts and the channels that carry them. */
final class AlertBeans {

    private AlertBeans() {
    }

    static void bind(Assembly bridge, Figures figures) {
        Settings settings = bridge.settings();
        Clock clock = bridge.clock();
        AlertChannels channels = RobotSettings.channels(settings, clock);
        bridge.bind("alerts", new Alerts(new JdbcAlertStore(bridge.database()), figures,
                AlertSettings.limits(settings, channels.configured()),
                clock));
        bridge.bind("alertPosts", new AlertPosts(new AlertTexts(bridge.sites(), clock), channels));
        bridge.bind("alertMailSession", settings.of(MailSettings.class).session());
        bridge.bind("booksWatch", new BooksWatch(bridge.database().unhurried(), new JdbcAlertStore(bridge.database()),
                settings.of(AuditSettings.class).auditKeys(), settings.of(AlertSettings.class).proofTime(),
                bridge.sites().defaultSite().zone(), clock));
    }
}
