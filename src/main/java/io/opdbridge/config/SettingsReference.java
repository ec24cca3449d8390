package io.opdbridge.config;

import io.opdbridge.config.Topics.Described;

import java.util.List;
import java.util.stream.Collectors;

/** The settings as people read them, made from what the records say of themselves. */
public final class SettingsReference {

    private static final String HEAD = "| setting%s | unit | %s | meaning |\n| --- | --- | %s | --- |\n";

    private SettingsReference() {
    }

    /** A Markdown table with a row for each setting of a topic. */
    public static String table(Class<? extends Record> topic) {
        Topic of = topic.getAnnotation(Topic.class);
        return HEAD.formatted(of.family().isEmpty() ? "" : " of a " + of.family(),
                of.profiles() ? "`strict` | `relaxed`" : "default", of.profiles() ? "--- | ---" : "---")
                + rows(topic).stream().map(row -> row + "\n").collect(Collectors.joining());
    }

    /** The rows alone, in the order of the record. */
    public static List<String> rows(Class<? extends Record> topic) {
        boolean profiles = topic.getAnnotation(Topic.class).profiles();
        return Topics.describe(topic).stream().map(setting -> row(setting, profiles)).toList();
    }

    /**
     * The part of a file of settings that names each of them, with its default and what it does, all in comments: who
     * takes a {@code #} away sets the one below it.
     */
    public static String commented(List<Class<? extends Record>> topics) {
        StringBuilder text = new StringBuilder();
        for (Class<? extends Record> topic : topics) {
            text.append("\n# ").append(topic.getAnnotation(Topic.class).title()).append('\n');
            for (Described setting : Topics.describe(topic)) {
                text.append("# ").append((setting.meaning() + " [" + setting.unit() + "]").replace("`", "")).append('\n')
                        .append('#').append(setting.key()).append('=').append(setting.value()).append('\n');
            }
        }
        return text.toString();
    }

    private static String row(Described setting, boolean profiles) {
        return "| `" + setting.key() + "` | " + setting.unit() + " | "
                + (setting.value().isEmpty() ? "empty" : "`" + setting.value() + "`") + (profiles ? " | same | " : " | ")
                + setting.meaning() + " |";
    }
}
