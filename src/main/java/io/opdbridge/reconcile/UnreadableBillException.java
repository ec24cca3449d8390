package io.opdbridge.reconcile;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** A bill that cannot be used. Nothing of it counts. */
public final class UnreadableBillException extends IOException {

    private static final long serialVersionUID = 1L;

    /** The reasons. The message bundles have the words under {@code bill.}. */
    public enum Reason {
        /** The file is empty. */
        EMPTY,
        /** An archive is broken, or contains no bill. */
        BAD_ARCHIVE,
        /** The archive has a password. */
        ENCRYPTED,
        /** A workbook of a spreadsheet. */
        SPREADSHEET,
        /** A picture or a printed document. */
        PRINTED,
        /** A web page, mostly a login page. */
        WEB_PAGE,
        /** An answer of the channel with the address of the bill. */
        ADDRESS_ONLY,
        /** An error answer of the channel. */
        ERROR_ANSWER,
        /** Another bill of this or another channel. */
        OTHER_BILL,
        /** More than the setting allows, uncompressed. */
        TOO_LARGE,
        LINE_TOO_LONG,
        BAD_CHARSET,
        /** A broken character in a compared column. */
        BROKEN_CHARACTER,
        /** A spreadsheet has rounded an order number. */
        BROKEN_NUMBER,
        BAD_CSV,
        MISSING_COLUMN,
        BAD_COLUMN_COUNT,
        MISSING_VALUE,
        BAD_VALUE,
        BAD_AMOUNT,
        TOO_LONG,
        /** The end is missing: the download was incomplete. */
        CUT_OFF,
        /** Its totals differ from those of its rows. */
        TOTALS_DIFFER,
        /** A row, or every row, is of another day. */
        ANOTHER_DAY,
        /** Two of its files have the same rows. */
        SAME_BILL_TWICE,
        /** An order occurs more often than the limit. */
        ORDER_TOO_OFTEN,
        /** Too many rows have no counterpart: it is the wrong bill. */
        TOO_MANY_DIFFERENCES,
        UNKNOWN_CHANNEL,
        /** Fund-flow bills of this channel are not read. */
        NO_FUNDS,
        DAY_NOT_OVER,
        /** The HIS's bill, with which the site is compared, is missing. */
        HIS_BILL_MISSING,
        /** A bill of the HIS for a site that is not compared with one. */
        HIS_BILL_UNUSED,
        HIS_QUERY_FAILED
    }

    private final Reason reason;
    private final long line;
    private final @Nullable String column;
    private final List<String> details;
    private @Nullable String origin;

    /**
     * @param line    line of the fault; 0 for none
     * @param column  column of the fault, as the bill calls it; null for none
     * @param details arguments for the words of the reason, never a person's data
     */
    public UnreadableBillException(Reason reason, long line, @Nullable String column, String... details) {
        super(reason + (line > 0 ? " line " + line : "") + (column == null ? "" : " column " + column)
                + (details.length == 0 ? "" : " " + String.join(", ", details)));
        this.reason = reason;
        this.line = line;
        this.column = column;
        this.details = Collections.unmodifiableList(Arrays.asList(details));
    }

    /** Without a stack trace, which says nothing about the bill and would fill the log while a bill waits. */
    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }

    /** The same for the bill of the HIS. */
    UnreadableBillException ofHis() {
        origin = "OF_HIS";
        return this;
    }

    /** The same for the query in the database of the HIS. */
    public UnreadableBillException ofHisQuery() {
        origin = "OF_HIS_QUERY";
        return this;
    }

    /** Key under {@code bill.} of the unreadable source; null for the channel's bill. */
    public @Nullable String origin() {
        return origin;
    }

    public Reason reason() {
        return reason;
    }

    public long line() {
        return line;
    }

    public @Nullable String column() {
        return column;
    }

    public List<String> details() {
        return details;
    }
}
