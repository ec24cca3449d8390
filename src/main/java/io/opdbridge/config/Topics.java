package io.opdbridge.config;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Reads records of settings ({@link Topic}), and tells what there is to set in them. */
public final class Topics {

    private static final Map<String, ChronoUnit> UNITS = Map.of("milliseconds", ChronoUnit.MILLIS,
            "seconds", ChronoUnit.SECONDS, "minutes", ChronoUnit.MINUTES, "hours", ChronoUnit.HOURS,
            "days", ChronoUnit.DAYS);
    private static final Map<ChronoUnit, String> SHORT = Map.of(ChronoUnit.MILLIS, "ms", ChronoUnit.SECONDS, "s",
            ChronoUnit.MINUTES, "min", ChronoUnit.HOURS, "h", ChronoUnit.DAYS, "days");

    private Topics() {
    }

    /**
     * One setting for the reference.
     *
     * @param key     in full; of a family without what stands before it
     * @param unit    as the reference names it
     * @param value   when nobody sets it; may be empty
     * @param meaning what it does
     * @param secret  whether it is never printed
     */
    public record Described(String key, String unit, String value, String meaning, boolean secret) {
    }

    /** The settings of a topic in the order of its components; a {@code …-file} follows what it may hold. */
    public static List<Described> describe(Class<? extends Record> topic) {
        Topic of = topic.getAnnotation(Topic.class);
        String prefix = of.family().isEmpty() ? of.prefix() : "";
        List<Described> described = new ArrayList<>();
        for (RecordComponent component : topic.getRecordComponents()) {
            Setting setting = component.getAnnotation(Setting.class);
            String key = prefix + setting.key();
            described.add(new Described(key, unit(setting, component.getType()), setting.value(), setting.meaning(),
                    setting.secret()));
            if (setting.orFile()) {
                described.add(new Described(key + "-file", "file", "", "the file that holds it instead", false));
            }
        }
        return described;
    }

    private static String unit(Setting setting, Class<?> type) {
        if (!setting.unit().isEmpty()) {
            return setting.unit();
        }
        if (type.isEnum()) {
            return Arrays.stream(type.getEnumConstants()).map(word -> "`" + SettingValues.word((Enum<?>) word) + "`")
                    .collect(Collectors.joining(", "));
        }
        return type == boolean.class ? "`true`, `false`" : type == Duration.class ? SHORT.get(duration(setting)) : "text";
    }

    private static ChronoUnit duration(Setting setting) {
        return UNITS.get(setting.key().replaceAll(".*[-.]", ""));
    }

    /** Reads a topic; what is wrong goes to the mistakes of the values. */
    public static <R extends Record> R read(SettingValues values, Class<R> topic) {
        return read(values, topic, topic.getAnnotation(Topic.class).prefix());
    }

    /** As {@link #read(SettingValues, Class)}, of the one of a family that has this name. */
    public static <R extends Record> R readOne(SettingValues values, Class<R> topic, String name) {
        String prefix = topic.getAnnotation(Topic.class).prefix() + name + ".";
        describe(topic).forEach(one -> values.putIfAbsent(prefix + one.key(), one.value(), SettingValues.DEFAULT));
        return read(values, topic, prefix);
    }

    private static <R extends Record> R read(SettingValues values, Class<R> topic, String prefix) {
        RecordComponent[] components = topic.getRecordComponents();
        Object[] parts = Arrays.stream(components).map(component -> part(values, prefix, component)).toArray();
        try {
            var constructor = topic.getDeclaredConstructor(Arrays.stream(components).map(RecordComponent::getType)
                    .toArray(Class[]::new));
            constructor.setAccessible(true);
            R read = constructor.newInstance(parts);
            if (read instanceof Checked checked) {
                checked.check(values.mistakes());
            }
            if (read instanceof CheckedOne checked) {
                checked.check(values.mistakes(), prefix);
            }
            return read;
        } catch (InvocationTargetException e) {
            throw new IllegalStateException(topic + " refuses what its components allow", e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Object part(SettingValues values, String prefix, RecordComponent component) {
        Setting setting = component.getAnnotation(Setting.class);
        String key = prefix + setting.key();
        Class<?> type = component.getType();
        if (type == int.class) {
            return values.number(key, setting.min(), setting.max());
        }
        if (type == Duration.class) {
            return Duration.of(values.number(key, setting.min(), setting.max()), duration(setting));
        }
        if (type == boolean.class) {
            return values.bool(key);
        }
        if (type.isEnum()) {
            return oneOf(values, key, type);
        }
        return object(values, setting, key, type);
    }

    private static Object object(SettingValues values, Setting setting, String key, Class<?> type) {
        if (type == String.class) {
            return setting.orFile() ? values.textOrFile(key) : setting.verbatim() ? values.raw(key) : values.text(key);
        }
        if (type == List.class) {
            return values.list(key);
        }
        if (type == Map.class) {
            return values.map(key);
        }
        if (type == Path.class) {
            return values.path(key);
        }
        if (type == LocalTime.class) {
            return values.time(key);
        }
        if (type == ZoneId.class) {
            return values.zone(key);
        }
        if (type == Locale.class) {
            return values.language(key);
        }
        throw new IllegalStateException(key + ": no setting can be a " + type.getSimpleName());
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static Object oneOf(SettingValues values, String key, Class<?> type) {
        return values.oneOf(key, (Enum[]) type.getEnumConstants());
    }
}
