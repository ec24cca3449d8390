package io.opdbridge.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * What the settings say and where each comes from, by full key. Each is read as what it must be; what it cannot be is a
 * mistake with a sentence that names it, and something harmless is read in its place. Not thread-safe before it is sealed.
 */
public final class SettingValues {

    /** Where a default comes from. */
    public static final String DEFAULT = "default";

    private record Value(String text, String origin) {
    }

    private final Map<String, Value> values = new TreeMap<>();
    private final Mistakes mistakes;

    public SettingValues(Mistakes mistakes) {
        this.mistakes = mistakes;
    }

    public Mistakes mistakes() {
        return mistakes;
    }

    /** Sets what was there before aside. */
    public void put(String key, String text, String origin) {
        values.put(key, new Value(text, origin));
    }

    public void putAll(Map<String, String> texts, String origin) {
        texts.forEach((key, text) -> put(key, text, origin));
    }

    /** For what nobody set. */
    public void putIfAbsent(String key, String text, String origin) {
        values.putIfAbsent(key, new Value(text, origin));
    }

    public Set<String> keys() {
        return values.keySet();
    }

    /** Where the value comes from: the default, a profile, the file, a variable. */
    public String origin(String key) {
        return values.get(key).origin();
    }

    public Properties properties() {
        Properties properties = new Properties();
        values.forEach((key, value) -> properties.setProperty(key, value.text()));
        return properties;
    }

    /** As it stands, blanks included; empty when it is not set. */
    public String raw(String key) {
        return values.containsKey(key) ? values.get(key).text() : "";
    }

    public String text(String key) {
        return raw(key).strip();
    }

    /** Refuses a value that stands twice. */
    public List<String> list(String key) {
        return once(key, split(text(key)));
    }

    /** Refuses a value that stands twice; which one is not said, since it may be a secret. */
    public List<String> once(String key, List<String> parts) {
        for (int i = 0; i < parts.size(); i++) {
            int first = parts.indexOf(parts.get(i));
            if (first < i) {
                mistakes.add(key, "its values " + (first + 1) + " and " + (i + 1) + " are the same: take one of them out");
            }
        }
        return List.copyOf(new LinkedHashSet<>(parts));
    }

    public static List<String> split(String text) {
        return Arrays.stream(text.split(",")).map(String::strip).filter(part -> !part.isEmpty()).toList();
    }

    /** Null when it is not set. */
    public Path path(String key) {
        String file = text(key);
        try {
            return file.isEmpty() ? null : Path.of(file);
        } catch (InvalidPathException e) {
            mistakes.add(key, "\"" + file + "\" is no path of a file");
            return null;
        }
    }

    /** The words are the names of the constants in lower case, with - for _. */
    public <E extends Enum<E>> E oneOf(String key, E[] constants) {
        Map<String, E> words = new LinkedHashMap<>();
        for (E constant : constants) {
            words.put(word(constant), constant);
        }
        E chosen = words.get(text(key));
        if (chosen == null) {
            mistakes.add(key, "\"" + text(key) + "\" is none of " + String.join(", ", words.keySet()));
            return constants[0];
        }
        return chosen;
    }

    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * Runs a reader that throws {@link IllegalArgumentException} for what it cannot read, with a sentence why.
     *
     * @param instead what is read in its place
     */
    public <R> R read(String key, Supplier<R> reader, R instead) {
        try {
            return reader.get();
        } catch (IllegalArgumentException e) {
            mistakes.add(key, e.getMessage());
            return instead;
        }
    }

    public Map<String, String> map(String key) {
        Map<String, String> map = new LinkedHashMap<>();
        for (String pair : split(text(key))) {
            String[] parts = pair.split("=", 2);
            if (parts.length != 2 || parts[0].isBlank() || parts[1].isBlank()) {
                mistakes.add(key, "\"" + pair + "\" is not of the form name=name");
            } else if (map.put(parts[0].strip(), parts[1].strip()) != null) {
                mistakes.add(key, "\"" + parts[0].strip() + "\" stands twice: take one of them out");
            }
        }
        return map;
    }

    public int number(String key, int min, int max) {
        return number(key, text(key), min, max);
    }

    /** A number that is a part of what a setting says. */
    public int number(String key, String text, int min, int max) {
        try {
            int value = Integer.parseInt(text);
            if (value >= min && value <= max) {
                return value;
            }
        } catch (NumberFormatException e) {
            // refused below
        }
        mistakes.add(key, "\"" + text + "\" is not a number from " + min + " to " + max);
        return min;
    }

    public boolean bool(String key) {
        return switch (text(key)) {
            case "true" -> true;
            case "false" -> false;
            default -> {
                mistakes.add(key, "\"" + text(key) + "\" is neither true nor false");
                yield false;
            }
        };
    }

    public ZoneId zone(String key) {
        try {
            return ZoneId.of(text(key));
        } catch (DateTimeException e) {
            mistakes.add(key, "\"" + text(key) + "\" is no time zone, such as Asia/Shanghai");
            return ZoneOffset.UTC;
        }
    }

    /** Null when it is not set. */
    public LocalTime time(String key) {
        try {
            return text(key).isEmpty() ? null : LocalTime.parse(text(key));
        } catch (DateTimeException e) {
            mistakes.add(key, "\"" + text(key) + "\" is no time of the day, such as 03:30");
            return null;
        }
    }

    public Locale language(String key) {
        return switch (text(key)) {
            case "zh" -> Locale.CHINESE;
            case "en" -> Locale.ENGLISH;
            default -> {
                mistakes.add(key, "\"" + text(key) + "\" is neither zh nor en");
                yield Locale.ENGLISH;
            }
        };
    }

    /** Of the setting, or of the file that the setting {@code …-file} names. */
    public String textOrFile(String key) {
        String text = text(key);
        Path file = path(key + "-file");
        if (file == null) {
            return text;
        }
        if (!text.isEmpty()) {
            mistakes.add(key, "and " + key + "-file are both set; one is enough");
            return text;
        }
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            mistakes.add(key + "-file", "\"" + file + "\" cannot be read");
            return "";
        }
    }

    public static InvalidSettingsException invalid(String key, String sentence) {
        return new InvalidSettingsException("Setting " + key + ": " + sentence);
    }
}
