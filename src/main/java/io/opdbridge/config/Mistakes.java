package io.opdbridge.config;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/** Collects what is wrong with the settings, so that a person hears all of it at once. Not thread-safe. */
public final class Mistakes {

    /** In an address: any value of its query, what names itself elsewhere, and who calls but for the user's name. */
    private static final Pattern SECRET = Pattern
            .compile("([?&#][^=?&#\\s\"]*=)[^&#\\s\"]+|(\\?)[^=?&#\\s\"]+(?![^&#\\s\"])"
                    + "|((?i:;(?:password|user|token|key|access_token)=))[^&;\\s\"]+"
                    + "|((?<=://)[^/:@?#\\s\"]*:)(?![0-9]{1,5}[/?#])[^?#\\s\"]+(?=@)|(?<=://)[^/:@?#\\s\"]+(?=@)"
                    + "|((?<=:thin:)[^/:@\\s\"]*/)[^@\\s\"]+(?=@)");

    private final Set<String> sentences = new LinkedHashSet<>();
    private final UnaryOperator<String> names;

    public Mistakes() {
        this(key -> "Setting " + key);
    }

    /** @param names key of a setting → how sentences begin that tell of it */
    Mistakes(UnaryOperator<String> names) {
        this.names = names;
    }

    /** @param sentence what it says and what would be right; no secret */
    public void add(String key, String sentence) {
        addSentence(names.apply(key) + ": " + sentence);
    }

    /** As {@link #add}, for what is no setting. */
    void addSentence(String sentence) {
        sentences.add(hideSecrets(sentence));
    }

    static String hideSecrets(String text) {
        return SECRET.matcher(text).replaceAll("$1$2$3$4$5(hidden)");
    }

    /** In the order in which they were found. */
    Set<String> sentences() {
        return sentences;
    }

    /** @throws InvalidSettingsException with all of them, if there are any */
    public void throwAny() {
        if (!sentences.isEmpty()) {
            throw new InvalidSettingsException(List.copyOf(sentences));
        }
    }
}
