package io.opdbridge.ledger;

import io.opdbridge.canonical.Details;
import io.opdbridge.ledger.LedgerStore.Transaction;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The hold and the recharge behind a case, while they are locked. For one thread. */
interface CaseGround {

    /** The channel's clock and ours; a bill may tell the day only. */
    Duration CLOCKS_APART = Duration.ofMinutes(5);

    /** Cases of what the channel's bill says, whose hold is a guess. */
    Set<CaseKind> GUESSED = Collections.unmodifiableSet(EnumSet.of(
            CaseKind.REFUND_IN_BILL_ONLY, CaseKind.REFUND_STILL_IN_FLIGHT, CaseKind.REFUND_ABNORMAL));

    /** Null when nothing is held or was held. */
    Long holdId();

    /** The refund number of that hold; null when there is none. */
    String cancelNo();

    /** What could be decided, and what cannot. */
    List<PossibleDecision> possible();

    /** Carries out what is possible, and tells the number of the hold that it booked; null when it booked none. */
    Long carryOut(Transaction tx, PossibleDecision chosen, By by, Instant now);

    /**
     * Whether the hold that a case names may be the one that it is about. Of a bill's refund that was only a guess: a live
     * hold that was placed after the channel had paid is another refund's (contract, section 5, rule 10).
     */
    static boolean mayMean(Case about, boolean live, Instant placedAt) {
        if (!live || about.attempt().transTime() == null
                || !GUESSED.contains(about.kind())) {
            return true;
        }
        boolean dayOnly = about.attempt().transTime().equals(about.attempt().transTime().truncatedTo(ChronoUnit.HOURS));
        return !placedAt.isAfter(about.attempt().transTime().plus(dayOnly ? ChronoUnit.DAYS.getDuration() : CLOCKS_APART));
    }

    /** Why nothing moves on the word of a case that tells of another refund of the channel than the captured one. */
    static DecisionRefusal otherRefund(Case about, String cancelNo, String known) {
        return new DecisionRefusal(DecisionRefusal.Reason.OTHER_REFUND, cancelNo, known,
                about.refund().refundOrderId());
    }

    /**
     * On whose decision money moves.
     *
     * @param billNumbers the numbers of the refund in the bill, where one speaks of it
     */
    record By(long decisionId, String person, long caseId, String solution, List<String> billNumbers) {

        /** As it stands in the books, and as a vendor gets it. */
        Details details() {
            return new Details(null, null, OverdueHold.BRIDGE, person, "case " + caseId, null);
        }

        /**
         * Of the refund that a hold was captured for. A bill gives it the channel's number and the merchant's, and callers
         * name either.
         *
         * @param settled the number that its settlement has
         */
        void keepNumbers(Transaction tx, String site, long holdId, String settled, Instant now) {
            int line = RefundNumber.LEARNED;
            for (String number : billNumbers) {
                if (!number.equals(settled)) {
                    tx.insertRefundNumber(new RefundNumber(site, tx.nextId(), holdId, ++line, number, now, decisionId));
                }
            }
        }
    }
}
