package io.opdbridge.statistics;

import io.opdbridge.canonical.Site;

import java.time.Instant;

/** Reads how the money of a site stands. Thread-safe. */
public interface FiguresStore {

    /** So many answers of a vendor are looked at. */
    int LAST_ANSWERS = 100;

    /** @throws io.opdbridge.db.DatabaseUnavailableException when the database does not serve */
    SiteFigures read(Site site, Instant now);
}
