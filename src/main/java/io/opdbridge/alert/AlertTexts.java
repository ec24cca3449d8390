package io.opdbridge.alert;

import io.opdbridge.canonical.Site;
import io.opdbridge.canonical.Sites;

import java.text.MessageFormat;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.ResourceBundle;

/** What an alert says to people, in the language and the time of its site. Names sites and numbers, nobody. Thread-safe. */
public final class AlertTexts {

    private static final String BUNDLE = "messages.alerts";
    private static final ResourceBundle.Control NO_FALLBACK =
            ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES);
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm", Locale.ROOT);

    private final Sites sites;

    public AlertTexts(Sites sites) {
        this.sites = sites;
    }

    /** One line. */
    public String title(AlertMessage message) {
        Site site = site(message);
        return text(site, message.endedAt() == null ? "BEGINS" : "ENDS", where(message, site),
                text(site, message.kind().name(), Long.toString(message.amount())));
    }

    /** What is wrong where and since when, and what to do. */
    public String body(AlertMessage message) {
        Site site = site(message);
        String since = text(site, "SINCE", time(message.begunAt(), site));
        return title(message) + "\n" + (message.endedAt() == null
                ? since + "\n" + text(site, message.kind() + ".DO")
                : since + "\n" + text(site, "UNTIL", time(message.endedAt(), site)));
    }

    /** A site may have gone from the settings since. */
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
