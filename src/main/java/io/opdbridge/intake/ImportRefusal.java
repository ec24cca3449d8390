package io.opdbridge.intake;

import java.util.List;

/** A row that cannot be booked. It has no stack trace: it is an answer, not a defect. */
public final class ImportRefusal extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** The reasons; the message bundles have their words. */
    public enum Reason {
        KEPT_BY_HIS,
        CONTRADICTS_IMPORTED_ROW,
        CARD_OF_ANOTHER_PATIENT,
        NO_ACCOUNT,
        INSUFFICIENT_BALANCE,
        NO_SPEND,
        OVER_SPEND
    }

    private final Reason reason;
    private final transient List<String> fields;

    ImportRefusal(Reason reason, List<String> fields) {
        super(reason.name(), null, false, false);
        this.reason = reason;
        this.fields = List.copyOf(fields);
    }

    public Reason reason() {
        return reason;
    }

    /** The columns concerned. */
    public List<String> fields() {
        return fields;
    }
}
