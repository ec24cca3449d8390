package io.opdbridge.text;

import io.opdbridge.canonical.AnswerCode;
import io.opdbridge.canonical.Moment;
import io.opdbridge.canonical.PersonNumbers;
import io.opdbridge.canonical.Refusal;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Checks the fields of one record, wire request or CSV row, and collects what is wrong with them (contract, section 4).
 * A value is trimmed, and null when nothing is left. For one thread.
 */
public final class Fields {

    /** Longest number, code or name of a thing. */
    public static final int CODE_LENGTH = 64;
    /** Longest name of a person. */
    public static final int NAME_LENGTH = 128;
    /** Longest free text. */
    public static final int TEXT_LENGTH = 2000;

    private static final Pattern FEN = Pattern.compile("[0-9]{1,10}");
    private final Set<String> relaxed;
    private final ZoneId zone;
    private final List<String> missing = new ArrayList<>();
    private final List<String> bad = new ArrayList<>();

    /**
     * @param relaxed names of required fields that may be absent all the same
     * @param zone    of dates that carry none
     */
    public Fields(Set<String> relaxed, ZoneId zone) {
        this.relaxed = relaxed;
        this.zone = zone;
    }

    /** A text that has to be there unless relaxed. */
    public String required(String name, String value, int maxLength) {
        String text = optional(name, value, maxLength);
        if (text == null) {
            requireUnlessRelaxed(name);
        }
        return text;
    }

    /** A text that may be absent. Only a free text may hold control characters. */
    public String optional(String name, String value, int maxLength) {
        String text = value == null ? "" : value.strip();
        if (text.length() > maxLength) {
            bad.add(name + " (≤ " + maxLength + ")");
        } else if (!text.codePoints().allMatch(XmlText::isCharacter)
                || maxLength < TEXT_LENGTH && text.chars().anyMatch(Character::isISOControl)) {
            // a character that no answer could hold can come from a CSV file
            bad.add(name);
        }
        return text.isEmpty() ? null : text;
    }

    /** A number or a code in the form in which it is compared, that has to be there unless relaxed. */
    public String requiredNumber(String name, String value) {
        return required(name, PersonNumbers.number(value), CODE_LENGTH);
    }

    /** The same that may be absent. */
    public String number(String name, String value) {
        return optional(name, PersonNumbers.number(value), CODE_LENGTH);
    }


    /** One of the words, required. */
    public String oneOf(String name, String value, String... words) {
        String text = required(name, value, CODE_LENGTH);
        if (text != null && !List.of(words).contains(text)) {
            bad.add(name + " (" + String.join(" | ", words) + ")");
        }
        return text;
    }

    /** An amount in fen, required; 0 when it is wrong. */
    public long fen(String name, String value) {
        String text = value == null ? "" : value.strip();
        if (text.isEmpty()) {
            missing.add(name);
            return 0;
        }
        long fen = FEN.matcher(text).matches() ? Long.parseLong(text) : 0;
        if (fen < 1) {
            bad.add(name + " (fen 分, 1 … 9999999999)");
        }
        return fen;
    }

    /** A point in time, to the microsecond, that has to be there unless relaxed. */
    public Instant requiredTime(String name, String value) {
        String text = value == null ? "" : value.strip();
        if (text.isEmpty()) {
            requireUnlessRelaxed(name);
            return null;
        }
        ZonedDateTime time = Times.dateTime(text, zone);
        if (time != null) {
            return Moment.of(time.toInstant());
        }
        bad.add(name + " (yyyy-MM-dd HH:mm:ss)");
        return null;
    }

    /** A day; of a date-time its day in the zone. */
    public LocalDate optionalDate(String name, String value) {
        String text = value == null ? "" : value.strip();
        if (text.isEmpty()) {
            return null;
        }
        LocalDate day = Times.date(text);
        if (day != null) {
            return day;
        }
        ZonedDateTime time = Times.dateTime(text, zone);
        if (time != null) {
            return time.toLocalDate();
        }
        bad.add(name + " (yyyy-MM-dd)");
        return null;
    }

    /** Notes a field that is missing. */
    public void addMissing(String name) {
        missing.add(name);
    }

    /** Notes a field whose value cannot be. */
    public void addBad(String name) {
        bad.add(name);
    }

    /** Refuses everything that was found wrong, all at once. */
    public void refuseViolations() {
        List<Refusal> reasons = new ArrayList<>();
        if (!missing.isEmpty()) {
            reasons.add(new Refusal(AnswerCode.MISSING_FIELD, String.join(", ", missing)));
        }
        if (!bad.isEmpty()) {
            reasons.add(new Refusal(AnswerCode.BAD_VALUE, String.join(", ", bad)));
        }
        if (!reasons.isEmpty()) {
            throw Refusal.of(reasons);
        }
    }

    private void requireUnlessRelaxed(String name) {
        if (!relaxed.contains(name)) {
            missing.add(name);
        }
    }
}
