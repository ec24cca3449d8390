package io.opdbridge.config;

import org.jspecify.annotations.Nullable;

import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One setting for the reference.
 *
 * @param key     after the prefix of its topic
 * @param unit    as the reference names it
 * @param value   when nobody sets it; may be empty
 * @param relaxed the same in the profile {@code relaxed}, or {@link Setting#SAME}
 * @param meaning what it does
 * @param secret  whether it is never printed
 */
record Described(String key, String unit, String value, String relaxed, String meaning, boolean secret) {

    /** The settings of a topic in the order of its components; a {@code …-file} follows what it may hold. */
    static List<Described> of(Class<? extends Record> topic) {
        List<Described> described = new ArrayList<>();
        for (RecordComponent component : topic.getRecordComponents()) {
            Setting setting = component.getAnnotation(Setting.class);
            described.add(new Described(setting.key(), unit(setting, component.getType()), setting.value(),
                    setting.relaxed(), setting.meaning(), setting.secret()));
            if (setting.orFile()) {
                described.add(new Described(setting.key() + "-file", "file", "", Setting.SAME,
                        "the file that holds it instead", false));
            }
        }
        return described;
    }

    static String family(Class<? extends Record> topic) {
        return topic.getAnnotation(Topic.class).family();
    }

    /**
     * Before the key of each setting of a topic.
     *
     * @param name of one of a family; null for a topic of which there is one
     */
    static String prefix(Class<? extends Record> topic, @Nullable String name) {
        return name == null ? topic.getAnnotation(Topic.class).prefix() : "bridge." + family(topic) + "." + name + ".";
    }

    /** What holds at a site with this profile when nobody sets it. */
    String value(boolean isRelaxed) {
        return isRelaxed && !relaxed.equals(Setting.SAME) ? relaxed : value;
    }

    private static String unit(Setting setting, Class<?> type) {
        if (!setting.unit().isEmpty()) {
            return setting.unit();
        }
        Stream<String> words = type.isEnum() ? Arrays.stream(type.getEnumConstants()).map(SettingReader::word)
            : type == boolean.class ? Stream.of("true", "false") : Arrays.stream(setting.among());
        String unit = words.filter(word -> !word.isEmpty()).map(word -> "`" + word + "`")
                .collect(Collectors.joining(", "));
        return !unit.isEmpty() ? unit : type == Duration.class
                ? SettingReader.unit(setting).inReference()
            : "text";
    }
}
