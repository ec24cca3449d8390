package io.opdbridge.canonical;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What a text must not show, and not do, where people and programs read logs.
 *
 * <p>Hides by which numbers a person can be found: identity numbers (18 digits, the last of which may be an X, or 15) and
 * mobile numbers of China, however they are grouped by blanks and dashes. What is left tells two of them apart.
 */
public final class Masks {

    private static final String BEFORE = "(?<![0-9A-Za-z])";
    private static final String AFTER = "(?![0-9A-Za-z])";
    private static final String GAP = "[ -]?";
    /** Region, birthday, number among those born there that day, check digit. */
    private static final Pattern IDENTITY_18 = Pattern.compile(BEFORE + "([1-9][0-9]{5})" + GAP
            + "((?:18|19|20)[0-9]{2}" + GAP + "(?:0[1-9]|1[0-2])" + GAP + "(?:0[1-9]|[12][0-9]|3[01]))" + GAP
            + "([0-9]{3}[0-9Xx])" + AFTER);
    /** The same of before 1999, with a year of two digits and no check digit. */
    private static final Pattern IDENTITY_15 = Pattern.compile(BEFORE + "([1-9][0-9]{5})" + GAP
            + "([0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01]))" + GAP + "([0-9]{3})" + AFTER);
    private static final Pattern MOBILE = Pattern.compile("(?<![0-9])((?:(?:\\+|00)?86" + GAP + ")?1[3-9][0-9])" + GAP
            + "[0-9]{4}" + GAP + "([0-9]{4})(?![0-9])");

    private static final String CONTINUED = "\n    ";

    private Masks() {
    }

    /**
     * The text as it may stand in a log: masked; no line of it can be taken for another entry, since those after the
     * first are indented; and what steers a terminal or turns the direction of writing is spelt out.
     */
    public static String log(String text) {
        if (text == null) {
            return null;
        }
        String masked = mask(text);
        for (int i = 0; i < masked.length(); i++) {
            if (isUnsafe(masked.charAt(i))) {
                return spelt(masked, i);
            }
        }
        return masked;
    }

    private static String spelt(String text, int from) {
        StringBuilder safe = new StringBuilder(text.length() + 64).append(text, 0, from);
        for (int i = from; i < text.length(); i++) {
            char character = text.charAt(i);
            if (character == '\n') {
                safe.append(CONTINUED);
            } else if (!isUnsafe(character)) {
                safe.append(character);
            } else if (character != '\r' || i + 1 == text.length() || text.charAt(i + 1) != '\n') {
                safe.append(String.format(Locale.ROOT, "\\u%04x", (int) character));
            }
        }
        return safe.toString();
    }

    private static boolean isUnsafe(char character) {
        if (character < 0x7F) {
            return character < ' ' && character != '\t';
        }
        return switch (Character.getType(character)) {
            case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }

    /** The text with each such number masked; null for null. */
    public static String mask(String text) {
        if (text == null || !hasDigits(text)) {
            return text;
        }
        return MOBILE.matcher(maskIdentity(text)).replaceAll("$1****$2");
    }

    /** The text without the names and numbers that are known to be somebody's; null for null. */
    public static String hide(String text, String... known) {
        String hidden = text;
        for (String person : known) {
            if (hidden != null && person != null && !person.isBlank()) {
                hidden = hidden.replace(person.strip(), "**");
            }
        }
        return hidden;
    }

    /** The first character of a name; null for null. */
    public static String maskName(String name) {
        String stripped = name == null ? "" : name.strip();
        return stripped.isEmpty() ? null : stripped.substring(0, stripped.offsetByCodePoints(0, 1)) + "**";
    }

    /** The text with identity numbers masked and nothing else; null for null. */
    public static String maskIdentity(String text) {
        if (text == null || !hasDigits(text)) {
            return text;
        }
        String masked = IDENTITY_18.matcher(text).replaceAll("$1********$3");
        return IDENTITY_15.matcher(masked).replaceAll("$1******$3");
    }

    /** Whether as many digits follow each other, but for blanks and dashes, as the shortest number has. */
    private static boolean hasDigits(String text) {
        int digits = 0;
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            if (character >= '0' && character <= '9') {
                if (++digits == 11) {
                    return true;
                }
            } else if (character != ' ' && character != '-') {
                digits = 0;
            }
        }
        return false;
    }
}
