package io.opdbridge.config;

import io.opdbridge.config.Topics.Described;

import java.util.List;
import java.util.stream.Collectors;

/** The settings as people read them, made from what the records say of themselves. */
public final class SettingsReference {

    private static final String HEAD = "| setting | unit | default | meaning |\n| --- | --- | --- | --- |\n";

    private SettingsReference() {
    }

    /** A Markdown table with a row for each setting of a topic. */
    public static String table(Class<? extends Record> topic) {
        return HEAD + rows(topic).stream().map(row -> row + "\n").collect(Collectors.joining());
    }

    /** The rows alone, in the order of the record. */
    public static List<String> rows(Class<? extends Record> topic) {
        return Topics.describe(topic).stream().map(SettingsReference::row).toList();
    }

    private static String row(Described setting) {
        return "| `" + setting.key() + "` | " + setting.unit() + " | "
                + (setting.value().isEmpty() ? "empty" : "`" + setting.value() + "`") + " | " + setting.meaning() + " |";
    }
}
