package io.opdbridge.canonical;

import org.jspecify.annotations.Nullable;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Masks what logs must not show, and disarms what they must not execute.
 *
 * <p>Masks the numbers by which a person can be found: identity numbers (18 digits, the last of which may be an X, or
 * 15) and mobile numbers of China, in any grouping by blanks and dashes and in any width. The digits that stay are
 * enough to tell two of them apart.
 */
public final class Masks {

    private static final String BEFORE = "(?<![0-9A-Za-z])";
    private static final String AFTER = "(?![0-9A-Za-z])";
    private static final String GAP = "[ -]{0,3}";
    private static final String MONTH_AND_DAY = "(?:0" + GAP + "[1-9]|1" + GAP + "[0-2])" + GAP
            + "(?:0" + GAP + "[1-9]|[12]" + GAP + "[0-9]|3" + GAP + "[01])";
    /** Region, birthday, number among those born there that day, check digit. */
    private static final Pattern IDENTITY_18 = Pattern.compile(BEFORE + "(" + digits("[1-9]", 5) + ")" + GAP
            + "((?:1" + GAP + "[89]|2" + GAP + "0)" + digits("", 2) + GAP + MONTH_AND_DAY + ")" + GAP
            + "(" + digits("[0-9]", 2) + GAP + "[0-9Xx])" + AFTER);
    /** The form before 1999: a year of two digits and no check digit. */
    private static final Pattern IDENTITY_15 = Pattern.compile(BEFORE + "([1-9][0-9]{5})" + GAP
            + "([0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01]))" + GAP + "([0-9]{3})" + AFTER);
    private static final String COUNTRY = "(?<![0-9])((?:(?:\\+|00)?86" + GAP + ")?";
    private static final Pattern MOBILE = Pattern.compile(COUNTRY + "1[3-9][0-9])" + GAP
            + "(?:[0-9]{4}" + GAP + "|[0-9]" + GAP + "[0-9]{3}" + GAP + "|[0-9]{3}" + GAP
            + "[0-9])([0-9]{4})(?![0-9])");
    /** Digit by digit. */
    private static final Pattern SPREAD_MOBILE = Pattern.compile(COUNTRY + "1[ -][3-9][ -][0-9])[ -](?:[0-9][ -]){4}"
            + "([0-9][ -][0-9][ -][0-9][ -][0-9])(?![0-9])");

    private static final String CONTINUED = "\n    ";

    private Masks() {
    }

    /**
     * The text for a log: masked; lines after the first are indented, so that none looks like an entry of its own;
     * control characters and marks of writing direction are spelt out.
     */
    @Contract("!null -> !null")
    public static @Nullable String log(@Nullable String text) {
        if (text == null) {
            return null;
        }
        String masked = masked(text);
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

    private static String digits(String first, int more) {
        return first + (GAP + "[0-9]").repeat(more);
    }

    /** The text with each such number masked. */
    @Contract("!null -> !null")
    public static @Nullable String mask(@Nullable String text) {
        return text == null ? null : masked(text);
    }

    private static String masked(String text) {
        return replace(SPREAD_MOBILE, replace(MOBILE, maskedIdentity(text), "****", 2), "****", 2);
    }

    /** Hides what is between the first and the last group of each match, in any width. */
    private static String replace(Pattern pattern, String text, String hidden, int last) {
        String narrow = narrow(text);
        if (!hasDigits(narrow)) {
            return text;
        }
        Matcher found = pattern.matcher(narrow);
        StringBuilder masked = null;
        int end = 0;
        while (found.find()) {
            masked = masked == null ? new StringBuilder(text.length()) : masked;
            masked.append(text, end, found.end(1)).append(hidden).append(text, found.start(last), found.end());
            end = found.end();
        }
        return masked == null ? text : masked.append(text, end, text.length()).toString();
    }

    /** Maps full-width digits and letters, and all blanks and dashes, to ASCII, one character each. */
    private static String narrow(String text) {
        char[] narrow = null;
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            if (character < 0x7F && character != '\t') {
                continue;
            }
            char plain = character >= '\uFF01' && character <= '\uFF5E' ? (char) (character - 0xFEE0)
                : character == '\t' || Character.isSpaceChar(character) || character == '\u200B' ? ' '
                : Character.getType(character) == Character.DASH_PUNCTUATION || character == '\u2212' ? '-' : character;
            if (plain != character) {
                narrow = narrow == null ? text.toCharArray() : narrow;
                narrow[i] = plain;
            }
        }
        return narrow == null ? text : new String(narrow);
    }

    /** The text without these names and numbers, which belong to a person; null for null. */
    public static @Nullable String hide(@Nullable String text, @Nullable String... known) {
        String hidden = text;
        for (String person : known) {
            if (hidden != null && person != null && !person.isBlank()) {
                hidden = hidden.replace(person.strip(), "**");
            }
        }
        return hidden;
    }

    /** The first character of a name. */
    @Contract("!null -> !null")
    public static @Nullable String maskName(@Nullable String name) {
        String stripped = name == null ? "" : name.strip();
        return stripped.isEmpty() ? null : stripped.substring(0, stripped.offsetByCodePoints(0, 1)) + "**";
    }

    /** The text with identity numbers masked and nothing else. */
    @Contract("!null -> !null")
    public static @Nullable String maskIdentity(@Nullable String text) {
        return text == null ? null : maskedIdentity(text);
    }

    private static String maskedIdentity(String text) {
        return replace(IDENTITY_15, replace(IDENTITY_18, text, "********", 3), "******", 3);
    }

    /** Whether it has a run of digits, blanks and dashes as long as the shortest number. */
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
