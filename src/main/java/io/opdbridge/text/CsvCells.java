package io.opdbridge.text;

import org.jspecify.annotations.Nullable;

import java.util.Locale;
import java.util.regex.Pattern;

/** Cells of every CSV that the bridge writes: text, never a formula or a mark of writing direction. */
public final class CsvCells {

    /** In either width, also after blanks. */
    private static final Pattern FORMULA = Pattern.compile("^([\\s\u3000]*[=+\\-@\uFF1D\uFF0B\uFF0D\uFF20]|[\t\r]).*",
            Pattern.DOTALL);

    private CsvCells() {
    }

    /** With an apostrophe before a formula; empty for null. */
    public static String cell(@Nullable Object value) {
        String text = value == null ? "" : spelt(value.toString());
        return !(value instanceof Number) && FORMULA.matcher(text).matches() ? "'" + text : text;
    }

    /** With U+202A to U+202E and U+2066 to U+2069 spelt out, which show a text in another order than it has. */
    static String spelt(String text) {
        StringBuilder spelt = null;
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            boolean turns = character >= '\u202A' && character <= '\u202E'
                    || character >= '\u2066' && character <= '\u2069';
            if (turns && spelt == null) {
                spelt = new StringBuilder(text.length() + 16).append(text, 0, i);
            }
            if (spelt != null) {
                spelt.append(
                        turns ? String.format(Locale.ROOT, "[U+%04X]", (int) character) : String.valueOf(character));
            }
        }
        return spelt == null ? text : spelt.toString();
    }
}
