package io.opdbridge.alert;

import io.opdbridge.statistics.Pile;
import io.opdbridge.statistics.SiteFigures;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** The kinds of alerts, and what each counts. The message bundles have the words for each. */
public enum AlertKind {
    /** Holds without settlement for longer than the site's setting; amount: holds. */
    OVERDUE_HOLDS((site, limits, now) -> new Counted(site.overdue(), 0)),
    /** The last calls of a vendor about holds all failed; amount: calls. */
    VENDOR_DOWN((site, limits, now) -> Counted.of(site.vendorFailures(), limits.vendorFailures() - 1)),
    /** More calls of a vendor than the setting wait for a retry; amount: calls. */
    RETRIES_WAITING((site, limits, now) -> Counted.of(site.retriesWaiting(), limits.retries())),
    /** More cases than the setting wait for a person, without those of overdue holds; amount: cases. */
    CASES_WAITING((site, limits, now) -> new Counted(site.casesToTell(), limits.cases())),
    /** Books or audit trail did not prove; amount: differences. For all sites together. */
    BOOKS_DIFFER(null),
    /** No daily proof was completed for two days; amount: hours. For all sites together. */
    PROOF_MISSING(null),
    /** Imported rows were bad, and nobody has dealt with them; amount: rows. */
    IMPORT_ROWS_BAD((site, limits, now) -> new Counted(site.badRows(), 0)),
    /** A site with spends got no file of them for longer than its setting; amount: hours. */
    SPENDS_MISSING(AlertKind::withoutSpends),
    /** A test of the channels. */
    TEST(null);

    private final @Nullable Count count;

    AlertKind(@Nullable Count count) {
        this.count = count;
    }

    /** What there is of a kind, and how much of it is no alert yet. */
    record Counted(Pile pile, long allowed) {

        static Counted of(long amount, long allowed) {
            return new Counted(new Pile(amount, null, null, 0), allowed);
        }

        boolean isTooMuch() {
            return pile.count() > allowed;
        }
    }

    private interface Count {
        Counted of(SiteFigures site, AlertLimits limits, Instant now);
    }

    /** What there is of this kind at a site; empty for a kind that is about all sites together. */
    Optional<Counted> at(SiteFigures site, AlertLimits limits, Instant now) {
        return Optional.ofNullable(count).map(known -> known.of(site, limits, now));
    }

    private static Counted withoutSpends(SiteFigures site, AlertLimits limits, Instant now) {
        int allowed = limits.spendsHours().getOrDefault(site.site(), 0);
        long hours = allowed == 0 || site.lastSpendsAt() == null ? 0
                : Duration.between(site.lastSpendsAt(), now).toHours();
        return Counted.of(hours, Math.max(0, allowed - 1));
    }
}
