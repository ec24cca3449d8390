package io.opdbridge.reconcile;

import io.opdbridge.reconcile.UnreadableBillException.Reason;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/** Finds the header of a bill behind its titles. For one thread. */
final class BillHeader {

    /** Most lines of titles before it. */
    static final int MAX_TITLES = 50;

    private final @Nullable BillName wanted;
    private final List<String[]> required;
    private long lines;
    private long closestLine = 1;
    private int closest;
    private String[] missing;
    private @Nullable BillName other;

    /**
     * @param wanted   null when the header does not identify a bill
     * @param required required columns; for each, its possible names
     */
    BillHeader(@Nullable BillName wanted, List<String[]> required) {
        this.wanted = wanted;
        this.required = required;
        this.missing = required.get(0);
    }

    /** The columns when the line is the header, else null. */
    @Nullable
    BillColumns take(List<String> values, long line) throws UnreadableBillException {
        if (++lines > MAX_TITLES) {
            throw refusal();
        }
        BillColumns columns = new BillColumns(values);
        List<String[]> lacking = new ArrayList<>();
        for (String[] names : required) {
            if (!hasOne(columns, names)) {
                lacking.add(names);
            }
        }
        if (lacking.isEmpty()) {
            return columns;
        }
        BillName name = BillName.of(values).orElse(null);
        if (name != null && name != wanted) {
            other = name;
        }
        if (required.size() - lacking.size() > closest) {
            closest = required.size() - lacking.size();
            closestLine = line;
            missing = lacking.get(0);
        }
        return null;
    }

    private static boolean hasOne(BillColumns columns, String... names) {
        for (String name : names) {
            if (columns.has(name)) {
                return true;
            }
        }
        return false;
    }

    /** The error when no line was the header. */
    UnreadableBillException refusal() {
        if (other != null) {
            return new UnreadableBillException(Reason.OTHER_BILL, 0, null, other.name(),
                    wanted == null ? "" : wanted.name());
        }
        return lines == 0 ? new UnreadableBillException(Reason.EMPTY, 0, null)
                : new UnreadableBillException(Reason.MISSING_COLUMN, closestLine, missing[0]);
    }
}
