package io.opdbridge.statistics;

import io.opdbridge.canonical.AnswerCode;
import io.opdbridge.db.DatabaseUnavailableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts calls in memory and stores each ended minute. Without database, up to an hour waits; a killed process loses
 * its last minute. Thread-safe.
 */
public final class MinuteStatistics implements CallRecorder {

    private static final Logger LOG = LoggerFactory.getLogger(MinuteStatistics.class);

    /** Delay for calls that end at the end of a minute. */
    private static final Duration GRACE = Duration.ofSeconds(5);
    private static final int MOST_MINUTES = 60;

    private final String bridge = UUID.randomUUID().toString();
    private final StatisticsStore store;
    private final Figures figures;
    private final Duration kept;
    private final Clock clock;
    private final ConcurrentSkipListMap<Instant, Map<Calls, Cell>> minutes = new ConcurrentSkipListMap<>();
    private Instant written = Instant.MIN;

    private record Calls(String site, String method, CallResult result) {
    }

    private static final class Cell {
        private final LongAdder totalMicros = new LongAdder();
        private final LongAccumulator maxMicros = new LongAccumulator(Math::max, 0);
        private final AtomicLongArray counts = new AtomicLongArray(CallTimes.BOUNDS_MILLISECONDS.size() + 1);

        void add(long micros) {
            totalMicros.add(micros);
            maxMicros.accumulate(micros);
            counts.incrementAndGet(CallTimes.placeOf(micros));
        }

        CallTimes times() {
            List<Long> copy = new ArrayList<>();
            long calls = 0;
            for (int i = 0; i < counts.length(); i++) {
                copy.add(counts.get(i));
                calls += counts.get(i);
            }
            return new CallTimes(calls, totalMicros.sum(), maxMicros.get(), copy);
        }
    }

    /** @param kept how long minutes are stored */
    public MinuteStatistics(StatisticsStore store, Figures figures, Duration kept, Clock clock) {
        this.store = store;
        this.figures = figures;
        this.kept = kept;
        this.clock = clock;
    }

    @Override
    public void record(String site, String method, AnswerCode code, long nanos) {
        minutes.computeIfAbsent(minute(clock.instant()), minute -> new ConcurrentHashMap<>())
                .computeIfAbsent(new Calls(site, method, CallResult.of(code)), kind -> new Cell()).add(nanos / 1000);
    }

    /** Writes the ended minutes and the present figures. Throws nothing: statistics must not stop anything. */
    public void write() {
        writeBefore(minute(clock.instant().minus(GRACE)));
    }

    /** Writes the rest when the process stops. */
    public void writeAll() {
        writeBefore(Instant.MAX);
    }

    public void deleteOld() {
        store.deleteBefore(clock.instant().minus(kept));
    }

    private synchronized void writeBefore(Instant end) {
        Instant last = minute(clock.instant().minus(GRACE)).minus(1, ChronoUnit.MINUTES);
        if (last.isAfter(written)) {
            // also without calls, for the figures
            minutes.computeIfAbsent(last, minute -> new ConcurrentHashMap<>());
        }
        List<SiteStatistic> sites = figures.known().stream().map(SiteFigures::statistic).toList();
        try {
            while (!minutes.isEmpty() && minutes.firstKey().isBefore(end)) {
                Map.Entry<Instant, Map<Calls, Cell>> first = minutes.firstEntry();
                List<CallStatistic> calls = new ArrayList<>();
                first.getValue().forEach((kind, cell) -> calls.add(
                        new CallStatistic(kind.site(), kind.method(), kind.result(), cell.times())));
                store.write(bridge, first.getKey(), calls, first.getKey().isBefore(last) ? List.of() : sites);
                written = first.getKey();
                minutes.remove(first.getKey());
            }
        } catch (DatabaseUnavailableException e) {
            LOG.debug("The database is not available; statistics wait for it", e);
            while (minutes.size() > MOST_MINUTES) {
                minutes.pollFirstEntry();
            }
        }
    }

    private static Instant minute(Instant at) {
        return at.truncatedTo(ChronoUnit.MINUTES);
    }
}
