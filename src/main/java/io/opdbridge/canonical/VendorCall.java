package io.opdbridge.canonical;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.Locale;

/**
 * What the bridge asks the vendor of a site to do about one refund (contract, section 7). A dialect's route translates
 * it, calls the vendor and returns the {@link VendorOutcome}.
 *
 * @param holdId        our number of the hold, inside the bridge
 * @param vendorNo      our number of the hold for the vendor: the same in every call about it
 * @param attempt       the values of the freeze, also for its settlement: by them the vendor recognises a repeat
 * @param invoiceNo     the vendor's invoice number of the hold; null when none is known
 * @param cancelNo      the vendor's refund number of the hold; null when none is known
 * @param refundOrderId the channel's number of the refund; null when not sent
 * @param claim         the right to make this call; the outcome counts only while no other bridge has taken over
 * @param until         when another bridge may take over; no call may last longer
 */
public record VendorCall(Step step, long holdId, long vendorNo, RechargeRef recharge, Attempt attempt, Details details,
        @Nullable String invoiceNo, @Nullable String cancelNo, @Nullable String refundOrderId,
        long claim, Instant until)
        implements VendorQuestion, RefundStep {

    /** What to do with the amount. */
    public enum Step {
        HOLD,
        CAPTURE,
        RELEASE
    }

    @Override
    public String stepName() {
        return step.name().toLowerCase(Locale.ROOT);
    }

    public String site() {
        return recharge.site();
    }
}
