package io.opdbridge.alert;

/** What people are told of. The words for each stand in the message bundles. */
public enum AlertKind {
    /** Holds wait for their settlement for longer than their site allows; how many. */
    OVERDUE_HOLDS,
    /** The last calls of a vendor about holds all failed; how many. */
    VENDOR_DOWN,
    /** More calls of a vendor than the setting allows are to be made once more; how many. */
    RETRIES_WAITING,
    /** More cases than the setting allows wait for somebody to act; how many. */
    CASES_WAITING,
    /** Books or audit trail did not prove; how many differences. Of all sites together. */
    BOOKS_DIFFER,
    /** Nothing is wrong: somebody tries whether a channel works. */
    TEST
}
