package io.opdbridge.reconcile;

import io.opdbridge.ledger.CaseSubjects;
import org.jspecify.annotations.Nullable;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The decisions of people about differences of earlier runs of this day: the same difference found again keeps its
 * counterpart (contract, section 5, rule 10). Immutable.
 */
public final class Decided {

    public static final Decided NOTHING = new Decided("", List.of(), List.of());

    private final String channel;
    private final Map<String, Item> items = new HashMap<>();
    /** The differences with cases of their own. */
    private final Set<String> named = new HashSet<>();
    private final List<SolvedOutside> solved;

    /**
     * @param ofTheDay the findings of the current run of the day
     * @param solved   cases solved outside that no row of another bill answers, in the order of solving
     */
    public Decided(String channel, List<Item> ofTheDay, List<SolvedOutside> solved) {
        this.channel = channel;
        this.solved = List.copyOf(solved);
        for (Item item : ofTheDay) {
            if (item.asCase().subject() != null && item.asCase().caseId() != null
                    && item.asCase().answeredCaseId() == null) {
                named.add(CaseSubjects.rowOf(item.asCase().subject()));
            }
            if (item.asCase().subject() != null
                    && (item.asCase().solvedOutside() || item.asCase().lateHoldId() != null)) {
                items.put(CaseSubjects.rowOf(item.asCase().subject()), item);
            }
        }
    }

    /** Whether earlier decisions allow two entries to match. */
    boolean allows(Entry bill, Entry ours) {
        Long lateHoldId = lateHoldId(bill);
        return lateHoldId != null ? lateHoldId.equals(ours.hold().id())
                : bill.isOfTheDay() == ours.isOfTheDay() || !isSolvedOutside(bill.isOfTheDay() ? bill : ours);
    }

    /** The hold that people captured late for a refund of the bill; null for none. */
    @Nullable
    Long lateHoldId(Entry bill) {
        if (!bill.isOfTheDay()) {
            return bill.waiting().lateHoldId();
        }
        Item item = item(bill);
        return item == null ? null : item.asCase().lateHoldId();
    }

    /** The cases solved outside that may be about one of these rows, the first solved first. */
    List<SolvedOutside> solved(List<Entry> bill) {
        return solved.isEmpty() ? List.of() : solved.stream()
                .filter(one -> bill.stream().anyMatch(row -> answers(one, row))).toList();
    }

    boolean answers(SolvedOutside one, Entry bill) {
        return bill.isOfTheDay() && one.mayBe(bill)
                && (named.isEmpty() || !named.contains(CaseSubjects.rowOf(Finding.alone(bill).subject(channel))));
    }

    private boolean isSolvedOutside(Entry ofTheDay) {
        Item item = item(ofTheDay);
        return item != null && item.asCase().solvedOutside();
    }

    private @Nullable Item item(Entry ofTheDay) {
        return items.isEmpty() ? null : items.get(CaseSubjects.rowOf(Finding.alone(ofTheDay).subject(channel)));
    }
}
