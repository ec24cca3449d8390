package io.opdbridge.ledger;

import io.opdbridge.canonical.Details;
import io.opdbridge.ledger.LedgerStore.Transaction;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The hold and the recharge behind a case, locked. For one thread. */
interface CaseGround {

    /** How far the channel's clock and ours may differ; a bill may have the day only. */
    Duration CLOCKS_APART = Duration.ofMinutes(5);

    /** Kinds that come from a bill, which can only guess the hold. */
    Set<CaseKind> GUESSED = Collections.unmodifiableSet(EnumSet.of(
            CaseKind.REFUND_IN_BILL_ONLY, CaseKind.REFUND_STILL_IN_FLIGHT, CaseKind.REFUND_ABNORMAL));

    /** Null when no hold exists or existed. */
    @Nullable
    Long holdId();

    /** The refund number of that hold; null when it has none. */
    @Nullable
    String cancelNo();

    /** The possible and the impossible decisions. */
    List<PossibleDecision> possible();

    /** Carries out a possible decision; returns the id of the hold that it booked, or null. */
    @Nullable
    Long carryOut(Transaction tx, PossibleDecision chosen, By by, Instant now);

    /**
     * Whether the hold that a case names can be the one it is about. For a refund of a bill the hold was only a guess:
     * a live hold placed after the channel had paid belongs to another refund (contract, section 5, rule 10).
     */
    static boolean mayMean(Case about, boolean live, Instant placedAt) {
        if (!live || about.attempt().transTime() == null
                || !GUESSED.contains(about.kind())) {
            return true;
        }
        boolean dayOnly = about.attempt().transTime().equals(about.attempt().transTime().truncatedTo(ChronoUnit.HOURS));
        return !placedAt
                .isAfter(about.attempt().transTime().plus(dayOnly ? ChronoUnit.DAYS.getDuration() : CLOCKS_APART));
    }

    /** Why no money moves for a case about another channel refund than the captured one. */
    static DecisionRefusal otherRefund(Case about, @Nullable String cancelNo, @Nullable String known) {
        return new DecisionRefusal(DecisionRefusal.Reason.OTHER_REFUND, cancelNo, known,
                about.refund().refundOrderId());
    }

    /**
     * The decision that moves money.
     *
     * @param billNumbers the refund's numbers in the bill; empty without a bill
     */
    record By(long decisionId, String person, long caseId, CaseEnd end, List<String> billNumbers) {

        /** The same operator in the books and for a vendor. */
        Details details() {
            return new Details(null, null, OverdueHold.BRIDGE, person, "case " + caseId, null);
        }

        /**
         * The numbers of the refund that a hold was captured for. A bill has the channel's number and the merchant's,
         * and callers send either.
         *
         * @param settled the number in its settlement
         */
        void keepNumbers(Transaction tx, String site, long holdId, @Nullable String settled, Instant now) {
            int line = RefundNumber.LEARNED;
            for (String number : billNumbers) {
                if (!number.equals(settled)) {
                    tx.insertRefundNumber(new RefundNumber(site, tx.nextId(), holdId, ++line, number, now, decisionId));
                }
            }
        }
    }
}
