package io.opdbridge.ledger;

/** Why people have to act (contract, section 5). The message bundles have the words for each. */
public enum CaseKind {
    /** Money left the channel and we held nothing for it (rule 7). */
    CAPTURE_WITHOUT_HOLD,
    /** Money left the channel, but the hold had been released (rule 8). */
    CAPTURE_AFTER_RELEASE,
    /** The platform says that the channel paid, after people had reversed our capture (rule 11). */
    CAPTURE_AFTER_REVERSAL,
    /** We captured a channel refund whose case people had solved outside: it may be booked twice (rule 10). */
    CAPTURE_AFTER_SOLVED,
    /** The platform says that the channel refund failed, after we had captured it (rule 8). */
    RELEASE_AFTER_CAPTURE,
    /** A settlement names another amount than is held (rule 8). */
    AMOUNT_DIFFERS,
    /** The channel paid a second refund for one that we had captured (rule 8). */
    SECOND_CHANNEL_REFUND,
    /** The platform says that a channel refund failed, and another one was captured (rules 6 and 8). */
    RELEASE_OF_ANOTHER_REFUND,
    /** A settlement names a hold, and a channel refund for which another hold was captured (rule 8). */
    CHANNEL_REFUND_OF_ANOTHER_HOLD,
    /** A hold without settlement for longer than the site's setting (rule 9). */
    OVERDUE_HOLD,
    /** The vendor refuses to capture or to release what it holds (contract, section 7). */
    VENDOR_REFUSES_SETTLEMENT,
    /** The vendor never confirmed within the site's number of tries (contract, section 7). */
    VENDOR_NEVER_CONFIRMS,
    /** The vendor gave a new hold the number of an ended one: it holds nothing for it, or twice under one number. */
    VENDOR_REPEATS_NUMBER,
    /** A rollback without hold: the channel may not have paid what was captured earlier (rule 6). */
    ROLLBACK_OF_EARLIER_CAPTURE,
    /** Reconciliation: the channel's bill has a payment that our side lacks. */
    PAYMENT_IN_BILL_ONLY,
    /** Reconciliation: our side has a payment that the channel's bill lacks. */
    PAYMENT_IN_BOOKS_ONLY,
    /** Reconciliation: the channel paid back what our side did not capture. */
    REFUND_IN_BILL_ONLY,
    /** Reconciliation: our side captured what the channel did not pay back. */
    REFUND_IN_BOOKS_ONLY,
    /** Reconciliation: the channel accepted a refund that we did not capture, and nobody knows how it ended. */
    REFUND_STILL_IN_FLIGHT,
    /** Reconciliation: we captured what the channel had accepted, and no bill confirmed in time that it paid. */
    REFUND_UNCONFIRMED,
    /** Reconciliation: the channel could not pay a refund to the patient, or closed it after all. */
    REFUND_ABNORMAL,
    /** Reconciliation: both sides have the payment, with different amounts. */
    PAYMENT_AMOUNT_DIFFERS,
    /** Reconciliation: both sides have the refund, with different amounts. */
    REFUND_AMOUNT_DIFFERS,
    /** Reconciliation: the channel's bill has the same payment or refund twice. */
    TWICE_IN_BILL,
    /** The patient has spent money that had been refunded from the card (contract, section 8). */
    SPEND_OVER_BALANCE;

    /** Whether the end of its hold solves it. */
    boolean endsWithItsHold() {
        return this == OVERDUE_HOLD || this == VENDOR_REFUSES_SETTLEMENT || this == VENDOR_NEVER_CONFIRMS;
    }

    /** Whether it is about a payment or a spend, without a refund to release or capture. */
    boolean ofPayment() {
        return this == PAYMENT_IN_BILL_ONLY || this == PAYMENT_IN_BOOKS_ONLY || this == PAYMENT_AMOUNT_DIFFERS
                || this == SPEND_OVER_BALANCE;
    }
}
