package io.opdbridge.alert;

/** The kinds of alerts. The message bundles have the words for each. */
public enum AlertKind {
    /** Holds without settlement for longer than the site's setting; amount: holds. */
    OVERDUE_HOLDS,
    /** The last calls of a vendor about holds all failed; amount: calls. */
    VENDOR_DOWN,
    /** More calls of a vendor than the setting wait for a retry; amount: calls. */
    RETRIES_WAITING,
    /** More cases than the setting wait for a person, without those of overdue holds; amount: cases. */
    CASES_WAITING,
    /** Books or audit trail did not prove; amount: differences. For all sites together. */
    BOOKS_DIFFER,
    /** No daily proof was completed for two days; amount: hours. For all sites together. */
    PROOF_MISSING,
    /** Imported rows were bad, and nobody has dealt with them; amount: rows. */
    IMPORT_ROWS_BAD,
    /** A site with spends got no file of them for longer than its setting; amount: hours. */
    SPENDS_MISSING,
    /** A test of the channels. */
    TEST
}
