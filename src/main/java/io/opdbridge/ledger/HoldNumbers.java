package io.opdbridge.ledger;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * The numbers under which people and HIS systems know a hold. Each carries the second at which the hold was placed: a
 * ledger that was restored, or that a standby goes on with, counts its ids again, but at another time. So no number that
 * was given out before is given to another refund.
 */
final class HoldNumbers {

    private static final DateTimeFormatter SECOND = DateTimeFormatter.ofPattern("uuMMddHHmmss", Locale.ROOT);
    private static final long IDS_OF_A_SECOND = 10_000_000;
    /** Fewer, so that the number has 16 digits: JSON readers that take it for a double keep it. */
    private static final long VENDOR_IDS_OF_A_SECOND = 1_000_000;

    private HoldNumbers() {
    }

    /** The 19 digits that follow the letter of {@code HisCancelNo} and {@code InvoiceNo}: the second, then the id's last. */
    static String digits(long id, Instant placedAt, ZoneId zone) {
        return SECOND.format(placedAt.atZone(zone)) + String.format(Locale.ROOT, "%07d", id % IDS_OF_A_SECOND);
    }

    /** What a vendor is told: 16 digits, by which it may recognise a call that it has had before. */
    static long atVendor(long id, Instant placedAt) {
        return placedAt.getEpochSecond() * VENDOR_IDS_OF_A_SECOND + id % VENDOR_IDS_OF_A_SECOND;
    }
}
