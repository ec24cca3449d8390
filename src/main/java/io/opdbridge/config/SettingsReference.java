package io.opdbridge.config;

import java.util.List;

/** The settings as people read them, made from what the records say of themselves. */
public final class SettingsReference {

    private SettingsReference() {
    }

    /** A heading and a Markdown table for each topic, with a row for each setting in the order of the record. */
    public static String tables(List<Class<? extends Record>> topics) {
        StringBuilder page = new StringBuilder();
        for (Class<? extends Record> topic : topics) {
            Topic of = topic.getAnnotation(Topic.class);
            page.append("\n## ").append(of.title()).append("\n\n");
            if (!of.family().isEmpty()) {
                page.append("Each %1$s of `bridge.%1$ss` has its own, named `bridge.%1$s.<%1$s>.<setting>`.\n\n"
                        .formatted(of.family()));
            }
            page.append(of.profiles()
                    ? "| setting | unit | `strict` | `relaxed` | meaning |\n| --- | --- | --- | --- | --- |\n"
                    : "| setting | unit | default | meaning |\n| --- | --- | --- | --- |\n");
            for (Described setting : Described.of(topic)) {
                String key = of.family().isEmpty() ? of.prefix() + setting.key() : setting.key();
                page.append("| `").append(key).append("` | ").append(setting.unit()).append(" | ")
                        .append(code(setting.value()))
                        .append(of.profiles() ? " | " + (setting.relaxed().equals(Setting.SAME) ? "same"
                                : code(setting.relaxed())) : "")
                        .append(" | ").append(setting.meaning()).append(" |\n");
            }
        }
        return page.toString();
    }

    /**
     * The part of a file of settings that names each of which there is one, with its default and what it does, all in
     * comments: who takes a {@code #} away sets the one below it.
     */
    public static String commented(List<Class<? extends Record>> topics) {
        StringBuilder text = new StringBuilder();
        topics.stream().filter(topic -> Described.family(topic).isEmpty()).forEach(topic -> {
            text.append("\n# ").append(topic.getAnnotation(Topic.class).title()).append('\n');
            for (Described setting : Described.of(topic)) {
                text.append("# ").append((setting.meaning() + " [" + setting.unit() + "]").replace("`", ""))
                        .append("\n#")
                        .append(Described.prefix(topic, null)).append(setting.key()).append('=').append(setting.value())
                        .append('\n');
            }
        });
        return text.toString();
    }

    private static String code(String value) {
        return value.isEmpty() ? "empty" : "`" + value + "`";
    }
}
