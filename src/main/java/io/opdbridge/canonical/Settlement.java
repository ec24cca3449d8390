package io.opdbridge.canonical;

import org.jspecify.annotations.Nullable;

/**
 * Tells how the refund through the payment channel ended (contract, section 4, {@code OPDRechargeCancellationFee}).
 *
 * @param invoiceNo     our invoice number of the hold, if it was sent
 * @param cancelNo      our refund number of the hold, if it was sent
 * @param refundOrderId the channel's number of the refund, if it was sent
 */
public record Settlement(RechargeRef recharge, Attempt attempt, Outcome outcome, @Nullable String invoiceNo,
        @Nullable String cancelNo, @Nullable String refundOrderId, Details details) {

    /** For the audit trail: the outcome, and the channel's number of the refund when one was sent. */
    public String note() {
        return refundOrderId == null ? outcome.name() : outcome + " " + refundOrderId;
    }

    /** A copy with a recharge of which more is known. */
    public Settlement about(RechargeRef known) {
        return new Settlement(known, attempt, outcome, invoiceNo, cancelNo, refundOrderId, details);
    }

    /** What becomes of the held amount. */
    public enum Outcome {
        /** The channel paid the patient: the held amount leaves the account for good. */
        CAPTURE,
        /** The channel refund failed: the held amount returns to the spendable balance (the compensating step). */
        RELEASE
    }
}
