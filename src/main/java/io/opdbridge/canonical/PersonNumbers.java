package io.opdbridge.canonical;

import org.jspecify.annotations.Nullable;

import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Brings numbers and names of persons, however somebody typed them, into one form. Stored and searched in that form,
 * they are found by equality. Each method returns null for null, and leaves a text that already has its form.
 */
public final class PersonNumbers {

    /**
     * Zero-width and directional characters and byte-order marks: part of no number, and invisible to the person who
     * copies them.
     */
    private static final Pattern INVISIBLE = Pattern
            .compile("[\\p{Cf}\\u034F\\u115F\\u1160\\u17B4\\u17B5\\u180E\\u3164\\uFFA0]+");
    /** Variation selectors: they choose a form of the character before them. */
    private static final Pattern SELECTOR = Pattern.compile("[\\u180B-\\u180F\\uFE00-\\uFE0F\\x{E0100}-\\x{E01EF}]");
    private static final Pattern BLANK = Pattern.compile("[\\p{Z}\\s]+");
    private static final Pattern BLANK_OR_DASH = Pattern.compile("[\\p{Z}\\s\\p{Pd}\\u2212]+");
    private static final Pattern DASH = Pattern.compile("[\\p{Pd}\\u2212]");
    private static final Pattern COUNTRY = Pattern.compile("^(?:\\+|00)?86(?=1[3-9][0-9]{9}$)");
    /** Blanks, and the dot between the parts of a name in the forms that keyboards produce. */
    private static final Pattern BETWEEN_PARTS = Pattern
            .compile("[\\p{Z}\\s.\\u00B7\\u0387\\u2022\\u2027\\u2219\\u22C5\\u2E31\\u30FB"
                    + "\\u25CF\\u3002\\uFF65]+");

    private PersonNumbers() {
    }

    /** An identity number: letters large, full width made narrow, without blanks, dashes and invisible characters. */
    @Contract("!null -> !null")
    public static @Nullable String identity(@Nullable String typed) {
        return typed == null ? null : BLANK_OR_DASH.matcher(plain(typed)).replaceAll("").toUpperCase(Locale.ROOT);
    }

    /** A mobile number: digits without blanks, dashes and the prefix +86, 0086 or 86. */
    @Contract("!null -> !null")
    public static @Nullable String mobile(@Nullable String typed) {
        return typed == null ? null
                : COUNTRY.matcher(BLANK_OR_DASH.matcher(plain(typed)).replaceAll("")).replaceFirst("");
    }

    /** Any other number, such as a card's: full width made narrow, no invisible characters, no blanks around it. */
    @Contract("!null -> !null")
    public static @Nullable String number(@Nullable String typed) {
        return typed == null ? null : plain(typed);
    }

    /** The same of a text that is there. */
    public static String plain(String typed) {
        return isPlain(typed) ? typed : blanksAround(Normalizer.normalize(seen(typed), Normalizer.Form.NFKC));
    }

    /** Only visible ASCII, as nearly all are. */
    private static boolean isPlain(String typed) {
        return typed.chars().allMatch(character -> character > ' ' && character < 0x7F);
    }

    /** The text without invisible characters. */
    @Contract("!null -> !null")
    public static @Nullable String visible(@Nullable String text) {
        return text == null ? null : seen(text);
    }

    static String seen(String text) {
        return INVISIBLE.matcher(text).replaceAll("");
    }

    /**
     * Whether two spellings are the same name: width, capitals, blanks, the dot between its parts and the kind of dash
     * do not count.
     */
    public static boolean isSameName(@Nullable String one, @Nullable String other) {
        return one != null && other != null && nameKey(one).equals(nameKey(other));
    }

    private static String nameKey(String name) {
        String plain = Normalizer.normalize(SELECTOR.matcher(seen(name)).replaceAll(""), Normalizer.Form.NFKC);
        return DASH.matcher(BETWEEN_PARTS.matcher(plain).replaceAll("")).replaceAll("-").toUpperCase(Locale.ROOT);
    }

    /** {@link String#strip()} keeps the no-break space. */
    private static String blanksAround(String text) {
        int from = 0;
        int to = text.length();
        while (from < to && BLANK.matcher(text.substring(from, from + 1)).matches()) {
            from++;
        }
        while (to > from && BLANK.matcher(text.substring(to - 1, to)).matches()) {
            to--;
        }
        return text.substring(from, to);
    }
}
