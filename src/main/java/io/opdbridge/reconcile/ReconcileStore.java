package io.opdbridge.reconcile;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The store of reconciliations, beside the ledger that they read. Thread-safe. Throws {@link
 * io.opdbridge.db.DatabaseUnavailableException} when the database is not available.
 */
public interface ReconcileStore {

    /** Takes our entries. */
    interface Entries {
        void add(Entry entry) throws IOException;
    }

    /**
     * The entries of a site under one day.
     *
     * @param atVendor    whether a HIS keeps its money: then only refunds captured through the bridge count
     * @param channelType of our recharges; null for all
     * @param channel     channel of the bill
     * @param payWays     of refunds at a vendor that are of the channel
     * @param unassigned  of refunds at a vendor without a known channel, except those in another channel's bill
     */
    record Window(String site, LocalDate day, Instant from, Instant until, boolean atVendor,
            @Nullable String channelType,
            String channel, PayWays payWays, PayWays unassigned) {
    }

    /**
     * A reconciliation to store.
     *
     * @param replaces     the run that it replaces; null when it is the first of its day
     * @param reopened     items that only the replaced run had matched
     * @param poolDays     how long an entry waits for a counterpart
     * @param confirmDays  how long an accepted refund waits for its end
     * @param today        the day of the site
     */
    record Changes(Run run, @Nullable Run replaces, Comparison.Compared result, List<Item> reopened, int poolDays,
            int confirmDays, LocalDate today) {
        public Changes {
            reopened = List.copyOf(reopened);
        }
    }

    /** Another reconciliation came first; nothing is stored, and the comparison has to run again. */
    final class ChangedMeanwhileException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** Passes on our entries of a day, with a limited number in memory. */
    void forEachOfOurs(Window window, Entries entries) throws IOException;

    /** Their number. */
    long countOurs(Window window);

    /** The current run of a day. */
    Optional<Run> currentRun(String site, String channel, LocalDate day);

    /**
     * Entries in runs of other days that wait for a counterpart in this one, or are matched with this day's run. A
     * refund that counts as a difference waits for a month, since people capture it late; one solved outside waits no
     * longer (contract, section 5, rule 10).
     */
    List<Item> pool(String site, String channel, LocalDate day, int days, @Nullable Long currentRunId);

    /**
     * Cases solved outside in which the platform said that the channel had paid, in the order of solving; without those
     * that a row of another day's bill answers.
     *
     * @param since        earliest time at which the platform said so last
     * @param currentRunId this day's run; null for none
     */
    List<SolvedOutside> solvedOutside(String site, Instant since, @Nullable Long currentRunId);

    /** Matches waiting rows of bills with cases solved outside; each case answers one row (section 5, rule 10). */
    void answerWaiting(String site, Instant since);

    /**
     * Stores a reconciliation with its cases, all or nothing.
     *
     * @return the run with its number
     * @throws ChangedMeanwhileException when the runs that it builds on have been replaced
     */
    Run keep(Changes changes);

    /** Turns entries that waited too long into differences with cases; returns their number. */
    int countOverdue(String site, LocalDate today, int poolDays, int confirmDays, Instant now);

    /** A capture that people reversed. */
    record Reversed(Instant capturedAt, Instant reversedAt) {
    }

    /** The reversals since that time. */
    List<Reversed> reversed(String site, Instant since);

    /**
     * Channel refund numbers in fund-flow bills of that day and later.
     *
     * @param closed closed refunds; else those whose money left
     */
    Set<String> refundEnds(String site, String channel, LocalDate day, boolean closed);

    /** The days of fund-flow bills in which the money of a refund left. */
    Set<LocalDate> daysPaid(String site, String channel, String channelRefundNo);

    /**
     * The result of a fund-flow bill.
     *
     * @param paid      refunds whose money left
     * @param closed    refunds that the channel closed
     * @param confirmed those of them that a bill had left open
     * @param cases     closed refunds that we had captured: each is a case
     */
    record Told(int paid, int closed, int confirmed, int cases) {
    }

    /**
     * Stores a fund-flow bill of a day in place of an earlier one, with the resulting cases; the same bill again opens
     * no case again.
     *
     * @param zone     of the bill's clock
     * @param byAmount whether a closed refund without a matching number counts as the last capture of its order and
     *                 amount;
     *                 false where the bill with the refund is read again first
     */
    Told tell(String site, String channel, LocalDate day, List<RefundEnd> ends, ZoneId zone, boolean byAmount,
            Instant now);

    /** The newest first; replaced ones are left out. */
    List<Run> runs(String site, int max);

    Optional<Run> run(String site, long id);

    Figures figures(Run run);

    /** The findings of a run after an item, in order; 0 for the beginning. */
    List<Item> items(String site, long runId, long afterId, int max);

    /** All findings of a run, with a limited number in memory. */
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
