package io.opdbridge.config;

import org.jspecify.annotations.Nullable;
import java.util.Objects;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** Collects the mistakes of one topic, and gives access to the others. */
public final class Check {

    private final Settings settings;
    private final Class<? extends Record> topic;
    private final @Nullable String name;
    private final Map<String, List<String>> wrong = new LinkedHashMap<>();
    /** Of which another value stands in the record than somebody has set. */
    private final Set<String> replaced = new HashSet<>();

    /** @param name of one of a family; null for a topic of which there is one */
    Check(Settings settings, Class<? extends Record> topic, @Nullable String name) {
        this.settings = settings;
        this.topic = topic;
        this.name = name;
    }

    /** What cannot be read. */
    void unreadable(String key, String sentence, boolean isReplaced) {
        if (isReplaced) {
            replaced.add(key);
        }
        take(key, sentence);
    }

    private void take(String key, String sentence) {
        wrong.computeIfAbsent(key, several -> new ArrayList<>()).add(sentence);
    }

    /** After the check. */
    void tell() {
        wrong.forEach((key, sentences) -> sentences.forEach(sentence -> settings.mistakes().add(full(key), sentence)));
    }

    /**
     * Of a setting that could not be read that is all that is told.
     *
     * @param key      after the prefix of the topic
     * @param sentence what it says and what would be right; no secret
     */
    public void add(String key, String sentence) {
        if (!replaced.contains(key)) {
            take(key, sentence);
        }
    }

    /** The same for a setting that nobody should have set, whether it can be read or not. */
    public void addOnly(String key, String sentence) {
        wrong.put(key, List.of(sentence));
    }

    /** Adds a mistake unless the reader can read what the setting says: it throws, with a sentence why. */
    public void reads(String key, Runnable reader) {
        try {
            reader.run();
        } catch (IllegalArgumentException e) {
            add(key, String.valueOf(e.getMessage()));
        }
    }

    /** The same for each of several. */
    public void readsEach(String key, List<String> texts, Consumer<String> reader) {
        texts.forEach(text -> reads(key, () -> reader.accept(text)));
    }

    /** Refuses an empty list, unless what it had was refused. */
    public void needsOne(String key, List<?> values) {
        if (values.isEmpty() && !wrong.containsKey(key)) {
            add(key, "at least one is needed");
        }
    }

    /** Refuses a value that is more than that of another setting of the topic. */
    public <T extends Comparable<T>> void notMore(String key, T value, String most, T limit) {
        if (value.compareTo(limit) > 0 && !replaced.contains(most)) {
            add(key, "\"" + settings.text(full(key)) + "\" is more than " + full(most) + ", which is "
                    + settings.text(full(most)));
        }
    }

    /** As messages name it. */
    public String full(String key) {
        return Described.prefix(topic, name) + key;
    }

    /** Of one of a family; null for a topic of which there is one. */
    public @Nullable String name() {
        return name;
    }

    /** The keys of this topic whose values differ from their defaults. */
    public List<String> changed() {
        return settings.changed(topic, name);
    }

    /** Another topic, which may have mistakes of its own; of the same name when it is of the same family. */
    public <R extends Record> R of(Class<R> other) {
        return Described.family(other).isEmpty() ? settings.of(other)
                : settings.of(other, Objects.requireNonNull(name, "A topic of a family has a name"));
    }

    /** The members of this family before this one, by name. */
    public <R extends Record> Map<String, R> earlier(Class<R> family) {
        Map<String, R> earlier = settings.each(family);
        earlier.keySet().retainAll(earlier.keySet().stream().takeWhile(one -> !one.equals(name)).toList());
        return earlier;
    }
}
