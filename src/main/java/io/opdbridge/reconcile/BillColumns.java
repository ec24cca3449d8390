package io.opdbridge.reconcile;

import io.opdbridge.reconcile.UnreadableBillException.Reason;
import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** The columns of a bill by their names, and the values of the current row. For one thread. */
final class BillColumns {

    private static final int MAX_NUMBER = 64;
    private static final Pattern YUAN = Pattern.compile("-?[0-9]{1,10}(\\.[0-9]{1,2}0*)?");
    private static final Pattern FEN = Pattern.compile("-?[0-9]{1,12}");
    private static final Pattern ANY_FRACTION = Pattern.compile("-?[0-9]{1,12}(\\.[0-9]{1,8})?");
    private static final Pattern THOUSANDS = Pattern.compile("[-+]?[0-9]{1,3}(,[0-9]{3})+(\\.[0-9]+)?");
    private static final Pattern CURRENCY = Pattern.compile("^([-+]?)[¥￥]\\s*|\\s*元$");
    private static final Pattern SCIENTIFIC = Pattern.compile("[-+]?[0-9](\\.[0-9]+)?[eE][-+]?[0-9]{1,3}");
    /** A spreadsheet keeps 15 digits of a number and fills the rest with zeros. */
    private static final Pattern ROUNDED = Pattern.compile("[0-9]{15}0{6,}");
    private static final char REPLACED = '\uFFFD';
    private static final Set<String> NONE = Set.of("0", "-", "/", "--");

    private final Map<String, Integer> places = new HashMap<>();
    private final int count;
    private List<String> values = List.of();
    private long line;

    BillColumns(List<String> header) {
        for (int i = 0; i < header.size(); i++) {
            places.putIfAbsent(BillText.name(header.get(i)), i);
        }
        count = header.size();
    }

    boolean has(String column) {
        return places.containsKey(column);
    }

    int count() {
        return count;
    }

    /** Index from 0; -1 when the column does not exist. */
    int place(String column) {
        return places.getOrDefault(column, -1);
    }

    /** The first of these names that the bill has. */
    String require(long headerLine, String... names) throws UnreadableBillException {
        for (String name : names) {
            if (has(name)) {
                return name;
            }
        }
        throw new UnreadableBillException(Reason.MISSING_COLUMN, headerLine, names[0]);
    }

    void row(List<String> row, long number) throws UnreadableBillException {
        int size = row.size();
        // a spreadsheet adds empty columns
        while (size > count && row.get(size - 1).isBlank()) {
            size--;
        }
        if (size != count) {
            throw new UnreadableBillException(Reason.BAD_COLUMN_COUNT, number, null, Integer.toString(count),
                    Integer.toString(row.size()));
        }
        values = row;
        line = number;
    }

    long line() {
        return line;
    }

    /** The plain value ({@link BillText#plain}); empty when it or its column is missing. */
    String text(String column) {
        Integer place = places.get(column);
        return place == null ? "" : BillText.plain(values.get(place));
    }

    /** The same for a compared value, where a broken character is an error. */
    private String compared(String column) throws UnreadableBillException {
        String text = text(column);
        if (text.indexOf(REPLACED) >= 0) {
            throw new UnreadableBillException(Reason.BROKEN_CHARACTER, line, column);
        }
        return text;
    }

    /** A number of an order or a refund; null when it is missing. Platforms write 0 for a missing one. */
    @Nullable
    String number(String column) throws UnreadableBillException {
        String text = compared(column);
        if (text.isEmpty() || NONE.contains(text)) {
            return null;
        }
        if (text.length() > MAX_NUMBER) {
            throw new UnreadableBillException(Reason.TOO_LONG, line, column, Integer.toString(MAX_NUMBER));
        }
        if (text.chars().anyMatch(Character::isISOControl)) {
            throw bad(column);
        }
        if (SCIENTIFIC.matcher(text).matches() || ROUNDED.matcher(text).matches()) {
            throw new UnreadableBillException(Reason.BROKEN_NUMBER, line, column);
        }
        return text;
    }

    /** Yuan with up to two decimals, in fen. */
    long yuan(String column) throws UnreadableBillException {
        String text = amount(required(column));
        if (!YUAN.matcher(text).matches()) {
            throw new UnreadableBillException(Reason.BAD_AMOUNT, line, column);
        }
        return new BigDecimal(text).movePointRight(2).longValueExact();
    }

    /** Whole fen. */
    long fen(String column) throws UnreadableBillException {
        String text = amount(required(column));
        if (!FEN.matcher(text).matches()) {
            throw new UnreadableBillException(Reason.BAD_AMOUNT, line, column);
        }
        return Long.parseLong(text);
    }

    /** A value that only goes into a total. */
    BigDecimal decimal(String column) throws UnreadableBillException {
        String text = amount(text(column));
        if (text.isEmpty()) {
            return BigDecimal.ZERO;
        }
        if (!ANY_FRACTION.matcher(text).matches()) {
            throw new UnreadableBillException(Reason.BAD_AMOUNT, line, column);
        }
        return new BigDecimal(text);
    }

    /** Without separators of thousands, a plus, or a currency. */
    static String amount(String plain) {
        String text = CURRENCY.matcher(plain).replaceAll("$1");
        if (THOUSANDS.matcher(text).matches()) {
            text = text.replace(",", "");
        }
        return text.startsWith("+") ? text.substring(1) : text;
    }

    /** Null when it is missing. */
    @Nullable
    LocalDateTime time(String column, @Nullable DateTimeFormatter format) throws UnreadableBillException {
        String text = text(column);
        if (text.isEmpty() || NONE.contains(text)) {
            return null;
        }
        LocalDateTime time = format == null ? null : parse(text, format);
        if (time == null) {
            time = BillText.time(text);
        }
        if (time == null) {
            throw bad(column);
        }
        return time;
    }

    private static @Nullable LocalDateTime parse(String text, DateTimeFormatter format) {
        try {
            return LocalDateTime.parse(text, format);
        } catch (DateTimeException e) {
            return null;
        }
    }

    String required(String column) throws UnreadableBillException {
        String text = compared(column);
        if (text.isEmpty()) {
            throw new UnreadableBillException(Reason.MISSING_VALUE, line, column);
        }
        return text;
    }

    UnreadableBillException bad(String column) {
        return new UnreadableBillException(Reason.BAD_VALUE, line, column);
    }
}
