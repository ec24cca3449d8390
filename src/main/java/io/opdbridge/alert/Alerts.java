package io.opdbridge.alert;

import io.opdbridge.alert.AlertKind.Counted;
import io.opdbridge.alert.AlertMessage.Channel;
import io.opdbridge.alert.AlertMessage.Event;
import io.opdbridge.canonical.Moment;
import io.opdbridge.db.DatabaseUnavailableException;
import io.opdbridge.statistics.Figures;
import io.opdbridge.statistics.Pile;
import io.opdbridge.statistics.SiteFigures;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

/**
 * Begins and ends alerts, and queues their messages for each channel, once for all bridges: at the beginning and the
 * end; in between, when a new thing is added or the amount has doubled (at most one message a minute), and once a day.
 * The store has the last message, so that a restart repeats nothing. A message is sent at least once: after a crash
 * between sending and recording, it is sent again. Thread-safe.
 */
public final class Alerts {

    private static final Logger LOG = LoggerFactory.getLogger(Alerts.class);
    /** At most one message a minute, with a count. */
    private static final Duration GATHERED = Duration.ofMinutes(1);
    private static final Duration REMINDED = Duration.ofDays(1);
    private static final int MOST_HOURS_UNPROVED = 48;
    /** Time for a bridge that was down to make the missing proof after its start. */
    private static final Duration LONGEST_PROOF = Duration.ofHours(2);
    private static final int MOST_TRIES = 20;
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(30);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(30);

    private final AlertStore store;
    private final Figures figures;
    private final AlertLimits limits;
    private final Clock clock;
    private final Instant startedAt;

    public Alerts(AlertStore store, Figures figures, AlertLimits limits, Clock clock) {
        this.store = store;
        this.figures = figures;
        this.limits = limits;
        this.clock = clock;
        this.startedAt = clock.instant();
    }

    /** Checks all sites with known figures; for the others, and without database, nothing begins or ends. */
    public void watch() {
        try {
            look();
        } catch (DatabaseUnavailableException e) {
            LOG.debug("The database is not available; alerts wait for it", e);
        }
    }

    private void look() {
        Map<List<Object>, Alert> known = new HashMap<>();
        store.all().forEach(alert -> known.put(List.of(alert.site(), alert.kind()), alert));
        Instant now = Moment.now(clock);
        for (SiteFigures site : figures.known()) {
            for (AlertKind kind : AlertKind.values()) {
                kind.at(site, limits, now).ifPresent(
                        counted -> look(known.get(List.of(site.site(), kind)), site.site(), kind, counted, now));
            }
        }
        store.differences().ifPresent(differences -> lookAtAll(known, AlertKind.BOOKS_DIFFER,
                Counted.of(differences, 0), now));
        long unproved = limits.proves() && !now.isBefore(startedAt.plus(LONGEST_PROOF))
                ? hours(store.unprovedSince().orElse(startedAt), now) : 0;
        lookAtAll(known, AlertKind.PROOF_MISSING, Counted.of(unproved, MOST_HOURS_UNPROVED - 1), now);
    }

    private void lookAtAll(Map<List<Object>, Alert> known, AlertKind kind, Counted counted, Instant now) {
        look(known.get(List.of(Alert.ALL_SITES, kind)), Alert.ALL_SITES, kind, counted, now);
    }

    private static long hours(Instant since, Instant now) {
        return Duration.between(since, now).toHours();
    }

    private void look(@Nullable Alert known, String site, AlertKind kind, Counted counted, Instant now) {
        Alert open = known != null && known.isOpen() ? known : null;
        long version = known == null ? 0 : known.version() + 1;
        Pile pile = counted.pile();
        if (counted.isTooMuch()) {
            Event event = open == null ? Event.BEGINS : news(open, pile, now);
            long toldMark = known == null ? 0 : known.toldMark();
            replace(known, new Alert(site, kind, version, open == null ? now : open.begunAt(), now, null, pile.count(),
                    open != null && event == null ? open.toldAt() : now,
                    open != null && event == null ? open.toldAmount() : pile.count(),
                    event == null ? toldMark : Math.max(toldMark, pile.newest())), event, pile);
        } else if (open != null && !now.isBefore(open.lastSeenAt().plus(limits.calm()))) {
            replace(known, new Alert(site, kind, version, open.begunAt(), open.lastSeenAt(), now, pile.count(),
                    open.toldAt(), open.toldAmount(), open.toldMark()), Event.ENDS, Pile.NONE);
        }
    }

    /** The event of an alert that goes on; null for none. Events within a minute become one message. */
    private static @Nullable Event news(Alert known, Pile pile, Instant now) {
        Instant told = known.toldAt() == null ? known.begunAt() : known.toldAt();
        if (now.isBefore(told.plus(GATHERED))) {
            return null;
        }
        if (pile.newest() > known.toldMark() || pile.count() >= 2 * known.toldAmount()) {
            return Event.GROWS;
        }
        return now.isBefore(told.plus(REMINDED)) ? null : Event.REMINDS;
    }

    private void replace(@Nullable Alert before, Alert after, @Nullable Event event, Pile pile) {
        List<AlertMessage> messages = event == null ? List.of()
                : limits.channels().stream().map(channel -> message(after, event, pile, channel)).toList();
        if (store.replace(before, after, messages) && event != null) {
            LOG.warn("Alert {} of site {} {}: {}", after.kind(), after.site(), event.name().toLowerCase(Locale.ROOT),
                    after.amount());
        }
    }

    private static AlertMessage message(Alert alert, Event event, Pile pile, Channel channel) {
        return new AlertMessage(UUID.randomUUID().toString(), channel, event, alert.site(), alert.kind(),
                alert.begunAt(),
                alert.endedAt(), alert.amount(), pile.fen(), pile.oldest(), 0);
    }

    /** The due messages; none without database. */
    public List<AlertMessage> due() {
        try {
            return store.due(Moment.now(clock));
        } catch (DatabaseUnavailableException e) {
            LOG.debug("The database is not available; alerts wait for it", e);
            return List.of();
        }
    }

    /** The message to send now; null when another bridge sends it, or after too many tries. */
    public @Nullable AlertMessage claim(AlertMessage message) {
        if (message.tries() >= MOST_TRIES) {
            LOG.error("Alert {} of site {} could not be sent by {} and is given up; nobody was told", message.kind(),
                    message.site(), message.channel());
            store.delete(message);
            return null;
        }
        Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(message.tries(), 10));
        return store.claim(message, Moment.now(clock).plus(pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE))
                ? message : null;
    }

    public void sent(AlertMessage message) {
        store.delete(message);
    }
}
