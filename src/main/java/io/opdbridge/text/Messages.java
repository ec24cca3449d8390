package io.opdbridge.text;

import io.opdbridge.canonical.Phrase;
import io.opdbridge.canonical.Refusal;
import org.jspecify.annotations.Nullable;

import java.text.MessageFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.ResourceBundle;

/**
 * The words of the bridge, in Chinese and English: {@code messages/messages_zh} and {@code …_en}, those of the console,
 * {@code messages/console_zh} and {@code …_en}, and those of the commands, {@code messages/commands_zh} and
 * {@code …_en}. Thread-safe.
 */
public final class Messages {

    private static final String BUNDLE = "messages.messages";
    private static final String CONSOLE = "messages.console";
    private static final String COMMANDS = "messages.commands";
    private static final ResourceBundle.Control NO_FALLBACK = ResourceBundle.Control
            .getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES);

    private Messages() {
    }

    /** The message with this key; numbers are written plainly, and null as the word for nothing. */
    public static String get(Locale language, String key, @Nullable Object... arguments) {
        return format(BUNDLE, language, key, arguments);
    }

    /** The words of a phrase. */
    public static String get(Locale language, Phrase phrase) {
        return format(BUNDLE, language, phrase.key(), phrase.arguments().toArray());
    }

    /** The console's message with this key; numbers are written plainly. */
    public static String console(Locale language, String key, @Nullable Object... arguments) {
        return format(CONSOLE, language, key, arguments);
    }

    /** What a command prints, by this key; numbers are written plainly. */
    public static String command(Locale language, String key, @Nullable Object... arguments) {
        return format(COMMANDS, language, key, arguments);
    }

    /** Whether the console has a message with this key. */
    public static boolean hasConsole(String key) {
        return bundle(CONSOLE, Locale.ENGLISH).containsKey(key);
    }

    private static ResourceBundle bundle(String name, Locale language) {
        return ResourceBundle.getBundle(name, language, NO_FALLBACK);
    }

    private static String format(String bundle, Locale language, String key, @Nullable Object... arguments) {
        String pattern = bundle(bundle, language).getString(key);
        Object[] texts = new Object[arguments.length];
        for (int i = 0; i < arguments.length; i++) {
            texts[i] = arguments[i] instanceof Phrase phrase
                    ? format(BUNDLE, language, phrase.key(), phrase.arguments().toArray())
                : arguments[i] == null ? bundle(BUNDLE, language).getString("absent") : arguments[i].toString();
        }
        return new MessageFormat(pattern, language).format(texts);
    }

    /** All words of a refusal. */
    public static String of(Refusal refusal, Locale language) {
        List<String> sentences = new ArrayList<>();
        sentences.add(get(language, refusal.code().name(), refusal.arguments().toArray()));
        refusal.others().forEach(other -> sentences.add(of(other, language)));
        return String.join("; ", sentences);
    }
}
