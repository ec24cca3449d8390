package io.opdbridge.reconcile;

/**
 * The present counts of a run's findings.
 *
 * @param pairedLater   entries with a counterpart under another day
 * @param pooled        waiting for another day
 * @param inFlight      refunds accepted and not ended, waiting as well
 * @param unconfirmed   matched refunds without confirmation so far
 * @param channelOnly   differences: the channel has it, we do not
 * @param oursOnly      differences: we have it, the channel does not
 * @param abnormal      differences: refunds that did not reach the patient
 * @param neverConfirmed differences: matched refunds without confirmation in time
 * @param unassigned    refunds whose PayWay names no channel, in no bill so far
 * @param unassignedFen their amount
 * @param decided       differences whose case is closed by now
 * @param decidedSurplusFen part of the surplus that is decided
 * @param decidedShortageFen part of the shortage that is decided
 * @param surplusFen    differences where the channel's account has more than our books (长款)
 * @param shortageFen   differences where it has less (短款)
 */
public record Figures(long pairedLater, long pooled, long inFlight, long unconfirmed, long channelOnly,
                      long oursOnly, long amountDiffers, long twiceInBill, long abnormal, long neverConfirmed,
                      long unassigned, long unassignedFen, long surplusFen, long shortageFen, long decided,
                      long decidedSurplusFen, long decidedShortageFen) {

    public long differences() {
        return channelOnly + oursOnly + amountDiffers + twiceInBill + abnormal + neverConfirmed;
    }
}
