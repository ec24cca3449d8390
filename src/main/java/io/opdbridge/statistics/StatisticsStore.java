package io.opdbridge.statistics;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * The store of statistics of all bridges of a ledger. Thread-safe.
 *
 * <p>All methods throw {@link io.opdbridge.db.DatabaseUnavailableException} when the database is not available.
 */
public interface StatisticsStore {

    /**
     * Writes a minute of one bridge process. Repeating it changes nothing: the first write may have succeeded without
     * an answer.
     */
    void write(String bridge, Instant minute, List<CallStatistic> calls, List<SiteStatistic> sites);

    /**
     * The statistics of a site, oldest first, without gaps.
     *
     * @param from beginning of the first step; a whole minute
     * @param to   latest end of the last one, exclusive
     * @param step whole minutes
     */
    List<StatisticStep> read(String site, Instant from, Instant to, Duration step);

    void deleteBefore(Instant end);
}
