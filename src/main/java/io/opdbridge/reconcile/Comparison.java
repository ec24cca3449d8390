package io.opdbridge.reconcile;

import io.opdbridge.reconcile.BillRow.Status;
import io.opdbridge.reconcile.Entry.Side;
import io.opdbridge.reconcile.Finding.Type;
import io.opdbridge.reconcile.UnreadableBillException.Reason;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Compares one day of a channel with our side: takes the entries of both sides in any order and number, and the waiting
 * ones of other days, and finds those without counterpart. Entries are grouped by the channel's order number; those
 * that are left, or have none, by the merchant's. Keeps a limited number of entries in memory. For one thread.
 */
public final class Comparison implements Closeable {

    private static final int REPORTED_ENTRIES = 10_000;

    private final EntrySorter byChannelOrder;
    private final EntrySorter byOrder;
    private final Decided decided;
    private final int maxFindings;
    private final Progress progress;
    private final List<Finding> findings = new ArrayList<>();
    private final List<Reunion> reunions = new ArrayList<>();
    private final List<End> ends = new ArrayList<>();
    /** Findings that never count as differences. */
    private long harmless;
    private Totals bill = Totals.NONE;
    private Totals ours = Totals.NONE;
    private Totals matched = Totals.NONE;
    private long done;

    /** The progress. */
    public interface Progress {
        void at(long entries, long ofEntries);
    }

    /** Two entries of different days about the same movement. */
    public record Reunion(Entry bill, Entry ours) {

        /** A capture proves that the channel accepted the refund, not how it ended. */
        public boolean isUnconfirmed() {
            return bill.inFlight();
        }
    }

    /**
     * @param bill     the bill's entries of the day
     * @param ours     our entries of the day
     * @param matched  entries of the bill that we have under the same day
     * @param findings entries without counterpart under the same day
     * @param reunions counterparts under other days; those of this day are findings as well
     * @param ends     ends of refunds that an earlier bill left open
     * @param answered rows of the bill without counterpart, with the case that people solved outside for them
     */
    public record Compared(Totals bill, Totals ours, Totals matched, List<Finding> findings, List<Reunion> reunions,
            List<End> ends, Map<Entry, Long> answered) {
    }

    /** The end of a matched, unconfirmed refund. */
    public record End(Entry unconfirmed, Entry end) {
    }

    /**
     * @param decided     the decisions of people about the day
     * @param folder      for files while it works; each entry has at least one of the two order numbers
     * @param maxFindings limit of findings; more mean the wrong bill
     */
    public Comparison(Decided decided, Path folder, int maxFindings, Progress progress) {
        this.byChannelOrder = new EntrySorter(folder, one -> one.numbers().channelOrderNo());
        this.byOrder = new EntrySorter(folder, one -> one.numbers().orderNo());
        this.decided = decided;
        this.maxFindings = maxFindings;
        this.progress = progress;
    }

    public void add(Entry entry) throws IOException {
        if (entry.isOfTheDay() && entry.status() != Status.VOID) {
            if (entry.side() == Side.BILL) {
                bill = bill.plus(entry.kind(), entry.fen());
            } else if (!entry.unassigned()) {
                ours = ours.plus(entry.kind(), entry.fen());
            }
        }
        (entry.numbers().channelOrderNo() == null ? byOrder : byChannelOrder).add(entry);
    }

    /** @throws UnreadableBillException when the sides do not belong together */
    public Compared compare() throws IOException {
        Matcher matcher = new Matcher(decided, new Matcher.Results() {
            @Override
            public void matched(Entry one, Entry other) {
                Reunion both = new Reunion(one, other);
                boolean ofTheDay = one.isOfTheDay() && other.isOfTheDay();
                if (!ofTheDay) {
                    reunions.add(both);
                } else if (one.status() != Status.ABNORMAL) {
                    matched = matched.plus(one.kind(), one.fen());
                }
                if (ofTheDay) {
                    assigned(other);
                }
                if (one.isOfTheDay() && isOpenEnded(both)) {
                    harmless += both.isUnconfirmed() ? 1 : 0;
                    findings.add(new Finding(one.status() == Status.ABNORMAL ? Type.ABNORMAL : Type.UNCONFIRMED, one,
                            other,
                            other.isOfTheDay() ? null : new Finding.Paired(other.waiting().runId(), other.day())));
                } else if (ofTheDay && other.unassigned()) {
                    // so that no other channel's bill claims it
                    harmless++;
                    findings.add(Finding.alone(other).pairedWith(new Finding.Paired(null, other.day())));
                }
            }

            @Override
            public void assigned(Entry one) {
                if (one.unassigned()) {
                    ours = ours.plus(one.kind(), one.fen());
                }
            }

            @Override
            public void differs(Entry one, Entry other) {
                assigned(other);
                findings.add(new Finding(Type.AMOUNT_DIFFERS, one, other, null));
            }

            @Override
            public void twice(Entry entry) {
                findings.add(new Finding(Type.TWICE_IN_BILL, entry, null, null));
            }

            @Override
            public void ended(Entry open, Entry end) {
                ends.add(new End(open, end));
                if (end.status() != Status.DONE) {
                    findings.add(new Finding(Type.ABNORMAL, end, open, null));
                }
            }
        });
        long ofEntries = byChannelOrder.size() + byOrder.size();
        byChannelOrder.forEachGroup(group -> {
            report(group, ofEntries);
            for (Entry entry : matcher.match(group, false)) {
                if (entry.numbers().orderNo() == null) {
                    addAlone(entry);
                } else {
                    byOrder.add(entry);
                    done--;
                }
            }
            refuseTooMany();
        });
        byOrder.forEachGroup(group -> {
            report(group, ofEntries);
            matcher.match(group, true).forEach(this::addAlone);
            refuseTooMany();
        });
        for (Reunion reunion : reunions) {
            if (!isOpenEnded(reunion)) {
                addOwn(reunion.bill(), reunion.ours());
            }
            addOwn(reunion.ours(), reunion.bill());
        }
        progress.at(ofEntries, ofEntries);
        return new Compared(bill, ours, matched, List.copyOf(findings), List.copyOf(reunions), List.copyOf(ends),
                Map.copyOf(matcher.answered()));
    }

    /** Left entries of other days go on waiting there. */
    private void addAlone(Entry entry) {
        if (entry.isOfTheDay() && entry.status() != Status.VOID) {
            harmless += entry.unassigned() ? 1 : 0;
            findings.add(Finding.alone(entry));
        }
    }

    /** Keeps this day's half of a reunion too, in case the other day is run again. */
    private void addOwn(Entry own, Entry other) {
        if (own.isOfTheDay()) {
            findings.add(Finding.alone(own).pairedWith(new Finding.Paired(other.waiting().runId(), other.day())));
        }
    }

    /** Whether it needs more than a counterpart. */
    private static boolean isOpenEnded(Reunion both) {
        return both.bill().status() == Status.ABNORMAL || both.isUnconfirmed();
    }

    private void refuseTooMany() throws UnreadableBillException {
        if (findings.size() + reunions.size() - harmless > maxFindings) {
            throw new UnreadableBillException(Reason.TOO_MANY_DIFFERENCES, 0, null, Integer.toString(maxFindings));
        }
    }

    private void report(List<Entry> group, long ofEntries) {
        long before = done;
        done += group.size();
        if (before / REPORTED_ENTRIES != done / REPORTED_ENTRIES) {
            progress.at(Math.min(done, ofEntries - 1), ofEntries);
        }
    }

    @Override
    public void close() throws IOException {
        try {
            byChannelOrder.close();
        } finally {
            byOrder.close();
        }
    }
}
