package io.opdbridge.reconcile;

import io.opdbridge.reconcile.BillRow.Status;
import io.opdbridge.reconcile.Entry.Flow;
import io.opdbridge.reconcile.Entry.Side;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.regex.Pattern;

/**
 * Matches the entries of one order, payments and refunds each by themselves, in this order:
 *
 * <ol>
 * <li>a row that the bill has twice, by its own numbers, is taken out;
 * <li>a row with the end of a refund of an earlier bill belongs to that one, and a void row has no counterpart;
 * <li>a refund that people captured late has only that capture as its counterpart;
 * <li>a refund whose case people solved outside matches only a capture that they knew then: by its number, or without
 * one by order and amount;
 * <li>the same refund number and the same amount: the bill's channel number against our {@code RefundOrderId}, the
 * bill's merchant number against our {@code RefundOrderId}, {@code HisCancelNo} or {@code TransNo};
 * <li>the same amount, since callers reuse {@code TransNo}, and some send no number or one of their own; not when both
 * numbers are of one kind and differ;
 * <li>the rest of this day on both sides, unless their numbers contradict each other: the amounts differ.
 * </ol>
 *
 * At each step entries of this day go before waiting ones of other days, and paid refunds before those without an end
 * or not paid. For one thread.
 */
final class Matcher {

    /** Takes the results. */
    interface Results {

        /** Two entries of the same movement. */
        void matched(Entry bill, Entry ours);

        /** An entry of ours without a channel, which the bill names. */
        void assigned(Entry ours);

        void differs(Entry bill, Entry ours);

        void twice(Entry bill);

        /** A row with the end of a refund that an earlier bill left open. */
        void ended(Entry unconfirmed, Entry end);
    }

    private static final Pattern DIGITS = Pattern.compile("[0-9]+");
    private static final Comparator<Entry> OWN_DAY_FIRST = Comparator.comparing((Entry entry) -> !entry.isOfTheDay())
            .thenComparing(Entry::status).thenComparing(Entry::unassigned);

    private final Decided decided;
    private final Results results;
    /** Row of the bill → the case solved outside that is about its refund. */
    private final Map<Entry, Long> answered = new HashMap<>();

    Matcher(Decided decided, Results results) {
        this.decided = decided;
        this.results = results;
    }

    Map<Entry, Long> answered() {
        return answered;
    }

    /**
     * Matches the entries of one order; returns those without counterpart.
     *
     * @param last whether this is the last search for their counterparts
     */
    List<Entry> match(List<Entry> order, boolean last) {
        List<Entry> left = new ArrayList<>();
        for (Flow kind : Flow.values()) {
            List<Entry> bill = select(order, kind, Side.BILL);
            List<Entry> ours = select(order, kind, Side.OURS);
            takeTwins(bill);
            if (kind == Flow.REFUND) {
                left.addAll(takeUnpaid(bill, ours));
                takeEnds(bill);
                // our entry may have only the order's other number
                left.addAll(takeVoid(bill));
                pair(bill, ours, (one, other) -> one.fen() == other.fen() && decided.lateHoldId(one) != null);
                left.addAll(takeAnswered(bill, ours, last));
                pair(bill, ours, (one, other) -> one.fen() == other.fen() && isSameRefund(one, other));
            }
            pair(bill, ours, (one, other) -> one.fen() == other.fen() && !isAnother(one, other));
            pairDiffering(bill, ours);
            left.addAll(bill);
            left.addAll(ours);
        }
        return left;
    }

    private static List<Entry> select(List<Entry> order, Flow kind, Side side) {
        List<Entry> selected = new ArrayList<>(2);
        for (Entry entry : order) {
            if (entry.kind() == kind && entry.side() == side) {
                selected.add(entry);
            }
        }
        if (selected.size() > 1) {
            selected.sort(OWN_DAY_FIRST);
        }
        return selected;
    }

    private void takeTwins(List<Entry> bill) {
        takeEarlierStates(bill);
        for (int i = 0; i < bill.size(); i++) {
            Entry first = bill.get(i);
            if (first.isOfTheDay() && first.identity() != null) {
                for (int j = bill.size() - 1; j > i; j--) {
                    Entry second = bill.get(j);
                    if (second.isOfTheDay() && first.identity().equals(second.identity())) {
                        results.twice(bill.remove(j));
                    }
                }
            }
        }
    }

    /** In a bill that lists every state of a refund, the last one counts. */
    private static void takeEarlierStates(List<Entry> bill) {
        bill.removeIf(entry -> entry.kind() == Flow.REFUND && entry.isOfTheDay() && entry.identity() != null
                && bill.stream().anyMatch(other -> other.isOfTheDay() && other.status() != entry.status()
                        && other.fen() == entry.fen() && entry.identity().equals(other.identity())
                        && isLater(other, entry)));
    }

    private static boolean isLater(Entry one, Entry other) {
        return one.at() == null || other.at() == null || one.at().equals(other.at()) ? one.line() > other.line()
                : one.at().isAfter(other.at());
    }

    /** Entries that wait for an end have their counterpart already. */
    private void takeEnds(List<Entry> bill) {
        List<Entry> waiting = bill.stream().filter(Entry::waitsForItsEnd).toList();
        bill.removeAll(waiting);
        for (Entry unconfirmed : waiting) {
            bill.stream().filter(entry -> tellsEndOf(entry, unconfirmed)).findFirst().ifPresent(end -> {
                results.ended(unconfirmed, end);
                bill.remove(end);
            });
        }
    }

    /** Void rows have no counterpart. */
    private static List<Entry> takeVoid(List<Entry> bill) {
        List<Entry> taken = bill.stream().filter(entry -> entry.status() == Status.VOID).toList();
        bill.removeAll(taken);
        return taken;
    }

    /**
     * Our captures of refunds that the bill calls void: no other refund of the same amount matches them.
     */
    private List<Entry> takeUnpaid(List<Entry> bill, List<Entry> ours) {
        List<Entry> taken = new ArrayList<>();
        for (Entry entry : List.copyOf(ours)) {
            List<Entry> named = bill.stream().filter(row -> row.fen() == entry.fen() && isNamed(row, entry)).toList();
            if (!named.isEmpty() && named.stream().allMatch(row -> row.status() == Status.VOID)) {
                ours.remove(entry);
                taken.add(assign(entry));
            }
        }
        return taken;
    }

    private Entry assign(Entry ours) {
        if (!ours.unassigned() || !ours.isOfTheDay()) {
            return ours;
        }
        results.assigned(ours);
        return ours.assigned();
    }

    /** The rows whose refund people booked elsewhere: they match no capture unknown at that time. */
    private List<Entry> takeAnswered(List<Entry> bill, List<Entry> ours, boolean last) {
        List<Entry> taken = new ArrayList<>(bill.stream().filter(answered::containsKey).toList());
        bill.removeAll(taken);
        for (SolvedOutside solved : decided.solved(bill)) {
            if (!solved.isNumbered()) {
                pair(bill, ours, (one, other) -> one.fen() == solved.fen() && other.fen() == solved.fen()
                        && isSameRefund(one, other));
            }
            pair(bill, ours, (one, other) -> one.fen() == solved.fen() && other.fen() == solved.fen()
                    && solved.isAfter(other)
                    && (solved.isNumbered() ? isSameRefund(one, other) : !isAnother(one, other)));
            // without entries of ours, the order's other number may find them
            boolean decides = solved.isNumbered() || last || !ours.isEmpty();
            Optional<Entry> row = answered.containsValue(solved.caseId()) || !decides ? Optional.empty()
                    : bill.stream().filter(one -> decided.answers(solved, one))
                            .max(Comparator.comparing(Entry::at, Comparator.nullsFirst(Comparator.naturalOrder())));
            row.ifPresent(found -> {
                answered.put(found, solved.caseId());
                bill.remove(found);
                taken.add(found);
            });
        }
        return taken;
    }

    private static boolean isNamed(Entry bill, Entry ours) {
        return isSame(bill.numbers().channelRefundNo(), ours.numbers().channelRefundNo())
                || isSame(bill.numbers().refundNo(), ours.numbers().channelRefundNo());
    }

    private static boolean tellsEndOf(Entry entry, Entry unconfirmed) {
        return entry.isOfTheDay() && !entry.inFlight() && entry.fen() == unconfirmed.fen()
                && (isSame(entry.numbers().channelRefundNo(), unconfirmed.numbers().channelRefundNo())
                        || isSame(entry.numbers().refundNo(), unconfirmed.numbers().refundNo()));
    }

    private void pair(List<Entry> bill, List<Entry> ours, BiPredicate<Entry, Entry> belong) {
        for (int i = 0; i < bill.size(); i++) {
            for (int j = 0; j < ours.size(); j++) {
                if (belong.test(bill.get(i), ours.get(j)) && decided.allows(bill.get(i), ours.get(j))) {
                    results.matched(bill.remove(i--), ours.remove(j));
                    break;
                }
            }
        }
    }

    private void pairDiffering(List<Entry> bill, List<Entry> ours) {
        for (int i = 0; i < bill.size(); i++) {
            for (int j = 0; j < ours.size(); j++) {
                Entry one = bill.get(i);
                Entry other = ours.get(j);
                if (one.isOfTheDay() && other.isOfTheDay() && one.status() != Status.ABNORMAL
                        && !isContradicted(one, other)) {
                    results.differs(bill.remove(i--), ours.remove(j));
                    break;
                }
            }
        }
    }

    private static boolean isSameRefund(Entry bill, Entry ours) {
        return isSame(bill.numbers().channelRefundNo(), ours.numbers().channelRefundNo())
                || bill.numbers().refundNo() != null
                        && (bill.numbers().refundNo().equals(ours.numbers().channelRefundNo())
                                || bill.numbers().refundNo().equals(ours.numbers().refundNo())
                                || bill.numbers().refundNo().equals(ours.numbers().transNo()));
    }

    /** Whether both name a refund, and they differ. */
    private static boolean isContradicted(Entry bill, Entry ours) {
        return bill.kind() == Flow.REFUND && ours.numbers().channelRefundNo() != null && bill.identity() != null
                && !isSameRefund(bill, ours);
    }

    /** Whether both name a refund by numbers of one kind, and they differ. */
    private static boolean isAnother(Entry bill, Entry ours) {
        return isContradicted(bill, ours)
                && (isOfOneMake(bill.numbers().channelRefundNo(), ours.numbers().channelRefundNo())
                        || isOfOneMake(bill.numbers().refundNo(), ours.numbers().channelRefundNo()));
    }

    /** Numbers of one kind begin alike, are about equally long, and have letters at the same places. */
    static boolean isOfOneMake(@Nullable String one, @Nullable String other) {
        return one != null && other != null && one.length() > 2 && other.length() > 2
                && Math.abs(one.length() - other.length()) <= 1 && one.regionMatches(0, other, 0, 2)
                && DIGITS.matcher(one).replaceAll("0").equals(DIGITS.matcher(other).replaceAll("0"));
    }

    private static boolean isSame(@Nullable String one, @Nullable String other) {
        return one != null && Objects.equals(one, other);
    }
}
