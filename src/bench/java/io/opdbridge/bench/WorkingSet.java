package io.opdbridge.bench;

import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * The cards and recharges that the load works on, by number, and how they are called. Recharge r belongs to card
 * r modulo {@link #CARDS}.
 */
final class WorkingSet {

    static final String SITE = "main";
    static final String CARD_TYPE = "1";
    static final int CARDS = 2_000;
    static final int RECHARGES = 3 * CARDS;
    /** What each recharge paid; a pair takes 1 fen of it. */
    static final long PAY_FEN = 1_000_000_000L;

    private static final DateTimeFormatter DATE_TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT);
    private static final LocalDateTime FIRST_TRANS_TIME = LocalDateTime.of(2000, 1, 1, 0, 0);

    private WorkingSet() {
    }

    static int cardOf(int recharge) {
        return recharge % CARDS;
    }

    static String cardNo(long card) {
        return "9" + pad(card, 11);
    }

    static String patientId(long card) {
        return "P" + pad(card, 9);
    }

    static String flowNo(long recharge) {
        return "R" + pad(recharge, 11);
    }

    static String orderId(long recharge) {
        return "WX" + pad(recharge, 11);
    }

    static String transNo(long recharge) {
        return "42000" + pad(recharge, 23);
    }

    /** The transaction time of the n-th pair, on the wire: no two pairs of one database share it. */
    static String transTime(long pair) {
        return FIRST_TRANS_TIME.plusSeconds(pair).format(DATE_TIME);
    }

    private static String pad(long number, int length) {
        String digits = Long.toString(number);
        return "0".repeat(length - digits.length()) + digits;
    }
}
