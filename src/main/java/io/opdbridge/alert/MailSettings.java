package io.opdbridge.alert;

import io.opdbridge.config.Check;
import io.opdbridge.config.Checked;
import io.opdbridge.config.Setting;
import io.opdbridge.config.Topic;
import jakarta.mail.Authenticator;
import jakarta.mail.PasswordAuthentication;
import jakarta.mail.Session;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;

import java.util.List;
import java.util.Map;
import java.util.Properties;

/** Mail for alerts; off when {@code to} is empty. */
@Topic(prefix = "bridge.alerts.", title = "Alerts by mail")
public record MailSettings(
        @Setting(key = "mail-to", unit = "addresses", meaning = "who gets alerts by mail; empty means nobody")
        String to,
        @Setting(key = "mail-from", unit = "address", meaning = "whom they come from")
        String from,
        @Setting(key = "mail-host", unit = "address", value = "localhost", matches = "[^\\s/?#@:]+",
                otherwise = "is no name of a mail server", meaning = "mail server")
        String host,
        @Setting(key = "mail-port", unit = "port", value = "25", min = 1, max = 65535, meaning = "its port")
        int port,
        @Setting(key = "mail-security", value = "none", meaning = "how the connection to it is protected")
        Security security,
        @Setting(key = "mail-user", meaning = "user there; empty means none")
        String user,
        @Setting(key = "mail-password", secret = true, orFile = true, meaning = "the user's password")
        String password) implements Checked {

    /** How the connection to the mail server is protected. */
    public enum Security { NONE, STARTTLS, TLS }

    private static final String TIMEOUT_MILLISECONDS = "10000";

    @Override
    public void check(Check check) {
        if (isUsed() && from.isEmpty()) {
            check.add("mail-from", "is missing: mail to bridge.alerts.mail-to comes from somebody");
        }
        Map.of("mail-to", to, "mail-from", from).forEach((key, text) -> {
            if (!text.isEmpty()) {
                checkAddresses(check, key, text);
            }
        });
        if (user.isEmpty() && !password.isEmpty()) {
            check.add("mail-password", "it is of no use without bridge.alerts.mail-user");
        }
    }

    private static void checkAddresses(Check check, String key, String text) {
        try {
            for (InternetAddress address : InternetAddress.parse(text)) {
                address.validate();
            }
        } catch (AddressException e) {
            check.add(key, "\"" + text + "\" is no address of mail, such as duty@hospital.example;"
                    + " commas separate several");
        }
    }

    public boolean isUsed() {
        return !to.isEmpty();
    }

    /** The protocol by which mail goes. */
    public String scheme() {
        return security == Security.TLS ? "smtps" : "smtp";
    }

    /** The session with the mail server; every wait is limited. */
    public Session session() {
        String key = "mail." + scheme() + ".";
        Properties properties = new Properties();
        properties.setProperty("mail.transport.protocol", scheme());
        properties.setProperty(key + "host", host);
        properties.setProperty(key + "port", Integer.toString(port));
        for (String wait : List.of("connectiontimeout", "timeout", "writetimeout")) {
            properties.setProperty(key + wait, TIMEOUT_MILLISECONDS);
        }
        properties.setProperty(key + "ssl.checkserveridentity", "true");
        if (security == Security.STARTTLS) {
            properties.setProperty(key + "starttls.enable", "true");
            properties.setProperty(key + "starttls.required", "true");
        }
        if (user.isEmpty()) {
            return Session.getInstance(properties);
        }
        properties.setProperty(key + "auth", "true");
        return Session.getInstance(properties, new Authenticator() {
            @Override
            protected PasswordAuthentication getPasswordAuthentication() {
                return new PasswordAuthentication(user, password);
            }
        });
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "MailSettings[" + to + "]";
    }
}
