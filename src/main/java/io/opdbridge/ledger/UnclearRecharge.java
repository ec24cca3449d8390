package io.opdbridge.ledger;

import io.opdbridge.canonical.AnswerCode;
import io.opdbridge.canonical.Refusal;

/** The words of a caller name no recharge, or more than one. */
public final class UnclearRecharge extends Refusal {

    private static final long serialVersionUID = 1L;

    private UnclearRecharge(AnswerCode code) {
        super(code);
    }

    public static UnclearRecharge none() {
        return new UnclearRecharge(AnswerCode.NO_SUCH_RECHARGE);
    }

    /** An order that several recharges bear, and no number of one. */
    public static UnclearRecharge ofOrder() {
        return new UnclearRecharge(AnswerCode.AMBIGUOUS_ORDER);
    }

    /** A card's number without its type, which two patients have. */
    public static UnclearRecharge ofCard() {
        return new UnclearRecharge(AnswerCode.AMBIGUOUS_CARD);
    }
}
