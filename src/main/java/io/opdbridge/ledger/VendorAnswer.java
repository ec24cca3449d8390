package io.opdbridge.ledger;

import java.time.Instant;

/**
 * How a call of a vendor ended, for people.
 *
 * @param step    what the vendor was asked: HOLD, CAPTURE or RELEASE
 * @param code    the vendor's own; may be null
 * @param words   the vendor's own, or what was wrong; may be null
 * @param counted whether it was still waited for
 */
public record VendorAnswer(String site, long holdId, String orderId, String step, CallEnd result, String code,
                           String words, boolean counted, Instant at) {

    /** As the journal has it. */
    public enum CallEnd { DONE, REFUSED, NOT_SENT, UNKNOWN }

    /** Logs and errors must not show the vendor's words, which may name a person. */
    @Override
    public String toString() {
        return "VendorAnswer[site=" + site + ", hold=" + holdId + ", " + step + ", " + result + "]";
    }
}
