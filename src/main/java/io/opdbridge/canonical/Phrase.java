package io.opdbridge.canonical;

import java.util.List;

/**
 * A part of a message, in the language of its reader.
 *
 * @param key       of the message bundles
 * @param arguments for its placeholders; never a person's data
 */
public record Phrase(String key, List<Object> arguments) {

    public Phrase {
        arguments = List.copyOf(arguments);
    }

    public static Phrase of(String key, Object... arguments) {
        return new Phrase(key, List.of(arguments));
    }
}
