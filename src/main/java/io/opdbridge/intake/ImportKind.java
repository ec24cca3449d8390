package io.opdbridge.intake;

import io.opdbridge.canonical.PersonNumbers;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** What a file holds; its name begins with the kind's, and its header has the kind's columns (contract, section 8). */
enum ImportKind {

    RECHARGES("hisFlowNo", "site", "cardType", "cardNo", "hisId", "patientName", "idCardNo", "mobile", "orderId", "hisFlowNo",
            "hisOrderId", "channelType", "channelOrderNo", "payMoney", "paidAt", "orderMemo"),
    SPENDS("spendNo", "site", "cardType", "cardNo", "spendNo", "amount", "spentAt", "memo"),
    RETURNS("returnNo", "site", "returnNo", "spendNo", "amount", "returnedAt", "memo");

    /** Text for people, in which a character is what its writer meant. All other columns are numbers. */
    private static final Set<String> TEXTS = Set.of("patientName", "orderMemo", "memo");
    /** How spreadsheets write a number that is too long for them, or that they took for a fraction. */
    private static final Pattern ROUNDED = Pattern.compile("[+-]?[0-9](\\.[0-9]+)?[eE][+-][0-9]{1,3}|[0-9]+\\.0+");

    private final String key;
    private final List<String> columns;

    ImportKind(String key, String... columns) {
        this.key = key;
        this.columns = List.of(columns);
    }

    /** Which the site does not have twice. */
    String key() {
        return key;
    }

    List<String> columns() {
        return columns;
    }

    /** The kind that a header lacks the least of; the file's name decides between two. */
    static ImportKind of(List<String> header, String fileName) {
        ImportKind best = null;
        for (ImportKind kind : values()) {
            long missing = kind.missing(header);
            long bestMissing = best == null ? Long.MAX_VALUE : best.missing(header);
            if (missing < bestMissing || missing == bestMissing && kind.isNameOf(fileName)) {
                best = kind;
            }
        }
        return best;
    }

    private long missing(List<String> header) {
        return columns.stream().filter(column -> !header.contains(column)).count();
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

    /** A value of a column in the form in which it is kept. */
    static String normalised(String column, String value) {
        return switch (column) {
            case "idCardNo" -> PersonNumbers.identity(value);
            case "mobile" -> PersonNumbers.mobile(value);
            default -> TEXTS.contains(column) ? PersonNumbers.visible(value) : PersonNumbers.number(value);
        };
    }

    /** Whether a spreadsheet has lost digits of it. */
    static boolean isRounded(String column, String value) {
        return !TEXTS.contains(column) && ROUNDED.matcher(value).matches();
    }
}
