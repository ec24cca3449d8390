package io.opdbridge.text;

import io.opdbridge.canonical.AnswerCode;
import io.opdbridge.canonical.Moment;
import io.opdbridge.canonical.PersonNumbers;
import io.opdbridge.canonical.Refusal;
import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Checks the fields of one record, wire request or CSV row, and collects all faults (contract, section 4).
 * A value is trimmed, and null when nothing is left. For one thread.
 */
public final class Fields {

    /** Limit of a number, a code or the name of a thing. */
    public static final int CODE_LENGTH = 64;
    /** Limit of a person's name. */
    public static final int NAME_LENGTH = 128;
    /** Limit of a free text. */
    public static final int TEXT_LENGTH = 2000;

    private static final Pattern FEN = Pattern.compile("[0-9]{1,10}");
    private final Set<String> relaxed;
    private final ZoneId zone;
    private final List<String> missing = new ArrayList<>();
    private final List<String> bad = new ArrayList<>();

    /**
     * @param relaxed names of required fields that may be missing
     * @param zone    zone of dates without one
     */
    public Fields(Set<String> relaxed, ZoneId zone) {
        this.relaxed = relaxed;
        this.zone = zone;
    }

    /** A text, required unless relaxed. */
    public @Nullable String required(String name, @Nullable String value, int maxLength) {
        String text = optional(name, value, maxLength);
        if (text == null) {
            requireUnlessRelaxed(name);
        }
        return text;
    }

    /** An optional text. Only a free text may contain control characters. */
    public @Nullable String optional(String name, @Nullable String value, int maxLength) {
        String text = value == null ? "" : value.strip();
        if (text.length() > maxLength) {
            bad.add(name + " (≤ " + maxLength + ")");
        } else if (!text.codePoints().allMatch(XmlText::isCharacter)
                || maxLength < TEXT_LENGTH && text.chars().anyMatch(Character::isISOControl)) {
            // a CSV file may have a character that no answer could contain
            bad.add(name);
        }
        return text.isEmpty() ? null : text;
    }

    /** A number or a code in its compared form, required unless relaxed. */
    public @Nullable String requiredNumber(String name, @Nullable String value) {
        return required(name, PersonNumbers.number(value), CODE_LENGTH);
    }

    /** The same, optional. */
    public @Nullable String number(String name, @Nullable String value) {
        return optional(name, PersonNumbers.number(value), CODE_LENGTH);
    }

    /** One of the words, required. */
    public @Nullable String oneOf(String name, @Nullable String value, String... words) {
        String text = required(name, value, CODE_LENGTH);
        if (text != null && !List.of(words).contains(text)) {
            bad.add(name + " (" + String.join(" | ", words) + ")");
        }
        return text;
    }

    /** An amount in fen, required; 0 when it is wrong. */
    public long fen(String name, @Nullable String value) {
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

    /** A point in time, to the microsecond, required unless relaxed. */
    public @Nullable Instant requiredTime(String name, @Nullable String value) {
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

    /** A day; for a date-time its day in the zone. */
    public @Nullable LocalDate optionalDate(String name, @Nullable String value) {
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

    /** Records a missing field. */
    public void addMissing(String name) {
        missing.add(name);
    }

    /** Records a field with a bad value. */
    public void addBad(String name) {
        bad.add(name);
    }

    /** Refuses all recorded faults at once. */
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
