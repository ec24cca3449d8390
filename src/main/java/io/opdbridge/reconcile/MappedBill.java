package io.opdbridge.reconcile;

import io.opdbridge.reconcile.BillRow.Status;
import io.opdbridge.reconcile.Entry.Kind;
import io.opdbridge.reconcile.UnreadableBillException.Reason;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.time.format.DateTimeFormatter;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;

/** Any CSV with a header, whose columns a setting names. */
public final class MappedBill implements BillFormat {

    private static final int MAX_ROW_CHARACTERS = 1 << 20;

    private final Options options;

    /** What a column holds. */
    public enum Column { KIND, CHANNEL_ORDER_NO, ORDER_NO, CHANNEL_REFUND_NO, REFUND_NO, AMOUNT, REFUND_AMOUNT, AT, STATUS }

    /**
     * @param columns        the names of the columns in the header
     * @param comment        how lines begin that are none of its rows; empty when there are none
     * @param inFen          whether amounts are fen; else they are yuan
     * @param refundValues   values of KIND that mean a refund
     * @param paymentValues  values of KIND that mean a payment; empty: every other one
     * @param inFlightValues values of STATUS of what is on its way
     * @param voidValues     values of STATUS of what came to nothing
     * @param channelType    which of our recharges are meant; null when all
     */
    public record Options(Map<Column, String> columns, Charset charset, char delimiter, String comment, boolean inFen,
                          DateTimeFormatter times, Set<String> refundValues, Set<String> paymentValues,
                          Set<String> inFlightValues, Set<String> voidValues, String channelType) {
        public Options {
            columns = Map.copyOf(columns);
            refundValues = Set.copyOf(refundValues);
            paymentValues = Set.copyOf(paymentValues);
            inFlightValues = Set.copyOf(inFlightValues);
            voidValues = Set.copyOf(voidValues);
        }
    }

    public MappedBill(Options options) {
        this.options = options;
    }

    @Override
    public Charset charset() {
        return options.charset();
    }

    @Override
    public String channelType() {
        return options.channelType();
    }

    @Override
    public void read(BillLines lines, Rows rows) throws IOException {
        CSVFormat format = CSVFormat.RFC4180.builder().setDelimiter(options.delimiter()).setIgnoreEmptyLines(true).get();
        RowReader source = new RowReader(lines, options.comment());
        BillColumns columns = null;
        try (CSVParser parser = CSVParser.parse(source, format)) {
            Iterator<CSVRecord> records = parser.iterator();
            while (records.hasNext()) {
                CSVRecord row = records.next();
                long line = source.lineOf(parser.getCurrentLineNumber());
                source.rowEnded();
                if (columns == null) {
                    columns = new BillColumns(row.stream().map(String::strip).toList());
                    for (String column : options.columns().values()) {
                        columns.require(line, column);
                    }
                } else {
                    columns.row(row.toList(), line);
                    rows.add(row(columns));
                }
            }
        } catch (UncheckedIOException e) {
            if (e.getCause() instanceof UnreadableBillException unreadable) {
                throw unreadable;
            }
            throw new UnreadableBillException(Reason.BAD_CSV, lines.number(), null);
        }
        if (columns == null) {
            throw new UnreadableBillException(Reason.EMPTY, 0, null);
        }
    }

    private BillRow row(BillColumns columns) throws UnreadableBillException {
        Kind kind = kind(columns);
        String amountColumn = name(kind == Kind.REFUND && has(Column.REFUND_AMOUNT) ? Column.REFUND_AMOUNT : Column.AMOUNT);
        long fen = amount(columns, amountColumn);
        if (fen < 0 && kind == Kind.PAYMENT) {
            throw new UnreadableBillException(Reason.BAD_AMOUNT, columns.line(), amountColumn);
        }
        String channelOrderNo = number(columns, Column.CHANNEL_ORDER_NO);
        String orderNo = number(columns, Column.ORDER_NO);
        if (channelOrderNo == null && orderNo == null) {
            throw new UnreadableBillException(Reason.MISSING_VALUE, columns.line(),
                    name(has(Column.CHANNEL_ORDER_NO) ? Column.CHANNEL_ORDER_NO : Column.ORDER_NO));
        }
        boolean refund = kind == Kind.REFUND;
        return new BillRow(kind, channelOrderNo, orderNo, refund ? number(columns, Column.CHANNEL_REFUND_NO) : null,
                refund ? number(columns, Column.REFUND_NO) : null, Math.abs(fen),
                has(Column.AT) ? columns.time(name(Column.AT), options.times()) : null, status(columns), columns.line());
    }

    /** Where no column says it, a negative amount is a refund. */
    private Kind kind(BillColumns columns) throws UnreadableBillException {
        if (!has(Column.KIND)) {
            return amount(columns, name(Column.AMOUNT)) < 0 ? Kind.REFUND : Kind.PAYMENT;
        }
        String text = columns.text(name(Column.KIND));
        if (options.refundValues().contains(text)) {
            return Kind.REFUND;
        }
        if (!options.paymentValues().isEmpty() && !options.paymentValues().contains(text)) {
            throw columns.bad(name(Column.KIND));
        }
        return Kind.PAYMENT;
    }

    private Status status(BillColumns columns) {
        String text = has(Column.STATUS) ? columns.text(name(Column.STATUS)) : "";
        return options.voidValues().contains(text) ? Status.VOID
                : options.inFlightValues().contains(text) ? Status.IN_FLIGHT : Status.DONE;
    }

    private long amount(BillColumns columns, String column) throws UnreadableBillException {
        return options.inFen() ? columns.fen(column) : columns.yuan(column);
    }

    private boolean has(Column column) {
        return options.columns().containsKey(column);
    }

    private String name(Column column) {
        return options.columns().get(column);
    }

    private String number(BillColumns columns, Column column) throws UnreadableBillException {
        return has(column) ? columns.number(name(column)) : null;
    }

    /** The lines as a reader, comments left out. A quote that is never closed must not swallow the file. */
    private static final class RowReader extends Reader {

        private final BillLines lines;
        private final String comment;
        private String line = "";
        private int position;
        private long skipped;
        private long sinceRow;

        RowReader(BillLines lines, String comment) {
            this.lines = lines;
            this.comment = comment;
        }

        void rowEnded() {
            sinceRow = 0;
        }

        long lineOf(long lineOfParser) {
            return lineOfParser + skipped;
        }

        @Override
        public int read(char[] target, int offset, int length) throws IOException {
            while (position == line.length()) {
                String next = lines.next();
                if (next == null) {
                    return -1;
                }
                if (!comment.isEmpty() && next.startsWith(comment)) {
                    skipped++;
                } else {
                    line = next + "\n";
                    position = 0;
                }
            }
            int count = Math.min(length, line.length() - position);
            line.getChars(position, position + count, target, offset);
            position += count;
            sinceRow += count;
            if (sinceRow > MAX_ROW_CHARACTERS) {
                throw new UnreadableBillException(Reason.BAD_CSV, lines.number(), null);
            }
            return count;
        }

        @Override
        public void close() {
            // the file is whoever's opened it
        }
    }
}
