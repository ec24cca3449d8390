package io.opdbridge.intake;

import io.opdbridge.canonical.PersonNumbers;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Kinds of files: the name begins with the kind's, and the header has the kind's columns (contract, section 8). */
enum ImportKind {

    RECHARGES("hisFlowNo", "site", "cardType", "cardNo", "hisId", "patientName", "idCardNo", "mobile", "orderId",
            "hisFlowNo",
            "hisOrderId", "channelType", "channelOrderNo", "payMoney", "paidAt", "orderMemo"),
    SPENDS("spendNo", "site", "cardType", "cardNo", "spendNo", "amount", "spentAt", "memo"),
    RETURNS("returnNo", "site", "returnNo", "spendNo", "amount", "returnedAt", "memo");

    /** Columns of free text, stored as written. All other columns are numbers. */
    private static final Set<String> TEXTS = Set.of("patientName", "orderMemo", "memo");
    /** The forms of spreadsheets for a number that is too long, or that they took for a fraction. */
    private static final Pattern ROUNDED = Pattern.compile("[+-]?[0-9](\\.[0-9]+)?[eE][+-][0-9]{1,3}|[0-9]+\\.0+");

    private static final Pattern VALUE = Pattern.compile("[+-]?[0-9][0-9 .:/TZ+-]*");

    private final String key;
    private final List<String> columns;

    ImportKind(String key, String... columns) {
        this.key = key;
        this.columns = List.of(columns);
    }

    /** The unique number in the site. */
    String key() {
        return key;
    }

    List<String> columns() {
        return columns;
    }

    /**
     * The kind of a file: the one whose columns the header has completely; else the one of its name; else the one with
     * the most columns of its own in the header, then with the most columns.
     */
    static ImportKind of(List<String> header, String fileName) {
        return Arrays.stream(values()).max(Comparator
                .<ImportKind, Boolean>comparing(kind -> header.containsAll(kind.columns))
                .thenComparing(kind -> kind.isNameOf(fileName))
                .thenComparing(kind -> kind.columns.stream()
                        .filter(column -> header.contains(column) && kind.isOnlyOf(column)).count())
                .thenComparing(
                        kind -> (double) kind.columns.stream().filter(header::contains).count() / kind.columns.size())
                .thenComparing(Comparator.reverseOrder())).orElseThrow();
    }

    private boolean isOnlyOf(String column) {
        return Arrays.stream(values()).noneMatch(other -> other != this && other.columns.contains(column));
    }

    /** A value in the header that is no column name: an amount or a time, which each row has. */
    static List<String> valuesIn(List<String> header) {
        return header.stream().filter(name -> VALUE.matcher(name).matches()).toList();
    }

    /** Whether a header has columns of any kind. */
    static boolean hasColumns(List<String> header) {
        return Arrays.stream(values()).anyMatch(kind -> kind.columns.stream().anyMatch(header::contains));
    }

    /** Whether a file of that name is one of this kind. */
    boolean isNameOf(String fileName) {
        return fileName.toLowerCase(Locale.ROOT).startsWith(name().toLowerCase(Locale.ROOT));
    }

    /** Whether the drop folder takes a file of that name. */
    static boolean takes(String fileName) {
        boolean csv = fileName.toLowerCase(Locale.ROOT).endsWith(".csv");
        return csv && List.of(values()).stream().anyMatch(kind -> kind.isNameOf(fileName));
    }

    /** A value of a column in its stored form. */
    static String normalised(String column, String value) {
        return switch (column) {
            case "idCardNo" -> PersonNumbers.identity(value);
            case "mobile" -> PersonNumbers.mobile(value);
            default -> TEXTS.contains(column) ? PersonNumbers.visible(value) : PersonNumbers.number(value);
        };
    }

    /** Whether a spreadsheet has lost digits of the number. */
    static boolean isRounded(String column, String value) {
        return !TEXTS.contains(column) && ROUNDED.matcher(value).matches();
    }
}
