package io.opdbridge.ledger;

import io.opdbridge.canonical.Details;
import io.opdbridge.ledger.LedgerStore.Transaction;

import java.time.Instant;
import java.util.List;

/** The hold and the recharge behind a case, while they are locked. For one thread. */
interface CaseGround {

    /** Null when nothing is held or was held. */
    Long holdId();

    /** The refund number of that hold; null when there is none. */
    String cancelNo();

    /** What could be decided, and what cannot. */
    List<PossibleDecision> possible();

    /** Carries out what is possible, and tells the number of the hold that it booked; null when it booked none. */
    Long carryOut(Transaction tx, PossibleDecision chosen, By by, Instant now);

    /** On whose decision money moves. */
    record By(long decisionId, String person, long caseId, String solution) {

        /** As it stands in the books, and as a vendor gets it. */
        Details details() {
            return new Details(null, null, OverdueHold.BRIDGE, person, "case " + caseId, null);
        }
    }
}
