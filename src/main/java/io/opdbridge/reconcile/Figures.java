package io.opdbridge.reconcile;

/**
 * Where the findings of a run stand now.
 *
 * @param pairedLater   counterparts that stand under another day
 * @param pooled        waiting for another day
 * @param inFlight      refunds that the channel had accepted and not ended, waiting as well
 * @param channelOnly   differences: the channel has it, we do not
 * @param oursOnly      differences: we have it, the channel does not
 * @param surplusFen    what the channel's account holds more than our books say, of the differences (长款)
 * @param shortageFen   what it holds less (短款)
 */
public record Figures(long pairedLater, long pooled, long inFlight, long channelOnly, long oursOnly, long amountDiffers,
                      long twiceInBill, long surplusFen, long shortageFen) {

    public long differences() {
        return channelOnly + oursOnly + amountDiffers + twiceInBill;
    }
}
