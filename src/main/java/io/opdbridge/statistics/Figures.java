package io.opdbridge.statistics;

import io.opdbridge.canonical.Site;
import io.opdbridge.canonical.Sites;
import io.opdbridge.db.DatabaseUnavailableException;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The figures of all sites, read at intervals: every reader gets the last ones, unless they are too old. So the
 * database is read as often as the setting says, for any number of readers. Thread-safe.
 */
public final class Figures {

    /** Periods after which figures are too old. */
    private static final int OLD_PERIODS = 3;

    private final FiguresStore store;
    private final Sites sites;
    private final Duration period;
    private final Clock clock;
    private final Map<String, SiteFigures> last = new ConcurrentHashMap<>();

    /** @param period interval between reads */
    public Figures(FiguresStore store, Sites sites, Duration period, Clock clock) {
        this.store = store;
        this.sites = sites;
        this.period = period;
        this.clock = clock;
    }

    /** Reads the figures of all sites. Without database none is known any more. */
    public void read() {
        try {
            for (Site site : sites.all()) {
                last.put(site.name(), store.read(site, clock.instant()));
            }
        } catch (DatabaseUnavailableException e) {
            last.clear();
        }
    }

    /** The figures of a site; empty when unknown. */
    public Optional<SiteFigures> of(String site) {
        Instant oldest = clock.instant().minus(period.multipliedBy(OLD_PERIODS));
        return Optional.ofNullable(last.get(site)).filter(figures -> figures.readAt().isAfter(oldest));
    }

    /** The known figures of all sites. */
    public List<SiteFigures> known() {
        List<SiteFigures> known = new ArrayList<>();
        sites.all().forEach(site -> of(site.name()).ifPresent(known::add));
        return known;
    }

    /** Whether the figures of all sites are known. */
    public boolean areKnown() {
        return known().size() == sites.all().size();
    }

    public Collection<Site> sites() {
        return sites.all();
    }
}
