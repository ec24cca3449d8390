package io.opdbridge.ops;

import io.opdbridge.alert.AlertChannels;
import io.opdbridge.alert.AlertLimits;
import io.opdbridge.alert.AlertMessage.Channel;
import jakarta.mail.Authenticator;
import jakarta.mail.PasswordAuthentication;
import jakarta.mail.Session;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalTime;
import java.time.format.DateTimeParseException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;

import static io.opdbridge.ops.SettingValues.invalid;

/** The settings of alerts, {@code bridge.alerts.*}. Immutable. */
final class AlertSettings {

    /** What no route needs to know. */
    static final Set<String> SECRETS = Set.of("bridge.alerts.webhook-url", "bridge.alerts.wecom-url",
            "bridge.alerts.dingtalk-url", "bridge.alerts.dingtalk-secret", "bridge.alerts.mail-password");

    private static final String PREFIX = "bridge.alerts.";
    private static final Map<Channel, String> ADDRESSES = Map.of(Channel.WEBHOOK, "webhook-url", Channel.WECOM, "wecom-url",
            Channel.DINGTALK, "dingtalk-url");
    private static final String TIMEOUT_MILLISECONDS = "10000";

    /** How the connection to the mail server is protected. */
    enum MailSecurity { NONE, STARTTLS, TLS }

    private final SettingValues values;

    AlertSettings(SettingValues values) {
        this.values = values;
    }

    /** Refuses what cannot be, files included. */
    void check() {
        channels(Clock.systemUTC());
        limits(1, Map.of(), Set.of());
        proofTime();
        pollMilliseconds();
        mailSession();
        if (!values.text(PREFIX + "mail-to").isEmpty() && values.text(PREFIX + "mail-from").isEmpty()) {
            throw invalid(PREFIX + "mail-from", "is missing: mail to " + PREFIX + "mail-to comes from somebody");
        }
    }

    private void pollMilliseconds() {
        values.number(PREFIX + "poll-milliseconds", 10, 3_600_000);
    }

    AlertLimits limits(int vendorFailures, Map<String, Integer> spendsHours, Set<Channel> channels) {
        return new AlertLimits(vendorFailures, values.number(PREFIX + "retries", 0, Integer.MAX_VALUE),
                values.number(PREFIX + "cases", 0, Integer.MAX_VALUE),
                Duration.ofMinutes(values.number(PREFIX + "calm-minutes", 0, 10_000)), spendsHours, proofTime() != null,
                channels);
    }

    AlertChannels channels(Clock clock) {
        Map<Channel, String> addresses = new EnumMap<>(Channel.class);
        ADDRESSES.forEach((channel, key) -> {
            String address = secret(PREFIX + key);
            if (!address.isEmpty()) {
                checkAddress(PREFIX + key, address);
                addresses.put(channel, address);
            }
        });
        String dingtalkSecret = secret(PREFIX + "dingtalk-secret");
        if (!dingtalkSecret.isEmpty() && !addresses.containsKey(Channel.DINGTALK)) {
            throw invalid(PREFIX + "dingtalk-secret", "it is of no use without " + PREFIX + "dingtalk-url");
        }
        return new AlertChannels(addresses, dingtalkSecret, !values.text(PREFIX + "mail-to").isEmpty(), clock);
    }

    /** When the books are proved; null for never. */
    LocalTime proofTime() {
        String time = values.text(PREFIX + "proof-time");
        try {
            return time.isEmpty() ? null : LocalTime.parse(time);
        } catch (DateTimeParseException e) {
            throw invalid(PREFIX + "proof-time", "\"" + time + "\" is no time of the day, as 03:30");
        }
    }

    /** What knows the mail server; every wait for it is bounded. */
    Session mailSession() {
        MailSecurity security = values.oneOf(PREFIX + "mail-security", MailSecurity.values());
        String protocol = security == MailSecurity.TLS ? "smtps" : "smtp";
        String key = "mail." + protocol + ".";
        Properties properties = new Properties();
        properties.setProperty("mail.transport.protocol", protocol);
        properties.setProperty(key + "host", values.text(PREFIX + "mail-host"));
        properties.setProperty(key + "port", Integer.toString(values.number(PREFIX + "mail-port", 1, 65535)));
        for (String wait : List.of("connectiontimeout", "timeout", "writetimeout")) {
            properties.setProperty(key + wait, TIMEOUT_MILLISECONDS);
        }
        properties.setProperty(key + "ssl.checkserveridentity", "true");
        if (security == MailSecurity.STARTTLS) {
            properties.setProperty(key + "starttls.enable", "true");
            properties.setProperty(key + "starttls.required", "true");
        }
        String user = values.text(PREFIX + "mail-user");
        if (user.isEmpty()) {
            return Session.getInstance(properties);
        }
        String password = secret(PREFIX + "mail-password");
        properties.setProperty(key + "auth", "true");
        return Session.getInstance(properties, new Authenticator() {
            @Override
            protected PasswordAuthentication getPasswordAuthentication() {
                return new PasswordAuthentication(user, password);
            }
        });
    }

    /** The protocol by which mail goes, for the route. */
    String mailScheme() {
        return values.oneOf(PREFIX + "mail-security", MailSecurity.values()) == MailSecurity.TLS ? "smtps" : "smtp";
    }

    private static void checkAddress(String key, String address) {
        try {
            URI uri = new URI(address);
            if (uri.getHost() != null && List.of("http", "https").contains(uri.getScheme())) {
                return;
            }
        } catch (URISyntaxException e) {
            // refused below, without its words, which are a secret
        }
        throw invalid(key, "is no address that begins with http:// or https://");
    }

    /** Of the setting, or of the file that the setting {@code …-file} names. */
    private String secret(String key) {
        String text = values.text(key);
        Path file = values.path(key + "-file");
        if (file == null) {
            return text;
        }
        if (!text.isEmpty()) {
            throw invalid(key, "and " + key + "-file are both set; one is enough");
        }
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw invalid(key + "-file", "\"" + file + "\" cannot be read");
        }
    }
}
