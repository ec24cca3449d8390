package io.opdbridge.bench;

import java.util.concurrent.atomic.AtomicLong;

/** Goes round the recharges that are its own among those of the working set, and makes the calls of a workload. */
abstract class TurnCaller implements Load.Caller {

    private static final long PRICE_FEN = 1;

    private final Workload workload;
    private final int number;
    private final int callers;
    private final AtomicLong pairs;
    private int recharge;
    private String transTime;
    private String invoiceNo;

    /**
     * @param number  of this caller, from 0
     * @param callers how many there are
     * @param pairs   how many pairs were begun on these books so far
     */
    TurnCaller(Workload workload, int number, int callers, AtomicLong pairs) {
        this.workload = workload;
        this.number = number;
        this.callers = callers;
        this.pairs = pairs;
        this.recharge = number;
    }

    /** Freezes an amount; the answer's invoice number. */
    abstract String freeze(int recharge, int card, long priceFen, String transTime) throws Exception;

    abstract void capture(int recharge, int card, long priceFen, String transTime, String invoiceNo) throws Exception;

    abstract void list(int card) throws Exception;

    @Override
    public final void call() throws Exception {
        int card = WorkingSet.cardOf(recharge);
        if (workload == Workload.LISTS) {
            list(card);
            turn();
        } else if (invoiceNo == null) {
            transTime = WorkingSet.transTime(pairs.getAndIncrement());
            invoiceNo = freeze(recharge, card, PRICE_FEN, transTime);
        } else {
            capture(recharge, card, PRICE_FEN, transTime, invoiceNo);
            invoiceNo = null;
            turn();
        }
    }

    @Override
    public final boolean isHalfway() {
        return invoiceNo != null;
    }

    private void turn() {
        recharge += callers;
        if (recharge >= WorkingSet.RECHARGES) {
            recharge = number;
        }
    }
}
