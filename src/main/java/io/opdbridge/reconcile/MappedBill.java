package io.opdbridge.reconcile;

import io.opdbridge.reconcile.BillRow.Origin;
import io.opdbridge.reconcile.BillRow.Status;
import io.opdbridge.reconcile.Entry.Flow;
import io.opdbridge.reconcile.UnreadableBillException.Reason;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.charset.Charset;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A CSV with a header, whose columns are named by a setting. */
public final class MappedBill implements BillFormat {

    private static final int MAX_ROW_CHARACTERS = 1 << 20;
    private static final int SHORTEST_NUMBER = 8;
    private static final Pattern TOTAL = Pattern.compile("(?:合\\s*计|总\\s*计|小\\s*计|汇\\s*总|总(?:交易|笔数|金额|额|退款|收入|支出|单数)|共计"
            + "|(?i:sub)?(?i:total)).*|共\\s*[0-9,]+\\s*[笔条].*");

    /** The day of UnionPay begins at 23:00, that of some banks in the afternoon before. */
    private static final Days DAYS = new Days(Duration.ofHours(12), true);

    private final Layout options;

    /** The meanings of a column. */
    public enum Column {
        KIND,
        CHANNEL_ORDER_NO,
        ORDER_NO,
        CHANNEL_REFUND_NO,
        REFUND_NO,
        AMOUNT,
        REFUND_AMOUNT,
        AT,
        REFUND_AT,
        STATUS,
        MERCHANT,
        PRODUCT
    }

    /**
     * @param columns        the names of the columns in the header
     * @param comment        beginning of comment lines; empty when there are none
     * @param inFen          whether amounts are fen; else they are yuan
     * @param refundValues   values of KIND that mean a refund
     * @param paymentValues  values of KIND that mean a payment; empty: every other one
     * @param inFlightValues values of STATUS for refunds in flight
     * @param abnormalValues values of STATUS for refunds that did not reach the patient
     * @param voidValues     values of STATUS for rows without a movement
     * @param channelType    the {@code ChannelType} of our recharges; null for all
     */
    public record Layout(Map<Column, String> columns, Charset charset, char delimiter, String comment, boolean inFen,
            DateTimeFormatter times, Set<String> refundValues, Set<String> paymentValues,
            Set<String> inFlightValues, Set<String> abnormalValues, Set<String> voidValues,
            @Nullable String channelType) {
        public Layout {
            columns = Map.copyOf(columns);
            refundValues = plain(refundValues);
            paymentValues = plain(paymentValues);
            inFlightValues = plain(inFlightValues);
            abnormalValues = plain(abnormalValues);
            voidValues = plain(voidValues);
        }
    }

    /** Normalised like the values of a bill. */
    private static Set<String> plain(Set<String> words) {
        return words.stream().map(BillText::plain).collect(Collectors.toUnmodifiableSet());
    }

    public MappedBill(Layout options) {
        this.options = options;
    }

    @Override
    public Charset charset() {
        return options.charset();
    }

    @Override
    public Days days() {
        return DAYS;
    }

    @Override
    public @Nullable String channelType() {
        return options.channelType();
    }

    @Override
    public void read(BillLines lines, Rows rows) throws IOException {
        List<String[]> required = options.columns().values().stream().map(name -> new String[] {BillText.name(name)})
                .toList();
        BillHeader header = new BillHeader(null, required);
        RowReader source = new RowReader(lines, options);
        BillColumns columns = null;
        UnreadableBillException behindTotals = null;
        List<String> row;
        while ((row = source.next()) != null) {
            if (columns == null) {
                columns = header.take(row, source.line());
                if (columns != null) {
                    source.settle();
                }
            } else if (isTotal(row, columns) || behindTotals != null && row.size() != columns.count()) {
                // totals at the end are not payments
                behindTotals = behindTotals != null ? behindTotals
                        : new UnreadableBillException(Reason.BAD_COLUMN_COUNT,
                                source.line(), null, Integer.toString(columns.count()), Integer.toString(row.size()));
            } else if (behindTotals != null) {
                throw behindTotals;
            } else {
                columns.row(row, source.line());
                rows.add(row(columns));
            }
        }
        if (columns == null) {
            throw header.refusal();
        }
    }

    /** A line of totals or their header: it begins with such a word, or has other columns and one such word. */
    private boolean isTotal(List<String> row, BillColumns columns) {
        if (row.size() != columns.count()) {
            return row.stream().map(BillText::plain).anyMatch(text -> TOTAL.matcher(text).matches());
        }
        String first = row.stream().map(BillText::plain).filter(text -> !text.isEmpty()).findFirst().orElse("");
        return TOTAL.matcher(first).matches() && Stream.of(Column.CHANNEL_ORDER_NO, Column.ORDER_NO).filter(this::has)
                .map(column -> BillText.plain(row.get(columns.place(name(column)))))
                .allMatch(text -> text.length() < SHORTEST_NUMBER);
    }

    private BillRow row(BillColumns columns) throws UnreadableBillException {
        Flow kind = kind(columns);
        String amountColumn = name(
                kind == Flow.REFUND && has(Column.REFUND_AMOUNT) ? Column.REFUND_AMOUNT : Column.AMOUNT);
        long fen = amount(columns, amountColumn);
        if (fen < 0 && kind == Flow.PAYMENT) {
            throw new UnreadableBillException(Reason.BAD_AMOUNT, columns.line(), amountColumn);
        }
        String channelOrderNo = number(columns, Column.CHANNEL_ORDER_NO);
        String orderNo = number(columns, Column.ORDER_NO);
        if (channelOrderNo == null && orderNo == null) {
            throw new UnreadableBillException(Reason.MISSING_VALUE, columns.line(),
                    name(has(Column.CHANNEL_ORDER_NO) ? Column.CHANNEL_ORDER_NO : Column.ORDER_NO));
        }
        boolean refund = kind == Flow.REFUND;
        return new BillRow(kind, channelOrderNo, orderNo, refund ? number(columns, Column.CHANNEL_REFUND_NO) : null,
                refund ? number(columns, Column.REFUND_NO) : null, Math.abs(fen),
                at(columns, refund && has(Column.REFUND_AT) ? Column.REFUND_AT : Column.AT), status(columns),
                columns.line(),
                new Origin(texts(columns, Column.MERCHANT),
                        has(Column.PRODUCT) ? columns.text(name(Column.PRODUCT)) : ""));
    }

    private @Nullable LocalDateTime at(BillColumns columns, Column column) throws UnreadableBillException {
        return has(column) ? columns.time(name(column), options.times()) : null;
    }

    /** Without a column for the kind, a negative amount is a refund. */
    private Flow kind(BillColumns columns) throws UnreadableBillException {
        if (!has(Column.KIND)) {
            return amount(columns, name(Column.AMOUNT)) < 0 ? Flow.REFUND : Flow.PAYMENT;
        }
        String text = columns.text(name(Column.KIND));
        if (options.refundValues().contains(text)) {
            return Flow.REFUND;
        }
        if (!options.paymentValues().isEmpty() && !options.paymentValues().contains(text)) {
            throw columns.bad(name(Column.KIND));
        }
        return Flow.PAYMENT;
    }

    private Set<String> texts(BillColumns columns, Column column) {
        String text = has(column) ? columns.text(name(column)) : "";
        return text.isEmpty() ? Set.of() : Set.of(text);
    }

    private Status status(BillColumns columns) {
        String text = has(Column.STATUS) ? columns.text(name(Column.STATUS)) : "";
        return options.voidValues().contains(text) ? Status.VOID
            : options.abnormalValues().contains(text) ? Status.ABNORMAL
            : options.inFlightValues().contains(text) ? Status.IN_FLIGHT : Status.DONE;
    }

    private long amount(BillColumns columns, String column) throws UnreadableBillException {
        return options.inFen() ? columns.fen(column) : columns.yuan(column);
    }

    private boolean has(Column column) {
        return options.columns().containsKey(column);
    }

    private String name(Column column) {
        return BillText.name(Objects.requireNonNull(options.columns().get(column), column.name()));
    }

    private @Nullable String number(BillColumns columns, Column column) throws UnreadableBillException {
        return has(column) ? columns.number(name(column)) : null;
    }

    /** The rows without comments and empty lines. A quote that is never closed must not swallow the file. */
    private static final class RowReader {

        private final BillLines lines;
        private final Layout options;
        private char delimiter;
        private boolean settled;
        private long line;

        RowReader(BillLines lines, Layout options) {
            this.lines = lines;
            this.options = options;
            this.delimiter = options.delimiter();
        }

        /** Call when the header was the last row: its delimiter is that of the rows. */
        void settle() {
            settled = true;
        }

        /** The line at which the last row began. */
        long line() {
            return line;
        }

        /** Null at the end. */
        @Nullable
        List<String> next() throws IOException {
            String text;
            do {
                text = lines.next();
            } while (text != null
                    && (text.isBlank() || !options.comment().isEmpty() && text.startsWith(options.comment())));
            if (text == null) {
                return null;
            }
            line = lines.number();
            String stripped = text.strip();
            if (BillText.hasTicks(stripped) && delimiter == ',') {
                return BillText.ticked(stripped);
            }
            if (!settled) {
                // the form in which a spreadsheet saves text
                delimiter = text.indexOf(options.delimiter()) < 0 && stripped.indexOf('\t') > 0 ? '\t'
                        : options.delimiter();
            }
            List<String> values = BillText.split(text, delimiter, true);
            StringBuilder more = new StringBuilder(text);
            while (values == null) {
                String next = lines.next();
                if (next == null || more.length() > MAX_ROW_CHARACTERS) {
                    throw new UnreadableBillException(Reason.BAD_CSV, next == null ? line : lines.number(), null);
                }
                more.append('\n').append(next);
                values = next.indexOf('"') < 0 ? null : BillText.split(more.toString(), delimiter, true);
            }
            return values;
        }
    }
}
