package io.opdbridge.reconcile;

import org.jspecify.annotations.Nullable;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Removes what platforms, spreadsheets and people put around the values of a bill. */
final class BillText {

    private static final String TICK = "`";
    /** A product name may contain a comma, but not a comma followed by a back-tick. */
    private static final String BETWEEN = ",`";
    private static final char WIDE_BLANK = '\u3000';
    private static final char NO_BREAK_BLANK = '\u00A0';
    private static final char FIRST_WIDE = '\uFF01';
    private static final char LAST_WIDE = '\uFF5E';
    private static final int WIDE_OFFSET = 0xFEE0;
    private static final Pattern UNIT = Pattern.compile("\\((元|分|CNY|RMB)\\)$");
    private static final Pattern TIME = Pattern.compile("([0-9]{4})[-/.年]?([0-9]{1,2})[-/.月]?([0-9]{1,2})日?"
            + "(?:[ T]*([0-9]{1,2}):?([0-9]{2})(?::?([0-9]{2}))?(?:\\.[0-9]+)?(?:\\+08:?00)?)?");

    private BillText() {
    }

    /**
     * The plain value: half-width, without blanks, invisible characters, a back-tick before it, quotes around it, or a
     * spreadsheet's way to keep digits ({@code ="…"}, an apostrophe).
     */
    static String plain(String text) {
        String plain = seen(narrow(text));
        String before;
        do {
            before = plain;
            if (plain.startsWith("=\"") && plain.endsWith("\"") && plain.length() > 2) {
                plain = plain.substring(1);
            }
            if (plain.length() > 1 && plain.startsWith("\"") && plain.endsWith("\"")) {
                plain = plain.substring(1, plain.length() - 1).replace("\"\"", "\"");
            }
            if (plain.startsWith(TICK) || plain.startsWith("'")) {
                plain = plain.substring(1);
            }
            plain = seen(plain);
        } while (!plain.equals(before));
        return plain;
    }

    /** The name of a column, without the unit that some layouts add. */
    static String name(String text) {
        return UNIT.matcher(plain(text)).replaceFirst("").strip();
    }

    /** Without invisible characters at both ends; in the middle they make it a different value. */
    private static String seen(String text) {
        int from = 0;
        int to = text.length();
        while (from < to && isUnseen(text.charAt(from))) {
            from++;
        }
        while (to > from && isUnseen(text.charAt(to - 1))) {
            to--;
        }
        return text.substring(from, to);
    }

    private static boolean isUnseen(char found) {
        return Character.isWhitespace(found) || Character.getType(found) == Character.FORMAT;
    }

    /** Full-width letters, digits and punctuation as ASCII. */
    static String narrow(String text) {
        StringBuilder narrow = null;
        for (int i = 0; i < text.length(); i++) {
            char found = text.charAt(i);
            char meant = found == WIDE_BLANK || found == NO_BREAK_BLANK ? ' '
                : found >= FIRST_WIDE && found <= LAST_WIDE ? (char) (found - WIDE_OFFSET) : found;
            if (narrow == null && meant != found) {
                narrow = new StringBuilder(text.length()).append(text, 0, i);
            }
            if (narrow != null) {
                narrow.append(meant);
            }
        }
        return narrow == null ? text : narrow.toString();
    }

    /** Whether each value of the line follows a back-tick. */
    static boolean hasTicks(String line) {
        return line.startsWith(TICK);
    }

    static List<String> ticked(String line) {
        List<String> values = new ArrayList<>(32);
        int from = 1;
        int to;
        while ((to = line.indexOf(BETWEEN, from)) >= 0) {
            values.add(line.substring(from, to));
            from = to + BETWEEN.length();
        }
        values.add(line.substring(from));
        return values;
    }

    /**
     * The values of a line. A quote encloses a value only when its closing quote is before a delimiter; any other is
     * an ordinary character, since platforms never escape names.
     *
     * @param mayGoOn whether a quoted value may contain line ends
     * @return null when a quoted value is not closed in the line and may go on
     */
    static @Nullable List<String> split(String line, char delimiter, boolean mayGoOn) {
        List<String> values = new ArrayList<>(32);
        int from = 0;
        while (true) {
            int end = endOfQuoted(line, from, delimiter);
            if (end < 0 && mayGoOn && opens(line, from) && isOpen(line, from, delimiter)) {
                return null;
            }
            if (end < 0) {
                end = line.indexOf(delimiter, from);
                end = end < 0 ? line.length() : end;
            }
            values.add(unquoted(line.substring(from, end)));
            if (end >= line.length()) {
                return values;
            }
            from = end + 1;
        }
    }

    /** The values of a line that is whole. */
    static List<String> split(String line, char delimiter) {
        return Objects.requireNonNull(split(line, delimiter, false), "No value goes on");
    }

    private static boolean opens(String line, int from) {
        return line.startsWith("\"", from) || line.startsWith("=\"", from);
    }

    /** The end of the quoted value that begins there; -1 when it is not quoted, or not closed. */
    private static int endOfQuoted(String line, int from, char delimiter) {
        if (!opens(line, from)) {
            return -1;
        }
        int place = line.indexOf('"', from) + 1;
        while ((place = line.indexOf('"', place)) >= 0) {
            if (place + 1 < line.length() && line.charAt(place + 1) == '"') {
                place += 2;
            } else {
                int behind = place + 1;
                while (behind < line.length() && line.charAt(behind) != delimiter
                        && (line.charAt(behind) == ' ' || line.charAt(behind) == '\t')) {
                    behind++;
                }
                return behind == line.length() || line.charAt(behind) == delimiter ? behind : -1;
            }
        }
        return -1;
    }

    /** Whether no closing quote follows. */
    private static boolean isOpen(String line, int from, char delimiter) {
        int place = line.indexOf('"', from) + 1;
        while ((place = line.indexOf('"', place)) >= 0) {
            if (place + 1 < line.length() && line.charAt(place + 1) == '"') {
                place += 2;
            } else {
                return false;
            }
        }
        return delimiter != '"';
    }

    private static String unquoted(String value) {
        String stripped = value.strip();
        return stripped.length() > 1 && stripped.startsWith("\"") && stripped.endsWith("\"")
                ? stripped.substring(1, stripped.length() - 1).replace("\"\"", "\"") : value;
    }

    private static int number(@Nullable String digits) {
        return digits == null ? 0 : Integer.parseInt(digits);
    }

    /** A point in time in any spelling of platforms and spreadsheets, year first; null for any other text. */
    static @Nullable LocalDateTime time(String plain) {
        Matcher parts = TIME.matcher(plain);
        if (!parts.matches()) {
            return null;
        }
        try {
            return LocalDateTime.of(Integer.parseInt(parts.group(1)), Integer.parseInt(parts.group(2)),
                    Integer.parseInt(parts.group(3)), number(parts.group(4)), number(parts.group(5)),
                    number(parts.group(6)));
        } catch (DateTimeException e) {
            return null;
        }
    }
}
