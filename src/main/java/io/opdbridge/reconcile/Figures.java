package io.opdbridge.reconcile;

/**
 * The present counts of a run's findings.
 *
 * @param pairedLater   entries with a counterpart under another day
 * @param pooled        waiting for another day
 * @param inFlight      refunds accepted and not ended, waiting as well
 * @param unconfirmed   matched refunds without confirmation so far
 * @param byType        the differences
 * @param unassigned    refunds whose PayWay names no channel, in no bill so far
 * @param unassignedFen their amount
 * @param gap           what the differences make
 * @param decided       differences whose case is closed by now
 * @param decidedGap    of the gap, what those make
 */
public record Figures(long pairedLater, long pooled, long inFlight, long unconfirmed, Differences byType,
        long unassigned,
        long unassignedFen, Gap gap, long decided, Gap decidedGap) {

    /**
     * How many differences there are of which type.
     *
     * @param channelOnly    the channel has it, we do not
     * @param oursOnly       we have it, the channel does not
     * @param abnormal       refunds that did not reach the patient
     * @param neverConfirmed matched, of refunds that nothing confirmed in time
     */
    public record Differences(long channelOnly, long oursOnly, long amountDiffers, long twiceInBill, long abnormal,
            long neverConfirmed) {
    }

    /**
     * By how much the channel's account and our books are apart, in fen.
     *
     * @param surplusFen  what the channel's account holds more than our books say (长款)
     * @param shortageFen what it holds less (短款)
     */
    public record Gap(long surplusFen, long shortageFen) {
    }

    public long differences() {
        return byType.channelOnly() + byType.oursOnly() + byType.amountDiffers() + byType.twiceInBill()
                + byType.abnormal()
                + byType.neverConfirmed();
    }
}
