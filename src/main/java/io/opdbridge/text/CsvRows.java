package io.opdbridge.text;

import org.jspecify.annotations.Nullable;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.Reader;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The rows of a CSV file (RFC 4180, and Excel's {@code ="0012"} for a text), each by itself: a line with wrong quotes
 * is one bad row, and the next line is read normally. For one thread.
 */
public final class CsvRows implements Closeable {

    /** Limit of lines of one row with line ends in its quotes. */
    private static final int MOST_LINES = 50;
    /** Limit of characters of one line. */
    private static final int LONGEST_LINE = 1_000_000;

    private final BufferedReader in;
    /** Lines that are read, but not part of the row before. */
    private final Deque<Line> ahead = new ArrayDeque<>();
    private long lines;
    private int width;

    public CsvRows(Reader in) {
        this.in = new BufferedReader(in);
    }

    /**
     * A row.
     *
     * @param line   its first line; the first of the file is 1
     * @param text   verbatim, without its line end
     * @param values null when it is not valid CSV
     */
    public record Row(long line, String text, @Nullable List<String> values) {
    }

    private record Line(long number, String text, String end) {
    }

    /** Number of values of a row, known from the header. */
    public void width(int columns) {
        width = columns;
    }

    /** The next row that is not blank, until the end. */
    public @Nullable Row next() throws IOException {
        Line first = take();
        while (first != null && first.text().isBlank()) {
            first = take();
        }
        if (first == null) {
            return null;
        }
        if (first.text().length() >= LONGEST_LINE) {
            return new Row(first.number(), first.text().substring(0, 200) + "…", null);
        }
        Parser alone = new Parser(first.text());
        if (!alone.isOpen()) {
            return new Row(first.number(), first.text(), alone.values());
        }
        return joined(first);
    }

    /**
     * A quote that the line does not close either contains line ends, or is wrong: then the following lines are rows of
     * their own.
     */
    private Row joined(Line first) throws IOException {
        StringBuilder text = new StringBuilder(first.text()).append(first.end());
        List<Line> taken = new ArrayList<>();
        while (taken.size() < MOST_LINES) {
            Line next = take();
            if (next == null) {
                break;
            }
            taken.add(next);
            text.append(next.text());
            Parser all = new Parser(text.toString());
            if (isRow(next.text()) || !all.isOpen() && all.values() == null || text.length() >= LONGEST_LINE) {
                break;
            }
            if (!all.isOpen()) {
                return new Row(first.number(), text.toString(), all.values());
            }
            text.append(next.end());
        }
        for (int i = taken.size() - 1; i >= 0; i--) {
            ahead.addFirst(taken.get(i));
        }
        return new Row(first.number(), first.text(), null);
    }

    private boolean isRow(String text) {
        Parser alone = new Parser(text);
        return width > 1 && !alone.isOpen() && alone.values() != null && alone.values().size() == width;
    }

    private @Nullable Line take() throws IOException {
        return ahead.isEmpty() ? read() : ahead.removeFirst();
    }

    private @Nullable Line read() throws IOException {
        StringBuilder text = new StringBuilder(128);
        int character = in.read();
        if (character < 0) {
            return null;
        }
        while (character >= 0 && character != '\n' && character != '\r') {
            if (text.length() < LONGEST_LINE) {
                text.append((char) character);
            }
            character = in.read();
        }
        String end = character < 0 ? "" : String.valueOf((char) character);
        if (character == '\r') {
            in.mark(1);
            if (in.read() == '\n') {
                end = "\r\n";
            } else {
                in.reset();
            }
        }
        return new Line(++lines, text.toString(), end);
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    /** An attempt to read a text as a row. */
    private static final class Parser {

        private final String text;
        private final List<String> values = new ArrayList<>();
        private int at;
        private boolean open;
        private boolean malformed;

        Parser(String text) {
            this.text = text;
            do {
                values.add(value());
            } while (!open && !malformed && at++ < text.length());
        }

        /** Whether it ends within quotes. */
        boolean isOpen() {
            return open;
        }

        /** Null when it is not valid CSV. */
        @Nullable
        List<String> values() {
            return open || malformed ? null : values;
        }

        /** Moves the position to the comma after it, or to the end. */
        private String value() {
            int from = at;
            while (at < text.length() && text.charAt(at) == ' ') {
                at++;
            }
            boolean ofExcel = text.startsWith("=\"", at);
            if (ofExcel || at < text.length() && text.charAt(at) == '"') {
                at += ofExcel ? 2 : 1;
                return quoted();
            }
            int comma = text.indexOf(',', from);
            at = comma < 0 ? text.length() : comma;
            String value = text.substring(from, at);
            malformed = value.indexOf('"') >= 0;
            return value;
        }

        private String quoted() {
            StringBuilder value = new StringBuilder();
            while (true) {
                int quote = text.indexOf('"', at);
                if (quote < 0) {
                    open = true;
                    return "";
                }
                value.append(text, at, quote);
                at = quote + 1;
                if (at == text.length() || text.charAt(at) != '"') {
                    break;
                }
                value.append('"');
                at++;
            }
            while (at < text.length() && text.charAt(at) == ' ') {
                at++;
            }
            malformed = at < text.length() && text.charAt(at) != ',';
            return ofExcel(value.toString());
        }

        /** {@code "=""0012"""}: Excel's text once more in quotes. */
        private static String ofExcel(String value) {
            boolean wrapped = value.length() >= 3 && value.startsWith("=\"") && value.endsWith("\"")
                    && value.indexOf('"', 2) == value.length() - 1;
            return wrapped ? value.substring(2, value.length() - 1) : value;
        }
    }
}
