package io.opdbridge.proof;

import io.opdbridge.alert.AlertStore;
import io.opdbridge.audit.SecretKeys;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Clock;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import javax.sql.DataSource;

/** Proves books and audit trail once a day, as {@code bin/bridge verify} does, by one of the bridges. Thread-safe. */
public final class BooksWatch {

    private static final Logger LOG = LoggerFactory.getLogger(BooksWatch.class);

    /** Most differences in the log; {@code bin/bridge verify} prints all. */
    private static final int MOST_LINES = 20;

    /** A proof that has not ended by then counts as dead. */
    private static final Duration LONGEST = Duration.ofHours(2);

    private final DataSource books;
    private final AlertStore store;
    private final SecretKeys keys;
    private final @Nullable LocalTime time;
    private final ZoneId zone;
    private final Clock clock;

    /**
     * @param books connections of the service's own ledger that let a proof take its time: whoever has the data folder
     *              must not open it again
     * @param time  time of the day; null for never
     */
    public BooksWatch(DataSource books, AlertStore store, SecretKeys keys, @Nullable LocalTime time, ZoneId zone,
            Clock clock) {
        this.books = books;
        this.store = store;
        this.keys = keys;
        this.time = time;
        this.zone = zone;
        this.clock = clock;
    }

    /** Makes today's proof when it is due and no bridge has made or begun it. */
    public void proveWhenDue() {
        ZonedDateTime now = clock.instant().atZone(zone);
        String day = now.toLocalDate().toString();
        if (time == null || now.toLocalTime().isBefore(time)
                || !store.beginProof(day, now.toInstant(), now.toInstant().minus(LONGEST))) {
            return;
        }
        List<String> first = new ArrayList<>();
        Consumer<String> found = line -> {
            if (first.size() < MOST_LINES) {
                first.add(line);
            }
        };
        long differences = new BooksProof(books).prove(found).differences()
                + new AuditProof(books, keys).prove(found, (rows, ofRows) -> {}).differences();
        first.forEach(LOG::error);
        store.endProof(day, clock.instant(), differences);
        LOG.info("The daily proof of books and audit trail found {} differences", differences);
    }
}
