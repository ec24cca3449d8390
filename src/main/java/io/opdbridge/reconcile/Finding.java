package io.opdbridge.reconcile;

import io.opdbridge.ledger.CaseKind;
import io.opdbridge.ledger.CaseSubjects;
import io.opdbridge.reconcile.BillRow.Status;
import io.opdbridge.reconcile.Entry.Flow;
import io.opdbridge.reconcile.Entry.Side;
import org.jspecify.annotations.Nullable;

import java.time.LocalDate;
import java.util.Objects;

/**
 * An entry on which the two sides differ, or that they list under different days.
 *
 * @param bill   null when the bill does not have it
 * @param ours   null when we do not have it
 * @param paired the run with the counterpart, of another day unless the refund is unassigned; null for none
 */
public record Finding(Type type, @Nullable Entry bill, @Nullable Entry ours, @Nullable Paired paired) {

    /** How the sides differ. */
    public enum Type {
        /** The channel has it and we do not. */
        CHANNEL_ONLY,
        /** We have it and the channel does not. */
        OURS_ONLY,
        AMOUNT_DIFFERS,
        /** The bill has it a second time. */
        TWICE_IN_BILL,
        /** The channel could not pay the refund to the patient, or closed it. */
        ABNORMAL,
        /** Both have it, and the bill shows no end of the refund yet. */
        UNCONFIRMED,
        /** We have it and its channel is unknown: never a difference of this channel. */
        UNASSIGNED
    }

    /** The states. */
    public enum State {
        /** It waits for a counterpart under another day. */
        POOLED,
        /** It counts as a difference. */
        COUNTED,
        /** It has a counterpart under another day. */
        PAIRED
    }

    /**
     * The run with the counterpart.
     *
     * @param runId null for this run
     */
    public record Paired(@Nullable Long runId, LocalDate day) {
    }

    /** An entry without counterpart under its own day. */
    public static Finding alone(Entry entry) {
        return entry.side() == Side.BILL
                ? new Finding(entry.status() == Status.ABNORMAL ? Type.ABNORMAL : Type.CHANNEL_ONLY, entry, null, null)
                : new Finding(entry.unassigned() ? Type.UNASSIGNED : Type.OURS_ONLY, null, entry, null);
    }

    Finding pairedWith(Paired counterpart) {
        return new Finding(type, bill, ours, counterpart);
    }

    /** The entry of its side; when both have it, that of the bill. */
    public Entry entry() {
        return bill != null ? bill : Objects.requireNonNull(ours, "One of the two has it");
    }

    public Flow kind() {
        return entry().kind();
    }

    /** Whether it may wait: an entry that both sides have, or one has twice, is a difference at once. */
    public boolean mayWait() {
        return type == Type.CHANNEL_ONLY || type == Type.OURS_ONLY || type == Type.UNCONFIRMED;
    }

    public State state(LocalDate today, int poolDays, int confirmDays) {
        if (type == Type.ABNORMAL) {
            return State.COUNTED;
        }
        if (type != Type.UNCONFIRMED && paired != null) {
            return State.PAIRED;
        }
        if (type == Type.UNASSIGNED) {
            return State.POOLED;
        }
        int days = type == Type.UNCONFIRMED ? confirmDays : poolDays;
        return mayWait() && !today.isAfter(entry().day().plusDays(days)) ? State.POOLED : State.COUNTED;
    }

    /**
     * By how many fen the channel's account has more than our books, seen from the hospital: more than 0 is
     * a surplus (长款), less than 0 a shortage (短款).
     */
    public long surplusFen() {
        return surplusFen(type, kind(), bill == null ? 0 : bill.fen(), ours == null ? 0 : ours.fen());
    }

    static long surplusFen(Type type, Flow kind, long billFen, long oursFen) {
        switch (type) {
            case TWICE_IN_BILL -> {
                return kind == Flow.PAYMENT ? billFen : -billFen;
            }
            case ABNORMAL -> {
                return oursFen;
            }
            case UNASSIGNED -> {
                return 0;
            }
            default -> {
            }
        }
        return kind == Flow.PAYMENT ? billFen - oursFen : oursFen - billFen;
    }

    /** The kind of its case once it counts. */
    public CaseKind caseKind() {
        return caseKind(type, kind(), entry().inFlight());
    }

    static CaseKind caseKind(Type type, Flow kind, boolean inFlight) {
        boolean payment = kind == Flow.PAYMENT;
        return switch (type) {
            case CHANNEL_ONLY -> payment ? CaseKind.PAYMENT_IN_BILL_ONLY
                : inFlight ? CaseKind.REFUND_STILL_IN_FLIGHT : CaseKind.REFUND_IN_BILL_ONLY;
            case OURS_ONLY, UNASSIGNED -> payment ? CaseKind.PAYMENT_IN_BOOKS_ONLY : CaseKind.REFUND_IN_BOOKS_ONLY;
            case AMOUNT_DIFFERS -> payment ? CaseKind.PAYMENT_AMOUNT_DIFFERS : CaseKind.REFUND_AMOUNT_DIFFERS;
            case TWICE_IN_BILL -> CaseKind.TWICE_IN_BILL;
            case ABNORMAL -> CaseKind.REFUND_ABNORMAL;
            case UNCONFIRMED -> CaseKind.REFUND_UNCONFIRMED;
        };
    }

    /** A refund that did not reach the patient has one case, whichever bill shows it. */
    public static String abnormalSubject(String channel, String refundNo, long fen) {
        return CaseSubjects.ofRow(CaseKind.REFUND_ABNORMAL, channel, refundNo, Long.toString(fen));
    }

    /** The subject of its case: the same difference found again is the same case. */
    public String subject(String channel) {
        Entry entry = entry();
        if (type == Type.ABNORMAL && entry.identity() != null) {
            // the same for every bill, whatever else the bill says
            return abnormalSubject(channel, entry.identity(), entry.fen());
        }
        return CaseSubjects.ofRow(caseKind(), channel, entry.day().toString(),
                String.valueOf(entry.numbers().channelOrderNo()), String.valueOf(entry.numbers().orderNo()),
                String.valueOf(entry.identity()),
                entry.side() == Side.OURS && entry.hold().id() != null ? Long.toString(entry.hold().id()) : "",
                Long.toString(entry.fen()));
    }
}
