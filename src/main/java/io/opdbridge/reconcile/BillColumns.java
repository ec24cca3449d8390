package io.opdbridge.reconcile;

import io.opdbridge.reconcile.UnreadableBillException.Reason;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The columns of a bill by their names, and the values of the row at hand. For one thread. */
final class BillColumns {

    private static final int MAX_NUMBER = 64;
    private static final Pattern YUAN = Pattern.compile("-?[0-9]{1,10}(\\.[0-9]{1,2})?");
    private static final Pattern FEN = Pattern.compile("-?[0-9]{1,12}");
    private static final Pattern ANY_FRACTION = Pattern.compile("-?[0-9]{1,10}(\\.[0-9]{1,8})?");

    private final Map<String, Integer> places = new HashMap<>();
    private final int count;
    private List<String> values = List.of();
    private long line;

    BillColumns(List<String> header) {
        for (String name : header) {
            places.putIfAbsent(name, places.size());
        }
        count = header.size();
    }

    boolean has(String column) {
        return places.containsKey(column);
    }

    /** The first of the names that the bill has. */
    String require(long headerLine, String... names) throws UnreadableBillException {
        for (String name : names) {
            if (has(name)) {
                return name;
            }
        }
        throw new UnreadableBillException(Reason.MISSING_COLUMN, headerLine, names[0]);
    }

    void row(List<String> row, long number) throws UnreadableBillException {
        if (row.size() != count) {
            throw new UnreadableBillException(Reason.BAD_COLUMN_COUNT, number, null, Integer.toString(count),
                    Integer.toString(row.size()));
        }
        values = row;
        line = number;
    }

    long line() {
        return line;
    }

    /** Stripped; empty when there is nothing, or no such column. */
    String text(String column) {
        Integer place = places.get(column);
        return place == null ? "" : values.get(place).strip();
    }

    /** A number of an order or a refund; null when there is none. Platforms write 0 for none. */
    String number(String column) throws UnreadableBillException {
        String text = text(column);
        if (text.isEmpty() || text.equals("0")) {
            return null;
        }
        if (text.length() > MAX_NUMBER) {
            throw new UnreadableBillException(Reason.TOO_LONG, line, column, Integer.toString(MAX_NUMBER));
        }
        if (text.chars().anyMatch(Character::isISOControl)) {
            throw bad(column);
        }
        return text;
    }

    /** Yuan with up to two decimals, in fen. */
    long yuan(String column) throws UnreadableBillException {
        String text = required(column);
        if (!YUAN.matcher(text).matches()) {
            throw new UnreadableBillException(Reason.BAD_AMOUNT, line, column);
        }
        return new BigDecimal(text).movePointRight(2).longValueExact();
    }

    /** Whole fen. */
    long fen(String column) throws UnreadableBillException {
        String text = required(column);
        if (!FEN.matcher(text).matches()) {
            throw new UnreadableBillException(Reason.BAD_AMOUNT, line, column);
        }
        return Long.parseLong(text);
    }

    /** What goes into a total only. */
    BigDecimal decimal(String column) throws UnreadableBillException {
        String text = text(column);
        if (text.isEmpty()) {
            return BigDecimal.ZERO;
        }
        if (!ANY_FRACTION.matcher(text).matches()) {
            throw new UnreadableBillException(Reason.BAD_AMOUNT, line, column);
        }
        return new BigDecimal(text);
    }

    /** Null when there is none. */
    LocalDateTime time(String column, DateTimeFormatter format) throws UnreadableBillException {
        String text = text(column);
        try {
            return text.isEmpty() ? null : LocalDateTime.parse(text, format);
        } catch (DateTimeException e) {
            throw bad(column);
        }
    }

    String required(String column) throws UnreadableBillException {
        String text = text(column);
        if (text.isEmpty()) {
            throw new UnreadableBillException(Reason.MISSING_VALUE, line, column);
        }
        return text;
    }

    UnreadableBillException bad(String column) {
        return new UnreadableBillException(Reason.BAD_VALUE, line, column);
    }
}
