package io.opdbridge.reconcile;

/**
 * What our side says besides: the recharge, and the hold by which it was refunded.
 *
 * @param flowNo   the {@code HisFlowNo}; may be null
 * @param id       of the hold; null when there is none
 * @param cancelNo the {@code HisCancelNo}; null when there is none
 */
public record OurHold(String flowNo, Long id, String cancelNo) {

    /** Of a bill, which knows of neither. */
    static final OurHold NONE = new OurHold(null, null, null);
}
