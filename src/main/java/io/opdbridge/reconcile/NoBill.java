package io.opdbridge.reconcile;

import io.opdbridge.reconcile.UnreadableBillException.Reason;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Recognises files that are not a bill: answers of a platform, and files that people mistake for one. */
final class NoBill {

    /** Codes by which WeChat (v3 and v2) and Alipay say that the day has no payments or refunds. */
    private static final Pattern NOTHING_ON_THE_DAY = Pattern.compile(
            "NO_STATEMENT_EXIST|No Bill Exist|<error_code>(<!\\[CDATA\\[)?20002|isp\\.bill_not_exist|bill_not_exist");
    private static final Pattern SAID = Pattern.compile(
            "\"(?:sub_msg|message|msg|return_msg)\"\\s*:\\s*\"([^\"]{1,120})"
                    + "|<(?:return_msg|err_code_des)>(?:<!\\[CDATA\\[)?([^<\\]]{1,120})");
    private static final Pattern ADDRESS = Pattern.compile("\"(?:bill_)?download_url\"\\s*:\\s*\"");
    private static final int[][] SPREADSHEETS = {{0xD0, 0xCF, 0x11, 0xE0}};
    private static final String[] PRINTED = {"%PDF", "\u0089PNG", "\u00FF\u00D8\u00FF", "{\\rtf"};
    private static final String[] ARCHIVES = {"Rar!", "7z\u00BC\u00AF"};
    private static final int TAR_MARK_AT = 257;

    private NoBill() {
    }

    /**
     * Whether the platform says that the day has no bill because nothing happened.
     *
     * @param start the beginning of the file
     * @throws UnreadableBillException when it is anything else but a bill
     */
    static boolean isDayWithoutRows(byte[] start) throws UnreadableBillException {
        String bytes = new String(start, StandardCharsets.ISO_8859_1);
        for (int[] mark : SPREADSHEETS) {
            if (begins(start, mark)) {
                throw new UnreadableBillException(Reason.SPREADSHEET, 0, null);
            }
        }
        refuse(bytes, PRINTED, Reason.PRINTED);
        refuse(bytes, ARCHIVES, Reason.BAD_ARCHIVE);
        if (bytes.startsWith("ustar", Math.min(TAR_MARK_AT, bytes.length()))) {
            throw new UnreadableBillException(Reason.BAD_ARCHIVE, 0, null);
        }
        String text = new String(start, StandardCharsets.UTF_8).replace("\uFEFF", "").strip();
        if (text.replace("\u0000", "").isBlank()) {
            throw new UnreadableBillException(Reason.EMPTY, 0, null);
        }
        if (!text.startsWith("<") && !text.startsWith("{")) {
            return false;
        }
        if (NOTHING_ON_THE_DAY.matcher(text).find()) {
            return true;
        }
        String lower = text.toLowerCase(Locale.ROOT);
        if (lower.contains("<html") || lower.startsWith("<!") || lower.startsWith("<script")) {
            throw new UnreadableBillException(Reason.WEB_PAGE, 0, null);
        }
        if (lower.contains("<workbook") || lower.contains("excel.sheet")) {
            throw new UnreadableBillException(Reason.SPREADSHEET, 0, null);
        }
        if (ADDRESS.matcher(text).find()) {
            throw new UnreadableBillException(Reason.ADDRESS_ONLY, 0, null);
        }
        throw new UnreadableBillException(Reason.ERROR_ANSWER, 0, null, said(text));
    }

    private static String said(String text) {
        Matcher said = SAID.matcher(text);
        String words = !said.find() ? "–" : said.group(1) != null ? said.group(1) : said.group(2);
        return BillText.narrow(words).replaceAll("\\p{Cntrl}+", " ").strip();
    }

    private static void refuse(String bytes, String[] marks, Reason reason) throws UnreadableBillException {
        for (String mark : marks) {
            if (bytes.startsWith(mark)) {
                throw new UnreadableBillException(reason, 0, null);
            }
        }
    }

    private static boolean begins(byte[] start, int... mark) {
        if (start.length < mark.length) {
            return false;
        }
        for (int i = 0; i < mark.length; i++) {
            if ((start[i] & 0xFF) != mark[i]) {
                return false;
            }
        }
        return true;
    }
}
