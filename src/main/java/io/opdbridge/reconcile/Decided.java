package io.opdbridge.reconcile;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What people decided about the differences of the day at hand when it was reconciled before: the same difference found
 * again has no other counterpart than then (contract, section 5, rule 10). Immutable.
 */
public final class Decided {

    public static final Decided NOTHING = new Decided("", List.of());

    private final String channel;
    private final Map<String, Item> items = new HashMap<>();

    /** @param ofTheDay the findings of the run that counts for the day so far */
    public Decided(String channel, List<Item> ofTheDay) {
        this.channel = channel;
        for (Item item : ofTheDay) {
            if (item.subject() != null && (item.solvedOutside() || item.lateHoldId() != null)) {
                items.put(Finding.withoutKind(item.subject()), item);
            }
        }
    }

    /** Whether people allow it that two entries belong together. */
    boolean allows(Entry bill, Entry ours) {
        Long lateHoldId = lateHoldId(bill);
        return lateHoldId != null ? lateHoldId.equals(ours.holdId())
                : bill.isOfTheDay() == ours.isOfTheDay() || !isSolvedOutside(bill.isOfTheDay() ? bill : ours);
    }

    /** The hold that people captured late for a refund of the bill; null when they did not. */
    Long lateHoldId(Entry bill) {
        if (!bill.isOfTheDay()) {
            return bill.pooled().lateHoldId();
        }
        Item item = item(bill);
        return item == null ? null : item.lateHoldId();
    }

    private boolean isSolvedOutside(Entry ofTheDay) {
        Item item = item(ofTheDay);
        return item != null && item.solvedOutside();
    }

    private Item item(Entry ofTheDay) {
        return items.isEmpty() ? null : items.get(Finding.withoutKind(Finding.alone(ofTheDay).subject(channel)));
    }
}
