package io.opdbridge.config;

import org.jspecify.annotations.Nullable;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads the text of a setting as what its component is: a number, a {@link Duration} (its unit is the last word of the
 * key), true or false, one of an enum's words (its constants in lower case, with - for _), a path, an address, a
 * charset, a time zone, a time of the day, a language, a text; a list of these, separated by commas, or a map {@code
 * name=value,…}; or what a static method {@code of(String)} of its type reads. Empty is null where null says that there
 * is none.
 */
final class SettingReader {

    private static final Map<String, Unit> UNITS = Map.of("milliseconds", new Unit(ChronoUnit.MILLIS, "ms"),
            "seconds", new Unit(ChronoUnit.SECONDS, "s"), "minutes", new Unit(ChronoUnit.MINUTES, "min"),
            "hours", new Unit(ChronoUnit.HOURS, "h"), "days", new Unit(ChronoUnit.DAYS, "days"));
    private static final Map<Class<?>, ValueType> KINDS = Map.of(String.class, new ValueType(text -> text, ""),
            URI.class, new ValueType(URI::create, "is no address"),
            boolean.class, new ValueType(Map.of("true", true, "false", false)::get, "is neither true nor false"),
            Locale.class,
            new ValueType(Map.of("zh", Locale.CHINESE, "en", Locale.ENGLISH)::get, "is neither zh nor en"),
            Path.class, new ValueType(Path::of, "is no path of a file"), Charset.class,
            new ValueType(Charset::forName, "is no charset"),
            ZoneId.class, new ValueType(ZoneId::of, "is no time zone, such as Asia/Shanghai"),
            LocalTime.class, new ValueType(LocalTime::parse, "is no time of the day, such as 03:30"));
    /** Of which an empty text means that there is none, whatever the default. */
    private static final Set<Class<?>> OPTIONAL = Set.of(Path.class, LocalTime.class, Long.class);

    private final Setting setting;
    private final Consumer<String> mistakes;

    private SettingReader(Setting setting, Consumer<String> mistakes) {
        this.setting = setting;
        this.mistakes = mistakes;
    }

    /**
     * Reads a topic; something harmless stands in the place of what cannot be.
     *
     * @param texts    what a setting says, as it stands
     * @param mistakes takes a sentence for each mistake
     */
    static <R extends Record> R read(Class<R> topic, Function<Setting, String> texts, Sink mistakes) {
        RecordComponent[] components = topic.getRecordComponents();
        try {
            Constructor<R> constructor = topic
                    .getDeclaredConstructor(Arrays.stream(components).map(RecordComponent::getType)
                            .toArray(Class[]::new));
            constructor.setAccessible(true);
            return constructor.newInstance(Arrays.stream(components).map(component -> {
                Setting setting = component.getAnnotation(Setting.class);
                boolean single = component.getType() != List.class && component.getType() != Map.class;
                return new SettingReader(setting, sentence -> mistakes.take(setting.key(), sentence, single))
                        .part(component.getGenericType(), texts.apply(setting));
            }).toArray());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(topic + " refuses what its components allow", e);
        }
    }

    /** Takes mistakes down. */
    interface Sink {
        /** @param replaced whether another value stands in the record, and not what is left of several */
        void take(String key, String sentence, boolean replaced);
    }

    record Unit(ChronoUnit unit, String inReference) {
    }

    /** @param of null, or an exception, for what it cannot be */
    private record ValueType(Function<String, Object> of, String otherwise) {
    }

    static Unit unit(Setting setting) {
        return Objects.requireNonNull(UNITS.get(setting.key().replaceAll(".*[-.]", "")), setting.key());
    }

    static String word(Object constant) {
        return ((Enum<?>) constant).name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static List<String> split(String text) {
        return Arrays.stream(text.split(",")).map(String::strip).filter(part -> !part.isEmpty()).toList();
    }

    /** The default stands in the place of what cannot be. */
    private @Nullable Object part(Type type, String raw) {
        String text = setting.verbatim() ? raw : raw.strip();
        if (type instanceof ParameterizedType of) {
            Type[] parts = of.getActualTypeArguments();
            return of.getRawType() == Map.class ? map((Class<?>) parts[1], text) : list((Class<?>) parts[0], text);
        }
        boolean mayBeNone = OPTIONAL.contains(type) || type == ZoneId.class && setting.value().isEmpty();
        if (mayBeNone && text.isEmpty()) {
            return null;
        }
        Object value = one((Class<?>) type, text);
        return value != null || mayBeNone && setting.value().isEmpty() ? value
                : typed((Class<?>) type, setting.value());
    }

    /** Null, and a mistake, for what it cannot be. */
    private @Nullable Object one(Class<?> type, String text) {
        return isAllowed(text) ? typed(type, text) : null;
    }

    private boolean isAllowed(String text) {
        if (setting.among().length > 0 && !List.of(setting.among()).contains(text)) {
            return wrong(text, noneOf(Arrays.stream(setting.among()))) != null;
        }
        return text.matches(setting.matches()) || wrong(text, setting.otherwise()) != null;
    }

    private @Nullable Object typed(Class<?> type, String text) {
        if (type.isEnum()) {
            return Arrays.stream(type.getEnumConstants()).filter(constant -> word(constant).equals(text)).findFirst()
                    .orElseGet(
                            () -> wrong(text, noneOf(Arrays.stream(type.getEnumConstants()).map(SettingReader::word))));
        }
        if (type == int.class || type == Integer.class) {
            return number(text);
        }
        if (type == Long.class) {
            Integer number = number(text);
            return number == null ? null : Long.valueOf(number);
        }
        if (type == Duration.class) {
            Integer number = number(text);
            return number == null ? null : Duration.of(number, unit(setting).unit());
        }
        ValueType kind = KINDS.get(type);
        String otherwise = kind == null ? "" : kind.otherwise();
        try {
            Object value = kind == null ? type.getMethod("of", String.class).invoke(null, text) : kind.of().apply(text);
            return value != null ? value : wrong(text, otherwise);
        } catch (IllegalArgumentException | DateTimeException e) {
            return wrong(text, otherwise);
        } catch (InvocationTargetException e) {
            return wrong(text, String.valueOf(Objects.requireNonNullElse(e.getCause(), e).getMessage()));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(setting.key() + ": no setting can be a " + type.getSimpleName(), e);
        }
    }

    /** Of the ten digits only: there are others that look like them. */
    private @Nullable Integer number(String text) {
        if (text.matches("-?[0-9]{1,10}")) {
            long value = Long.parseLong(text);
            if (value >= setting.min() && value <= setting.max()) {
                return (int) value;
            }
        }
        return wrong(text, "is not a number from " + setting.min() + " to " + setting.max()
                + (text.chars().anyMatch(one -> one > '9' && Character.isDigit(one)) ? ", in the digits 0 to 9" : ""));
    }

    private List<Object> list(Class<?> type, String text) {
        List<String> parts = split(text);
        for (int i = 0; i < parts.size(); i++) {
            int first = parts.indexOf(parts.get(i));
            if (first < i) {
                mistakes.accept(
                        "its values " + (first + 1) + " and " + (i + 1) + " are the same: take one of them out");
            }
        }
        return parts.stream().distinct().map(part -> one(type, part)).filter(Objects::nonNull).toList();
    }

    /** What the keys may be is checked as of a text. */
    private Map<String, Object> map(Class<?> type, String text) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (String pair : split(text)) {
            String[] parts = Arrays.stream(pair.split("=", 2)).map(String::strip).toArray(String[]::new);
            if (parts.length != 2 || parts[0].isEmpty() || parts[1].isEmpty()) {
                wrong(pair, "is not of the form name=name");
            } else if (map.containsKey(parts[0])) {
                wrong(parts[0], "stands twice: take one of them out");
            } else if (isAllowed(parts[0])) {
                map.put(parts[0], typed(type, parts[1]));
            }
        }
        map.values().removeIf(Objects::isNull);
        return map;
    }

    private <N> @Nullable N wrong(String text, String sentence) {
        mistakes.accept((setting.secret() ? "its value " : "\"" + text + "\" ") + sentence);
        return null;
    }

    private static String noneOf(Stream<String> words) {
        return "is none of " + words.filter(word -> !word.isEmpty()).collect(Collectors.joining(", "));
    }
}
