package io.opdbridge.ledger;

import io.opdbridge.canonical.VendorOutcome;
import org.jspecify.annotations.Nullable;

import java.time.Instant;

/**
 * How a call of a vendor ended, for people.
 *
 * @param step    the step: HOLD, CAPTURE or RELEASE
 * @param code    the vendor's own
 * @param words   the vendor's own, or what was wrong
 * @param counted whether the answer came in time to count
 */
public record VendorAnswer(String site, long holdId, String orderId, String step, CallEnd result, @Nullable String code,
        @Nullable String words, boolean counted, Instant at) {

    /** As the journal stores it. */
    public enum CallEnd {
        DONE,
        REFUSED,
        NOT_SENT,
        UNKNOWN;

        public static CallEnd of(VendorOutcome outcome) {
            return outcome instanceof VendorOutcome.Done ? DONE : outcome instanceof VendorOutcome.Refused ? REFUSED
                : outcome instanceof VendorOutcome.NotSent ? NOT_SENT : UNKNOWN;
        }
    }

    /** Logs and errors must not show the vendor's words, which may name a person. */
    @Override
    public String toString() {
        return "VendorAnswer[site=" + site + ", hold=" + holdId + ", " + step + ", " + result + "]";
    }
}
