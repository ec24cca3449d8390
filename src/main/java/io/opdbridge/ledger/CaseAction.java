package io.opdbridge.ledger;

/** What people may decide about a case. The message bundles have the words for each. */
public enum CaseAction {
    /** The live hold returns to the spendable balance: the channel refund is proved to have failed. */
    RELEASE,
    /** The amount leaves the account for good: the channel refund is proved to have happened. */
    CAPTURE,
    /**
     * The capture is reversed, since the channel turned out not to have paid. It always takes a second person
     * (contract, section 5, rule 11).
     */
    REVERSE,
    /** The vendor is asked again for an earlier decision, with fresh tries. */
    RETRY,
    /** People solved it elsewhere. No money moves here, and the bridge stops waiting for a vendor that it gave up. */
    SOLVED
}
