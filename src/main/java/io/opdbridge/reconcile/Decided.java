package io.opdbridge.reconcile;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What people decided about the differences of the day at hand when it was reconciled before: the same difference found
 * again has no other counterpart than then (contract, section 5, rule 10). Immutable.
 */
public final class Decided {

    public static final Decided NOTHING = new Decided("", List.of(), List.of());

    private final String channel;
    private final Map<String, Item> items = new HashMap<>();
    /** What has a case of its own. */
    private final Set<String> named = new HashSet<>();
    private final List<SolvedOutside> solved;

    /**
     * @param ofTheDay the findings of the run that counts for the day so far
     * @param solved   what people solved outside and no row of another bill is, in that order
     */
    public Decided(String channel, List<Item> ofTheDay, List<SolvedOutside> solved) {
        this.channel = channel;
        this.solved = List.copyOf(solved);
        for (Item item : ofTheDay) {
            if (item.asCase().subject() != null && item.asCase().caseId() != null
                    && item.asCase().answeredCaseId() == null) {
                named.add(Finding.withoutKind(item.asCase().subject()));
            }
            if (item.asCase().subject() != null && (item.asCase().solvedOutside() || item.asCase().lateHoldId() != null)) {
                items.put(Finding.withoutKind(item.asCase().subject()), item);
            }
        }
    }

    /** Whether people allow it that two entries belong together. */
    boolean allows(Entry bill, Entry ours) {
        Long lateHoldId = lateHoldId(bill);
        return lateHoldId != null ? lateHoldId.equals(ours.hold().id())
                : bill.isOfTheDay() == ours.isOfTheDay() || !isSolvedOutside(bill.isOfTheDay() ? bill : ours);
    }

    /** The hold that people captured late for a refund of the bill; null when they did not. */
    Long lateHoldId(Entry bill) {
        if (!bill.isOfTheDay()) {
            return bill.pooled().lateHoldId();
        }
        Item item = item(bill);
        return item == null ? null : item.asCase().lateHoldId();
    }

    /** The cases that people solved outside and that one of these rows of the day may be about, the first solved first. */
    List<SolvedOutside> solved(List<Entry> bill) {
        return solved.isEmpty() ? List.of() : solved.stream()
                .filter(one -> bill.stream().anyMatch(row -> answers(one, row))).toList();
    }

    boolean answers(SolvedOutside one, Entry bill) {
        return bill.isOfTheDay() && one.mayBe(bill)
                && (named.isEmpty() || !named.contains(Finding.withoutKind(Finding.alone(bill).subject(channel))));
    }

    private boolean isSolvedOutside(Entry ofTheDay) {
        Item item = item(ofTheDay);
        return item != null && item.asCase().solvedOutside();
    }

    private Item item(Entry ofTheDay) {
        return items.isEmpty() ? null : items.get(Finding.withoutKind(Finding.alone(ofTheDay).subject(channel)));
    }
}
