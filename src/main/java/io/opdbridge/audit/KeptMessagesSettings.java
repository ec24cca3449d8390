package io.opdbridge.audit;

import io.opdbridge.config.Check;
import io.opdbridge.config.Checked;
import io.opdbridge.config.Setting;
import io.opdbridge.config.Settings;
import io.opdbridge.config.Topic;

import java.util.HashMap;
import java.util.Map;

/** Whether the messages of a site are kept; one for each of {@code bridge.sites}. */
@Topic(family = "site", profiles = true, title = "Kept messages of a site")
public record KeptMessagesSettings(
        @Setting(key = "keep-messages-days", unit = "days", value = "0", max = 36_500,
                meaning = "how long requests and answers are kept, encrypted with `bridge.messages.key`; 0 keeps none")
        int days) implements Checked {

    /** What encrypts the messages that sites want kept, and opens them. */
    public static MessageVault vault(Settings settings) {
        Map<String, Integer> days = new HashMap<>();
        settings.each(KeptMessagesSettings.class).forEach((site, kept) -> days.put(site, kept.days));
        return new MessageVault(settings.of(AuditSettings.class).messagesKeys(), days);
    }

    @Override
    public void check(Check check) {
        if (days > 0 && !check.of(AuditSettings.class).hasMessagesKey()) {
            check.add("keep-messages-days", "messages are kept encrypted only, and there is no bridge.messages.key");
        }
    }
}
