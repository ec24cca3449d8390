package io.opdbridge.reconcile;

import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Where reconciliations are kept, beside the ledger that they read. Thread-safe. Throws
 * {@link io.opdbridge.db.DatabaseUnavailableException} when the database does not serve.
 */
public interface ReconcileStore {

    /** What takes our entries. */
    interface Entries {
        void add(Entry entry) throws IOException;
    }

    /**
     * What a site has under one day.
     *
     * @param atVendor    whether a HIS keeps its money: then there are only the refunds that were captured through us
     * @param channelType of our recharges; null for all
     * @param channel     whose bill it is
     * @param payWays     of refunds at a vendor that are of the channel
     * @param unassigned  of refunds at a vendor that may be of any channel; what another channel's bill has is not among them
     */
    record Window(String site, LocalDate day, Instant from, Instant until, boolean atVendor, String channelType,
                  String channel, PayWays payWays, PayWays unassigned) {
    }

    /**
     * A reconciliation to keep.
     *
     * @param replaces     the run that it replaces; null when it is the first of its day
     * @param reopened     what the replaced run had paired and nothing pairs any more
     * @param poolDays     how long what has no counterpart waits
     * @param confirmDays  how long a refund waits for somebody to say how it ended
     * @param today        the day of the site
     */
    record Changes(Run run, Run replaces, Comparison.Compared result, List<Item> reopened, int poolDays,
                   int confirmDays, LocalDate today) {
        public Changes {
            reopened = List.copyOf(reopened);
        }
    }

    /** Somebody else has reconciled meanwhile; what was found is not kept and has to be found again. */
    final class ChangedMeanwhileException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** Hands over our own entries of a day, a bounded number in memory. */
    void forEachOfOurs(Window window, Entries entries) throws IOException;

    /** How many that will be. */
    long countOurs(Window window);

    /** The run that counts for a day. */
    Optional<Run> currentRun(String site, String channel, LocalDate day);

    /**
     * What waits in the runs of other days for a counterpart in this one, and what is paired with the run of this day. A
     * refund that counts as a difference waits for a month, since people capture it late; what they have declared solved
     * outside does not wait any more (contract, section 5, rule 10).
     */
    List<Item> pool(String site, String channel, LocalDate day, int days, Long currentRunId);

    /**
     * Cases in which the platform said that the channel had paid, and which people solved outside, in that order; without
     * those of which a row of another day's bill is the refund.
     *
     * @param since        when the platform said so last at the earliest
     * @param currentRunId the run of the day at hand; null when there is none
     */
    List<SolvedOutside> solvedOutside(String site, Instant since, Long currentRunId);

    /** Lets what waits in bills count as what people solved outside: each such case is of one row (section 5, rule 10). */
    void answerWaiting(String site, Instant since);

    /**
     * Keeps a reconciliation with its cases, all or nothing.
     *
     * @return the run with its number
     * @throws ChangedMeanwhileException when the runs that it builds on are not those that count any more
     */
    Run keep(Changes changes);

    /** Lets what has waited for longer than its days count, and opens its cases; tells how many did. */
    int countOverdue(String site, LocalDate today, int poolDays, int confirmDays, Instant now);

    /** A capture that people took back. */
    record Reversed(Instant capturedAt, Instant reversedAt) {
    }

    /** What people took back from that time on. */
    List<Reversed> reversed(String site, Instant since);

    /**
     * Channel numbers of the refunds that fund-flow bills of that day and later told of.
     *
     * @param closed those that the channel closed; else those whose money left
     */
    Set<String> refundEnds(String site, String channel, LocalDate day, boolean closed);

    /** The days of the fund-flow bills that told that the money of a refund left. */
    Set<LocalDate> daysPaid(String site, String channel, String channelRefundNo);

    /**
     * What came of a fund-flow bill.
     *
     * @param paid      refunds whose money left
     * @param closed    refunds that the channel closed
     * @param confirmed of those that left, those that a bill had left open
     * @param cases     closed ones that we had captured: each is a case
     */
    record Told(int paid, int closed, int confirmed, int cases) {
    }

    /**
     * Keeps what a fund-flow bill of a day tells, in place of what an earlier one of that day told, with the cases that
     * follow from it; the same bill again opens none again.
     *
     * @param zone     of the bill's clock
     * @param byAmount whether a closed refund, of which no number leads to a capture, is taken to be the last capture of its
     *                 order and amount; the bill that had the refund knows better, where it is read again first
     */
    Told tell(String site, String channel, LocalDate day, List<RefundEnd> ends, ZoneId zone, boolean byAmount, Instant now);

    /** The newest first; replaced ones are left out. */
    List<Run> runs(String site, int max);

    Optional<Run> run(String site, long id);

    Figures figures(Run run);

    /** The findings of a run behind an item, in order; 0 for the first. */
    List<Item> items(String site, long runId, long afterId, int max);

    /** All findings of a run, a bounded number in memory. */
    default void forEachItem(String site, long runId, Consumer<Item> consumer) {
        long after = 0;
        List<Item> page;
        do {
            page = items(site, runId, after, 500);
            page.forEach(consumer);
            after = page.isEmpty() ? after : page.get(page.size() - 1).id();
        } while (!page.isEmpty());
    }
}
