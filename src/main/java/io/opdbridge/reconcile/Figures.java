package io.opdbridge.reconcile;

/**
 * Where the findings of a run stand now.
 *
 * @param pairedLater   counterparts that stand under another day
 * @param pooled        waiting for another day
 * @param inFlight      refunds that the channel had accepted and not ended, waiting as well
 * @param unconfirmed   matched, of refunds that nothing has confirmed yet
 * @param channelOnly   differences: the channel has it, we do not
 * @param oursOnly      differences: we have it, the channel does not
 * @param abnormal      differences: refunds that did not reach the patient
 * @param neverConfirmed differences: matched, of refunds that nothing confirmed in time
 * @param unassigned    refunds whose PayWay names no channel, and which no channel's bill has so far
 * @param unassignedFen their amount
 * @param decided       of the differences, those whose case is closed by now
 * @param decidedSurplusFen of the surplus, what those make
 * @param decidedShortageFen of the shortage, what those make
 * @param surplusFen    what the channel's account holds more than our books say, of the differences (长款)
 * @param shortageFen   what it holds less (短款)
 */
public record Figures(long pairedLater, long pooled, long inFlight, long unconfirmed, long channelOnly,
                      long oursOnly, long amountDiffers, long twiceInBill, long abnormal, long neverConfirmed,
                      long unassigned, long unassignedFen, long surplusFen, long shortageFen, long decided,
                      long decidedSurplusFen, long decidedShortageFen) {

    public long differences() {
        return channelOnly + oursOnly + amountDiffers + twiceInBill + abnormal + neverConfirmed;
    }
}
