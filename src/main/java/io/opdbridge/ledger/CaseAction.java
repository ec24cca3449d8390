package io.opdbridge.ledger;

/** What people may decide about a case. The words for each stand in the message bundles. */
public enum CaseAction {
    /** The live hold returns to the spendable balance: the channel refund is known to have failed. */
    RELEASE,
    /** The amount leaves the account for good: the channel refund is proved to have happened. */
    CAPTURE,
    /**
     * A captured refund is taken back: the channel turned out not to have paid. It always takes a second person (contract,
     * section 5, rule 11).
     */
    REVERSE,
    /** The vendor is asked again, with fresh tries, for what was decided before. */
    RETRY,
    /** What was wrong was put right elsewhere. No money moves here; a vendor that was given up on is not waited for any more. */
    SOLVED
}
