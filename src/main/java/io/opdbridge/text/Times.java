package io.opdbridge.text;

import io.opdbridge.canonical.PersonNumbers;
import org.jspecify.annotations.Nullable;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Dates and points in time in the forms of ISO 8601, HL7, XML Schema and people who write the year first (contract,
 * section 4). An ambiguous text is refused. From 1970 on, with a year of four digits.
 */
public final class Times {

    private static final int FIRST_YEAR = 1970;
    private static final int LAST_YEAR = 9998;
    private static final int NANO_DIGITS = 9;
    /** Twelve digits beginning with 2001 to 2012 could also be a short year with month, day and time. */
    private static final Pattern TWO_WAYS = Pattern.compile("20(0[1-9]|1[0-2])[0-9]{8}([^0-9].*)?");

    private static final String DAY = "(?:(?<year>[0-9]{4})(?:(?<mark>[-/.])(?<month>[0-9]{1,2})\\k<mark>"
            + "(?<day>[0-9]{1,2})"
            + "|(?<month2>[0-9]{2})(?<day2>[0-9]{2}))|(?<week>[0-9]{4}-?W[0-9]{2}-?[1-7])"
            + "|(?<ordinal>[0-9]{4}-?[0-9]{3}))";
    private static final String TIME = "(?:(?<hour>[0-9]{1,2}):(?<minute>[0-9]{2})"
            + "(?::(?<second>[0-9]{2})(?:[.,](?<fraction>[0-9]+))?)?"
            + "|(?<hour2>[0-9]{2})(?<minute2>[0-9]{2})(?:(?<second2>[0-9]{2})(?:[.,](?<fraction2>[0-9]+))?)?)";
    private static final String OFFSET = "(?: ?(?<offset>Z|UTC|GMT"
            + "|[+-][0-9]{2}(?::?[0-9]{2})?)(?:\\[[A-Z0-9_+/-]+])?)?";
    private static final Pattern DATE = Pattern.compile(DAY + OFFSET);
    /** Only eight digits may touch the time. After T the hour is enough; ten digits are probably seconds since 1970. */
    private static final Pattern DATE_TIME = Pattern.compile(DAY + "(?: ?T ?| |(?<=[0-9]{8})(?=[0-9]{4}))(?:" + TIME
            + "|(?<=T|T )(?<hour3>[0-9]{2}))" + OFFSET);
    private static final Pattern BLANKS = Pattern.compile("[\\p{Z}\\s]+");

    private Times() {
    }

    /** A point in time; null for any other text. */
    public static @Nullable ZonedDateTime dateTime(String text, ZoneId zone) {
        String plain = plain(text);
        Matcher parts = DATE_TIME.matcher(plain);
        if (TWO_WAYS.matcher(plain).matches() || !parts.matches()) {
            return null;
        }
        try {
            LocalDate day = day(parts);
            int hour = number(parts, "hour", "hour2", "hour3");
            LocalDateTime time = endOfDay(parts, hour) ? day.plusDays(1).atStartOfDay() : day.atTime(hour,
                    number(parts, "minute", "minute2"), number(parts, "second", "second2"), nanos(parts));
            ZoneOffset offset = offset(parts);
            return inRange(offset == null ? time.atZone(zone) : time.atOffset(offset).atZoneSameInstant(zone));
        } catch (DateTimeException e) {
            return null;
        }
    }

    /** The written day, whatever its offset; null for any other text. */
    public static @Nullable LocalDate date(String text) {
        Matcher parts = DATE.matcher(plain(text));
        if (!parts.matches()) {
            return null;
        }
        try {
            offset(parts);
            LocalDate day = day(parts);
            return day.getYear() < FIRST_YEAR || day.getYear() > LAST_YEAR ? null : day;
        } catch (DateTimeException e) {
            return null;
        }
    }

    /** Full width made narrow, letters large, one blank for several. */
    private static String plain(String text) {
        return BLANKS.matcher(PersonNumbers.plain(text)).replaceAll(" ").toUpperCase(Locale.ROOT);
    }

    private static LocalDate day(Matcher parts) {
        String week = parts.group("week");
        String ordinal = parts.group("ordinal");
        if (week != null) {
            String digits = week.replace("-", "");
            return LocalDate.parse(digits.substring(0, 4) + "-" + digits.substring(4, 7) + "-" + digits.substring(7),
                    DateTimeFormatter.ISO_WEEK_DATE);
        }
        if (ordinal != null) {
            String digits = ordinal.replace("-", "");
            return LocalDate.ofYearDay(Integer.parseInt(digits.substring(0, 4)), Integer.parseInt(digits.substring(4)));
        }
        return LocalDate.of(number(parts, "year"), number(parts, "month", "month2"), number(parts, "day", "day2"));
    }

    private static boolean endOfDay(Matcher parts, int hour) {
        return hour == 24 && number(parts, "minute", "minute2") == 0
                && number(parts, "second", "second2") == 0 && nanos(parts) == 0;
    }

    private static int nanos(Matcher parts) {
        String digits = first(parts, "fraction", "fraction2");
        return digits == null ? 0
                : Integer.parseInt((digits + "0".repeat(NANO_DIGITS)).substring(0, NANO_DIGITS));
    }

    /** Null without an offset. */
    private static @Nullable ZoneOffset offset(Matcher parts) {
        String offset = parts.group("offset");
        if (offset == null) {
            return null;
        }
        return Character.isLetter(offset.charAt(0)) ? ZoneOffset.UTC : ZoneOffset.of(offset);
    }

    private static int number(Matcher parts, String... names) {
        String digits = first(parts, names);
        return digits == null ? 0 : Integer.parseInt(digits);
    }

    private static @Nullable String first(Matcher parts, String... names) {
        for (String name : names) {
            if (parts.group(name) != null) {
                return parts.group(name);
            }
        }
        return null;
    }

    private static @Nullable ZonedDateTime inRange(ZonedDateTime time) {
        return time.getYear() < FIRST_YEAR || time.getYear() > LAST_YEAR ? null : time;
    }
}
