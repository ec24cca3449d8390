package io.opdbridge.statistics;

import io.opdbridge.canonical.Site;

import java.time.Instant;

/** Reads the figures of a site. Thread-safe. */
public interface FiguresStore {

    /** Number of a vendor's latest answers that are read. */
    int LAST_ANSWERS = 100;

    /** @throws io.opdbridge.db.DatabaseUnavailableException when the database is not available */
    SiteFigures read(Site site, Instant now);
}
