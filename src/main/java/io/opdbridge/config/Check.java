package io.opdbridge.config;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Collects the mistakes of one topic, and gives access to the others. */
public final class Check {

    private final Settings settings;
    private final Class<? extends Record> topic;
    private final @Nullable String name;

    /** @param name of one of a family; null for a topic of which there is one */
    Check(Settings settings, Class<? extends Record> topic, @Nullable String name) {
        this.settings = settings;
        this.topic = topic;
        this.name = name;
    }

    /**
     * @param key      after the prefix of the topic
     * @param sentence what it says and what would be right; no secret
     */
    public void add(String key, String sentence) {
        settings.mistakes().add(full(key), sentence);
    }

    /** Adds a mistake unless the reader can read what the setting says: it throws, with a sentence why. */
    public void reads(String key, Runnable reader) {
        try {
            reader.run();
        } catch (IllegalArgumentException e) {
            add(key, String.valueOf(e.getMessage()));
        }
    }

    /** The full key of a setting, as messages name it. */
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
