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
 * How the money of all sites stands, read once in a while: whoever asks gets what was read last, and none that is too old.
 * So however many ask, the database is asked as often as the setting says. Thread-safe.
 */
public final class Figures {

    /** What was read so many periods ago is not known any more. */
    private static final int OLD_PERIODS = 3;

    private final FiguresStore store;
    private final Sites sites;
    private final Duration period;
    private final Clock clock;
    private final Map<String, SiteFigures> last = new ConcurrentHashMap<>();

    /** @param period how often they are read */
    public Figures(FiguresStore store, Sites sites, Duration period, Clock clock) {
        this.store = store;
        this.sites = sites;
        this.period = period;
        this.clock = clock;
    }

    /** Reads those of all sites. When the database does not serve, none is known any more. */
    public void read() {
        try {
            for (Site site : sites.all()) {
                last.put(site.name(), store.read(site, clock.instant()));
            }
        } catch (DatabaseUnavailableException e) {
            last.clear();
        }
    }

    /** Those of a site, unless nobody knows. */
    public Optional<SiteFigures> of(String site) {
        Instant oldest = clock.instant().minus(period.multipliedBy(OLD_PERIODS));
        return Optional.ofNullable(last.get(site)).filter(figures -> figures.readAt().isAfter(oldest));
    }

    /** Those of all sites of which they are known. */
    public List<SiteFigures> known() {
        List<SiteFigures> known = new ArrayList<>();
        sites.all().forEach(site -> of(site.name()).ifPresent(known::add));
        return known;
    }

    /** Whether those of all sites are known. */
    public boolean areKnown() {
        return known().size() == sites.all().size();
    }

    public Collection<Site> sites() {
        return sites.all();
    }
}
