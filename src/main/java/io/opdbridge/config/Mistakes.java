package io.opdbridge.config;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Collects what is wrong with the settings, so that a person hears all of it at once. Not thread-safe. */
public final class Mistakes {

    /** In an address. */
    private static final Pattern PASSWORD = Pattern.compile(
            "((?i:[?&;](?:password|user|token|key|access_token)=))[^&;\\s\"]+|(?<=://)([^/:@\\s]*:)[^/@\\s]+(?=@)");

    private final Set<String> sentences = new LinkedHashSet<>();

    /** @param sentence what it says and what would be right; no secret */
    public void add(String key, String sentence) {
        addSentence("Setting " + key + ": " + sentence);
    }

    /** As {@link #add}, for what is no setting. */
    void addSentence(String sentence) {
        sentences.add(hidePasswords(sentence));
    }

    static String hidePasswords(String text) {
        return PASSWORD.matcher(text).replaceAll("$1$2(hidden)");
    }

    /** @throws InvalidSettingsException with all of them, if there are any */
    public void throwAny() {
        if (!sentences.isEmpty()) {
            throw new InvalidSettingsException(List.copyOf(sentences));
        }
    }
}
