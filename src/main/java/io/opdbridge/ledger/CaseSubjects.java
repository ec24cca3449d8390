package io.opdbridge.ledger;

import io.opdbridge.canonical.Attempt;
import io.opdbridge.canonical.RechargeRef;
import org.jspecify.annotations.Nullable;

/**
 * What tells one case from another: the same thing that comes again has the same subject, and no second case. Subjects
 * are kept in the database, so each stays as it is written here.
 */
public final class CaseSubjects {

    private static final String OF_A_BILL = "RECONCILE";
    private static final char BETWEEN = '|';

    private CaseSubjects() {
    }

    /** Of a case of which a hold has one. */
    static String ofHold(CaseKind kind, long holdId) {
        return joined(kind.name(), Long.toString(holdId));
    }

    /** Of a settlement that cannot be booked; another refund of the channel is another loss. */
    static String ofAttempt(CaseKind kind, @Nullable Long holdId, RechargeRef ref, Attempt attempt,
            @Nullable String refundOrderId) {
        return joined(kind.name(), holdId == null ? String.valueOf(ref.flowNo()) : Long.toString(holdId), ref.orderId(),
                attempt.transNo(), Long.toString(attempt.priceFen()), String.valueOf(attempt.transTime()))
                + (refundOrderId == null ? "" : BETWEEN + refundOrderId);
    }

    /** Of a spend that took more than there was. */
    public static String ofSpend(String spendNo) {
        return joined(CaseKind.SPEND_OVER_BALANCE.name(), spendNo);
    }

    /** Of a row of a channel's bill, or of our own books, that the other side does not have. */
    public static String ofRow(CaseKind kind, String channel, String... words) {
        return joined(OF_A_BILL, kind.name(), channel, joined(words));
    }

    /**
     * Of a row, the subject without what it is taken for: the same row of a corrected bill may be another kind of case.
     */
    public static String rowOf(String subject) {
        return subject.substring(subject.indexOf(BETWEEN, subject.indexOf(BETWEEN) + 1));
    }

    private static String joined(String... words) {
        return String.join(String.valueOf(BETWEEN), words);
    }
}
