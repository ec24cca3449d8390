package io.opdbridge.alert;

/** What people are told of. The words for each stand in the message bundles. */
public enum AlertKind {
    /** Holds wait for their settlement for longer than their site allows; how many. */
    OVERDUE_HOLDS,
    /** The last calls of a vendor about holds all failed; how many. */
    VENDOR_DOWN,
    /** More calls of a vendor than the setting allows are to be made once more; how many. */
    RETRIES_WAITING,
    /** More cases than the setting allows wait for somebody to act, without those of overdue holds; how many. */
    CASES_WAITING,
    /** Books or audit trail did not prove; how many differences. Of all sites together. */
    BOOKS_DIFFER,
    /** No proof of the books was completed for two days, though one is set for each; for how many hours. Of all sites. */
    PROOF_MISSING,
    /** Rows of imported files could not be booked, and nobody has said that they are dealt with; how many. */
    IMPORT_ROWS_BAD,
    /** A site that gets spends has had no file of them for longer than its setting; for how many hours. */
    SPENDS_MISSING,
    /** Nothing is wrong: somebody tries whether a channel works. */
    TEST
}
