package io.opdbridge.statistics;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Where statistics are kept, of all bridges that share a ledger. Thread-safe.
 *
 * <p>All methods throw {@link io.opdbridge.db.DatabaseUnavailableException} when the database does not serve.
 */
public interface StatisticsStore {

    /**
     * Writes a minute of one bridge process. The same minute of the same process again changes nothing: the first time may
     * have been kept although nobody heard of it.
     */
    void write(String bridge, Instant minute, List<CallStatistic> calls, List<SiteStatistic> sites);

    /**
     * The statistics of a site, oldest first, without gaps.
     *
     * @param from where the first step begins; a whole minute
     * @param to   where the last one ends at the latest; excluded
     * @param step whole minutes
     */
    List<StatisticStep> read(String site, Instant from, Instant to, Duration step);

    void deleteBefore(Instant end);
}
