package io.opdbridge.ledger;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * The numbers by which people and HIS systems know a hold. Each contains the second of its placement: after a restore
 * or a fail-over the ledger counts the same ids again, but at another time. So no number is given out twice.
 */
final class HoldNumbers {

    private static final DateTimeFormatter SECOND = DateTimeFormatter.ofPattern("uuMMddHHmmss", Locale.ROOT);
    private static final long IDS_OF_A_SECOND = 10_000_000;
    /** Fewer, so that the number has 16 digits and survives JSON readers that parse it as a double. */
    private static final long VENDOR_IDS_OF_A_SECOND = 1_000_000;

    private HoldNumbers() {
    }

    /**
     * The 19 digits that follow the letter of {@code HisCancelNo} and {@code InvoiceNo}: the second, then the last
     * digits of the id.
     */
    static String digits(long id, Instant placedAt, ZoneId zone) {
        return SECOND.format(placedAt.atZone(zone)) + String.format(Locale.ROOT, "%07d", id % IDS_OF_A_SECOND);
    }

    /** The number for a vendor: 16 digits, by which it may recognise a repeated call. */
    static long atVendor(long id, Instant placedAt) {
        return placedAt.getEpochSecond() * VENDOR_IDS_OF_A_SECOND + id % VENDOR_IDS_OF_A_SECOND;
    }
}
