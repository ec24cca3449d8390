package io.opdbridge.reconcile;

import org.jspecify.annotations.Nullable;

/**
 * What our side says besides: the recharge, and the hold by which it was refunded.
 *
 * @param flowNo   the {@code HisFlowNo}
 * @param id       of the hold; null when there is none
 * @param cancelNo the {@code HisCancelNo}; null when there is none
 */
public record OurHold(@Nullable String flowNo, @Nullable Long id, @Nullable String cancelNo) {

    /** Of a bill, which knows of neither. */
    static final OurHold NONE = new OurHold(null, null, null);
}
