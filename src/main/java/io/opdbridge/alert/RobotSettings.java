package io.opdbridge.alert;

import io.opdbridge.alert.AlertMessage.Channel;
import io.opdbridge.config.Checked;
import io.opdbridge.config.Mistakes;
import io.opdbridge.config.Setting;
import io.opdbridge.config.Topic;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Clock;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The addresses of webhook and robots. Each is a secret, since it contains a key; empty for none. */
@Topic(prefix = "bridge.alerts.", title = "Alerts to robots")
public record RobotSettings(
        @Setting(key = "webhook-url", unit = "URL", secret = true, orFile = true,
                meaning = "where alerts are POSTed to as JSON; empty means that they are not")
        String webhookUrl,
        @Setting(key = "wecom-url", unit = "URL", secret = true, orFile = true,
                meaning = "the same for a robot of WeCom (企业微信), with its key")
        String wecomUrl,
        @Setting(key = "dingtalk-url", unit = "URL", secret = true, orFile = true,
                meaning = "the same for a robot of DingTalk (钉钉), with its token")
        String dingtalkUrl,
        @Setting(key = "dingtalk-secret", secret = true, orFile = true, meaning = "its secret, if it wants messages signed")
        String dingtalkSecret) implements Checked {

    private static final String PREFIX = "bridge.alerts.";

    @Override
    public void check(Mistakes mistakes) {
        checkAddress(mistakes, "webhook-url", webhookUrl);
        checkAddress(mistakes, "wecom-url", wecomUrl);
        checkAddress(mistakes, "dingtalk-url", dingtalkUrl);
        if (!dingtalkSecret.isEmpty() && dingtalkUrl.isEmpty()) {
            mistakes.add(PREFIX + "dingtalk-secret", "it is of no use without " + PREFIX + "dingtalk-url");
        }
    }

    private static void checkAddress(Mistakes mistakes, String key, String address) {
        try {
            URI uri = new URI(address);
            if (address.isEmpty() || uri.getHost() != null && List.of("http", "https").contains(uri.getScheme())) {
                return;
            }
        } catch (URISyntaxException e) {
            // refused below without quoting it, since it is a secret
        }
        mistakes.add(PREFIX + key, "is no address that begins with http:// or https://");
    }

    /** @param mail whether mail is configured as well */
    public AlertChannels channels(boolean mail, Clock clock) {
        Map<Channel, String> addresses = new EnumMap<>(Channel.class);
        Map.of(Channel.WEBHOOK, webhookUrl, Channel.WECOM, wecomUrl, Channel.DINGTALK, dingtalkUrl)
                .forEach((channel, address) -> {
                    if (!address.isEmpty()) {
                        addresses.put(channel, address);
                    }
                });
        return new AlertChannels(addresses, dingtalkSecret, mail, clock);
    }

    /** Without the values, which are secrets. */
    @Override
    public String toString() {
        return "RobotSettings";
    }
}
