package io.opdbridge.alert;

import io.opdbridge.alert.AlertMessage.Channel;
import io.opdbridge.ledger.LedgerUnavailableException;
import io.opdbridge.statistics.Figures;
import io.opdbridge.statistics.SiteFigures;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Begins and ends alerts, and hands out what is to be said of them: one message when an alert begins and one when it ends,
 * over each channel, by one of the bridges. A message is sent at least once; who dies between sending it and writing that
 * down leaves it to be sent again. Thread-safe.
 */
public final class Alerts {

    private static final Logger LOG = LoggerFactory.getLogger(Alerts.class);
    private static final int MOST_TRIES = 20;
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(30);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(30);

    private final AlertStore store;
    private final Figures figures;
    private final AlertLimits limits;
    private final Clock clock;

    public Alerts(AlertStore store, Figures figures, AlertLimits limits, Clock clock) {
        this.store = store;
        this.figures = figures;
        this.limits = limits;
        this.clock = clock;
    }

    /** Looks at all sites whose figures are known: of the others, and without database, nothing begins and nothing ends. */
    public void watch() {
        try {
            look();
        } catch (LedgerUnavailableException e) {
            LOG.debug("Alerts wait for the database", e);
        }
    }

    private void look() {
        Map<List<Object>, Alert> known = new HashMap<>();
        store.all().forEach(alert -> known.put(List.of(alert.site(), alert.kind()), alert));
        for (SiteFigures site : figures.known()) {
            look(known, site.site(), AlertKind.OVERDUE_HOLDS, site.overdueHolds(), 0);
            look(known, site.site(), AlertKind.VENDOR_DOWN, site.vendorFailures(), limits.vendorFailures() - 1);
            look(known, site.site(), AlertKind.RETRIES_WAITING, site.retriesWaiting(), limits.retries());
            look(known, site.site(), AlertKind.CASES_WAITING, site.casesToDecide(), limits.cases());
        }
        store.differences().ifPresent(differences -> look(known, Alert.ALL_SITES, AlertKind.BOOKS_DIFFER, differences, 0));
    }

    private void look(Map<List<Object>, Alert> all, String site, AlertKind kind, long amount, long allowed) {
        Instant now = now();
        Alert known = all.get(List.of(site, kind));
        boolean open = known != null && known.isOpen();
        if (amount > allowed) {
            Alert seen = new Alert(site, kind, known == null ? 0 : known.version() + 1, open ? known.begunAt() : now, now, null,
                    amount);
            replace(known, seen, !open);
        } else if (open && !now.isBefore(known.lastSeenAt().plus(limits.calm()))) {
            replace(known, new Alert(site, kind, known.version() + 1, known.begunAt(), known.lastSeenAt(), now, amount), true);
        }
    }

    private void replace(Alert before, Alert after, boolean tell) {
        List<AlertMessage> messages = tell
                ? limits.channels().stream().map(channel -> message(after, channel)).toList() : List.of();
        if (store.replace(before, after, messages) && tell) {
            LOG.warn("Alert {} of site {} {}: {}", after.kind(), after.site(), after.isOpen() ? "begins" : "ends", after.amount());
        }
    }

    private static AlertMessage message(Alert alert, Channel channel) {
        return new AlertMessage(UUID.randomUUID().toString(), channel, alert.site(), alert.kind(), alert.begunAt(),
                alert.endedAt(), alert.amount(), 0);
    }

    /** Messages that somebody has to send; none without database. */
    public List<AlertMessage> due() {
        try {
            return store.due(now());
        } catch (LedgerUnavailableException e) {
            LOG.debug("Alerts wait for the database", e);
            return List.of();
        }
    }

    /** The message to send now; null when somebody else sends it. One that nobody could send is given up in the end. */
    public AlertMessage claim(AlertMessage message) {
        if (message.tries() >= MOST_TRIES) {
            LOG.error("Alert {} of site {} could not be sent by {}, and is given up", message.kind(), message.site(),
                    message.channel());
            store.delete(message);
            return null;
        }
        Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(message.tries(), 10));
        return store.claim(message, now().plus(pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE)) ? message : null;
    }

    public void sent(AlertMessage message) {
        store.delete(message);
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
