package io.opdbridge.ops;

import io.opdbridge.canonical.ChannelLimit;
import io.opdbridge.canonical.ChannelLimit.Hours;
import io.opdbridge.config.SettingValues;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What the channels of a site can still pay back: one setting for each limit, with a value for each ChannelType. */
final class ChannelSettings {

    private static final List<String> CHANNEL_TYPES = List.of("0", "1", "2");
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT)
            .withResolverStyle(ResolverStyle.STRICT);

    private final SettingValues values;
    private final String prefix;

    /** @param prefix of the site's settings */
    ChannelSettings(SettingValues values, String prefix) {
        this.values = values;
        this.prefix = prefix;
    }

    /** ChannelType → its limits; of the channels that have any. */
    Map<String, ChannelLimit> limits() {
        Map<String, Integer> days = numbers("channel-refund-days", 36_500);
        Map<String, Integer> refunds = numbers("channel-refunds", 1_000_000);
        Map<String, Integer> pauses = numbers("channel-refund-pause-seconds", 86_400);
        Map<String, Hours> hours = hours("channel-refund-hours");
        Set<String> limited = new TreeSet<>(days.keySet());
        List.of(refunds, pauses, hours).forEach(limit -> limited.addAll(limit.keySet()));
        return limited.stream().collect(Collectors.toMap(type -> type, type -> new ChannelLimit(days.get(type),
                refunds.get(type), pauses.containsKey(type) ? Duration.ofSeconds(pauses.get(type)) : null,
                hours.get(type))));
    }

    private Map<String, Integer> numbers(String name, int max) {
        Map<String, Integer> numbers = new HashMap<>();
        of(name).forEach((type, text) -> numbers.put(type, values.number(prefix + name, text, 1, max)));
        return numbers;
    }

    private Map<String, Hours> hours(String name) {
        Map<String, Hours> hours = new HashMap<>();
        of(name).forEach((type, text) -> {
            String[] ends = text.split("-", 2);
            try {
                Hours found = new Hours(LocalTime.parse(ends[0].strip(), TIME), LocalTime.parse(ends[1].strip(), TIME));
                if (!found.from().equals(found.until())) {
                    hours.put(type, found);
                    return;
                }
            } catch (DateTimeException | ArrayIndexOutOfBoundsException e) {
                // refused below
            }
            values.mistakes().add(prefix + name, "\"" + text + "\" is no part of the day, as 00:30-23:30");
        });
        return hours;
    }

    private Map<String, String> of(String name) {
        Map<String, String> ofTypes = values.map(prefix + name);
        ofTypes.keySet().stream().filter(type -> !CHANNEL_TYPES.contains(type)).forEach(type -> {
            values.mistakes().add(prefix + name, "\"" + type + "\" is no ChannelType: 0 WeChat, 1 Alipay, 2 UnionPay");
        });
        ofTypes.keySet().retainAll(CHANNEL_TYPES);
        return ofTypes;
    }
}
