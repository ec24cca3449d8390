package io.opdbridge.config;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** Collects what is wrong with the settings, so that a person hears all of it at once. Not thread-safe. */
public final class Mistakes {

    private final Set<String> sentences = new LinkedHashSet<>();
    private boolean sealed;

    /**
     * Takes a mistake down, or throws it when the settings are sealed: then nobody would hear of it otherwise.
     *
     * @param key      of the setting in full
     * @param sentence what it says and what would be right; no secret
     */
    public void add(String key, String sentence) {
        addSentence("Setting " + key + ": " + sentence);
    }

    /** As {@link #add}, for what is no setting. */
    public void addSentence(String sentence) {
        if (sealed) {
            throw new InvalidSettingsException(sentence);
        }
        sentences.add(sentence);
    }

    /** Runs a part that gives up at its first mistake, which is taken down; null then. */
    public <R> R part(Supplier<R> part) {
        try {
            return part.get();
        } catch (InvalidSettingsException e) {
            e.getMessage().lines().forEach(this::addSentence);
            return null;
        }
    }

    /** As {@link #part(Supplier)}, of what is read for its mistakes only. */
    public void check(Runnable part) {
        part(() -> {
            part.run();
            return null;
        });
    }

    public boolean isEmpty() {
        return sentences.isEmpty();
    }

    public List<String> sentences() {
        return List.copyOf(sentences);
    }

    /** From now on a mistake is thrown at once. Throws those that there are. */
    public void seal() {
        if (!sentences.isEmpty()) {
            throw new InvalidSettingsException(sentences());
        }
        sealed = true;
    }
}
