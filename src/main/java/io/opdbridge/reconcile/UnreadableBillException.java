package io.opdbridge.reconcile;

import java.io.IOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** A bill that cannot be what it should be, or not be compared. Nothing of it counts. */
public final class UnreadableBillException extends IOException {

    private static final long serialVersionUID = 1L;

    /** Why. The words for each stand in the message bundles, under {@code bill.}. */
    public enum Reason {
        /** There is nothing in it. */
        EMPTY,
        /** A compressed file is broken, or holds no bill. */
        BAD_ARCHIVE,
        /** The archive has a password. */
        ENCRYPTED,
        /** A workbook of a spreadsheet. */
        SPREADSHEET,
        /** A picture, or a page to print. */
        PRINTED,
        /** A page for a browser, most often the one to log in. */
        WEB_PAGE,
        /** The platform's answer that tells where the bill is. */
        ADDRESS_ONLY,
        /** What the platform answered instead of a bill. */
        ERROR_ANSWER,
        /** Another bill of the platform, or of another one. */
        OTHER_BILL,
        /** More than the setting allows, uncompressed. */
        TOO_LARGE,
        LINE_TOO_LONG,
        BAD_CHARSET,
        /** A character in a column that is compared was broken on its way. */
        BROKEN_CHARACTER,
        /** A spreadsheet has rounded a number of an order. */
        BROKEN_NUMBER,
        BAD_CSV,
        MISSING_COLUMN,
        BAD_COLUMN_COUNT,
        MISSING_VALUE,
        BAD_VALUE,
        BAD_AMOUNT,
        TOO_LONG,
        /** The end is missing: it was not downloaded whole. */
        CUT_OFF,
        /** The totals that it gives are not those of its rows. */
        TOTALS_DIFFER,
        /** A row, or each of them, is of another day. */
        ANOTHER_DAY,
        /** Two of its files have the same rows. */
        SAME_BILL_TWICE,
        /** One order stands in it more often than an order can. */
        ORDER_TOO_OFTEN,
        /** So many rows have no counterpart that it has to be the bill of somebody else. */
        TOO_MANY_DIFFERENCES,
        UNKNOWN_CHANNEL,
        /** The channel has no fund-flow bill that we read. */
        NO_FUNDS,
        DAY_NOT_OVER,
        /** The site is reconciled with a bill of its HIS, and there is none. */
        HIS_BILL_MISSING,
        /** A bill of the HIS for a site that is not compared with one. */
        HIS_BILL_UNUSED,
        HIS_QUERY_FAILED
    }

    private final Reason reason;
    private final long line;
    private final String column;
    private final List<String> details;
    private String origin;

    /**
     * @param line    where; 0 when it is no line's fault
     * @param column  as the bill calls it; null when it is no column's fault
     * @param details what the words of the reason need, never a person's data
     */
    public UnreadableBillException(Reason reason, long line, String column, String... details) {
        super(reason + (line > 0 ? " line " + line : "") + (column == null ? "" : " column " + column)
                + (details.length == 0 ? "" : " " + String.join(", ", details)));
        this.reason = reason;
        this.line = line;
        this.column = column;
        this.details = Collections.unmodifiableList(Arrays.asList(details));
    }

    /** Where in our code it was found says nothing about the bill, and a bill that waits says it again and again. */
    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }

    /** The same of the bill of the HIS. */
    UnreadableBillException ofHis() {
        origin = "OF_HIS";
        return this;
    }

    /** The same of what the query in the database of the HIS has found. */
    public UnreadableBillException ofHisQuery() {
        origin = "OF_HIS_QUERY";
        return this;
    }

    /** Under {@code bill.}, what it is that cannot be read; null for the channel's bill. */
    public String origin() {
        return origin;
    }

    public Reason reason() {
        return reason;
    }

    public long line() {
        return line;
    }

    public String column() {
        return column;
    }

    public List<String> details() {
        return details;
    }
}
