package io.opdbridge.alert;

import io.opdbridge.alert.AlertMessage.Channel;
import io.opdbridge.config.Check;
import io.opdbridge.config.Checked;
import io.opdbridge.config.HttpAddress;
import io.opdbridge.config.Setting;
import io.opdbridge.config.Settings;
import io.opdbridge.config.Topic;

import java.time.Clock;
import java.util.EnumMap;
import java.util.Map;

/** The addresses of webhook and robots. Each is a secret, since it contains a key; empty for none. */
@Topic(prefix = "bridge.alerts.", title = "Alerts to robots")
public record RobotSettings(
        @Setting(key = "webhook-url", unit = "URL", secret = true, orFile = true,
                meaning = "where alerts are POSTed to as JSON; empty means that they are not")
        HttpAddress webhookUrl,
        @Setting(key = "wecom-url", unit = "URL", secret = true, orFile = true,
                meaning = "the same for a robot of WeCom (企业微信), with its key")
        HttpAddress wecomUrl,
        @Setting(key = "dingtalk-url", unit = "URL", secret = true, orFile = true,
                meaning = "the same for a robot of DingTalk (钉钉), with its token")
        HttpAddress dingtalkUrl,
        @Setting(key = "dingtalk-secret", secret = true, orFile = true, meaning = "its secret, if it wants"
                + " messages signed")
        String dingtalkSecret) implements Checked {

    @Override
    public void check(Check check) {
        if (!dingtalkSecret.isEmpty() && dingtalkUrl.isNone()) {
            check.add("dingtalk-secret", "it is of no use without bridge.alerts.dingtalk-url");
        }
    }

    /** How people are told of what is wrong. */
    public static AlertChannels channels(Settings settings, Clock clock) {
        RobotSettings robots = settings.of(RobotSettings.class);
        Map<Channel, String> addresses = new EnumMap<>(Channel.class);
        Map.of(Channel.WEBHOOK, robots.webhookUrl, Channel.WECOM, robots.wecomUrl, Channel.DINGTALK, robots.dingtalkUrl)
                .forEach((channel, address) -> {
                    if (!address.isNone()) {
                        addresses.put(channel, address.text());
                    }
                });
        return new AlertChannels(addresses, robots.dingtalkSecret, settings.of(MailSettings.class).isUsed(), clock);
    }

    /** Without the values, which are secrets. */
    @Override
    public String toString() {
        return "RobotSettings";
    }
}
