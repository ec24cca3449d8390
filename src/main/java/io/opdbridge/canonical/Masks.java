package io.opdbridge.canonical;

import java.util.regex.Pattern;

/**
 * Hides by which numbers a person can be found: identity numbers (18 digits, the last of which may be an X, or 15) and
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

    private Masks() {
    }

    /** The text with each such number masked; null for null. */
    public static String mask(String text) {
        if (text == null || !hasDigits(text)) {
            return text;
        }
        return MOBILE.matcher(maskIdentity(text)).replaceAll("$1****$2");
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
