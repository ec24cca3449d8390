package io.opdbridge.ops;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.function.Supplier;

/** What the settings say, by full key: each is read as what it must be, or refused with a sentence that names it. */
final class SettingValues {

    private final Properties properties;

    SettingValues(Properties properties) {
        this.properties = properties;
    }

    Properties properties() {
        return properties;
    }

    /** As it stands, blanks included; empty when it is not set. */
    String raw(String key) {
        return properties.getProperty(key, "");
    }

    String text(String key) {
        return properties.getProperty(key, "").strip();
    }

    /** Refuses a value that stands twice. */
    List<String> list(String key) {
        return once(key, split(text(key)));
    }

    /** Refuses a value that stands twice; which one is not said, since it may be a secret. */
    static List<String> once(String key, List<String> values) {
        for (int i = 0; i < values.size(); i++) {
            int first = values.indexOf(values.get(i));
            if (first < i) {
                throw invalid(key, "its values " + (first + 1) + " and " + (i + 1) + " are the same: take one of them out");
            }
        }
        return values;
    }

    static List<String> split(String text) {
        return Arrays.stream(text.split(",")).map(String::strip).filter(part -> !part.isEmpty()).toList();
    }

    /** Null when it is not set. */
    Path path(String key) {
        String file = text(key);
        try {
            return file.isEmpty() ? null : Path.of(file);
        } catch (InvalidPathException e) {
            throw invalid(key, "\"" + file + "\" is no path of a file");
        }
    }

    /** The words are the names of the constants in lower case, with - for _. */
    <E extends Enum<E>> E oneOf(String key, E[] constants) {
        Map<String, E> words = new LinkedHashMap<>();
        for (E constant : constants) {
            words.put(constant.name().toLowerCase(Locale.ROOT).replace('_', '-'), constant);
        }
        E chosen = words.get(text(key));
        if (chosen == null) {
            throw invalid(key, "\"" + text(key) + "\" is none of " + String.join(", ", words.keySet()));
        }
        return chosen;
    }

    /** Runs a reader that throws {@link IllegalArgumentException} for what it cannot read, with a sentence why. */
    static <R> R read(String key, Supplier<R> reader) {
        try {
            return reader.get();
        } catch (IllegalArgumentException e) {
            throw invalid(key, e.getMessage());
        }
    }

    Map<String, String> map(String key) {
        Map<String, String> map = new LinkedHashMap<>();
        for (String pair : split(text(key))) {
            String[] parts = pair.split("=", 2);
            if (parts.length != 2 || parts[0].isBlank() || parts[1].isBlank()) {
                throw invalid(key, "\"" + pair + "\" is not of the form name=name");
            }
            if (map.put(parts[0].strip(), parts[1].strip()) != null) {
                throw invalid(key, "\"" + parts[0].strip() + "\" stands twice: take one of them out");
            }
        }
        return map;
    }

    int number(String key, int min, int max) {
        return number(key, text(key), min, max);
    }

    /** A number that is a part of what a setting says. */
    static int number(String key, String text, int min, int max) {
        try {
            int value = Integer.parseInt(text);
            if (value >= min && value <= max) {
                return value;
            }
        } catch (NumberFormatException e) {
            // refused below
        }
        throw invalid(key, "\"" + text + "\" is not a number from " + min + " to " + max);
    }

    boolean bool(String key) {
        return switch (text(key)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw invalid(key, "\"" + text(key) + "\" is neither true nor false");
        };
    }

    ZoneId zone(String key) {
        try {
            return ZoneId.of(text(key));
        } catch (DateTimeException e) {
            throw invalid(key, "\"" + text(key) + "\" is no time zone");
        }
    }

    Locale language(String key) {
        return switch (text(key)) {
            case "zh" -> Locale.CHINESE;
            case "en" -> Locale.ENGLISH;
            default -> throw invalid(key, "\"" + text(key) + "\" is neither zh nor en");
        };
    }

    static InvalidSettingsException invalid(String key, String sentence) {
        return new InvalidSettingsException("Setting " + key + ": " + sentence);
    }
}
