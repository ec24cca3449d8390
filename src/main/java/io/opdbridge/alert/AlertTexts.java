package io.opdbridge.alert;

import io.opdbridge.alert.AlertMessage.Event;
import io.opdbridge.canonical.Site;
import io.opdbridge.canonical.Sites;
import io.opdbridge.canonical.Yuan;

import java.text.MessageFormat;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.ResourceBundle;

/**
 * The words of an alert, in the language and time zone of its site. They name sites and numbers, no person.
 * Thread-safe.
 */
public final class AlertTexts {

    private static final String BUNDLE = "messages.alerts";
    private static final ResourceBundle.Control NO_FALLBACK = ResourceBundle.Control
            .getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES);
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm", Locale.ROOT);

    private final Sites sites;
    private final Clock clock;

    public AlertTexts(Sites sites, Clock clock) {
        this.sites = sites;
        this.clock = clock;
    }

    /** One line. */
    public String title(AlertMessage message) {
        Site site = site(message);
        return text(site, message.event().name(), where(message, site),
                text(site, message.kind().name(), Long.toString(message.amount())));
    }

    /** Site, subject, since when, amount, age and what to do. */
    public String body(AlertMessage message) {
        Site site = site(message);
        List<String> lines = new ArrayList<>(
                List.of(title(message), text(site, "SINCE", time(message.begunAt(), site))));
        if (message.fen() != null && message.fen() > 0) {
            lines.add(text(site, "SUM", Yuan.of(message.fen())));
        }
        if (message.oldestAt() != null) {
            long minutes = Math.max(0, Duration.between(message.oldestAt(), clock.instant()).toMinutes());
            lines.add(text(site, "OLDEST", time(message.oldestAt(), site), Long.toString(minutes / 60),
                    Long.toString(minutes % 60)));
        }
        lines.add(message.endedAt() != null ? text(site, "UNTIL", time(message.endedAt(), site))
                : text(site, message.kind() + ".DO"));
        return String.join("\n", lines);
    }

    /** The settings may not have the site any more. */
    private Site site(AlertMessage message) {
        return sites.find(message.site()).orElse(sites.defaultSite());
    }

    private static String where(AlertMessage message, Site site) {
        return message.site().equals(Alert.ALL_SITES) ? text(site, "ALL_SITES") : message.site();
    }

    private static String time(Instant instant, Site site) {
        return TIME.format(instant.atZone(site.zone()));
    }

    private static String text(Site site, String key, Object... arguments) {
        String pattern = ResourceBundle.getBundle(BUNDLE, site.language(), NO_FALLBACK).getString(key);
        return new MessageFormat(pattern, site.language()).format(arguments);
    }
}
