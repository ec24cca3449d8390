package io.opdbridge.bench;

/** What the callers do. */
enum Workload {
    /** A freeze and its capture, one after the other; each counts as a call. */
    PAIRS,
    /** Lists of the recharges of one card. */
    LISTS
}
