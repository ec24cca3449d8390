package io.opdbridge.canonical;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.Locale;

/**
 * What the vendor of a site is asked to do about one refund (contract, section 7). A dialect's route translates it,
 * calls the vendor, and tells the {@link VendorOutcome}.
 *
 * @param holdId        our number of the hold, for ourselves
 * @param vendorNo      our number of the hold, for the vendor: the same whenever it is asked about it
 * @param attempt       the words of the freeze, whatever the settlement's were: by them the vendor knows a repeat
 * @param invoiceNo     the vendor's invoice number of the hold, once it is known
 * @param cancelNo      the vendor's refund number of the hold, once it is known
 * @param refundOrderId the channel's number of the refund, if it was sent
 * @param claim         the right to make this call; its outcome counts only while nobody else has taken over
 * @param until         when somebody else may take over: no call of the vendor is made that could outlast it
 */
public record VendorCall(Step step, long holdId, long vendorNo, RechargeRef recharge, Attempt attempt, Details details,
                         @Nullable String invoiceNo, @Nullable String cancelNo, @Nullable String refundOrderId,
                         long claim, Instant until)
        implements VendorQuestion, RefundStep {

    /** What to do with the amount. */
    public enum Step { HOLD, CAPTURE, RELEASE }

    @Override
    public String stepName() {
        return step.name().toLowerCase(Locale.ROOT);
    }

    public String site() {
        return recharge.site();
    }
}
