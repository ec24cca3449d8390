package io.opdbridge.reconcile;

import io.opdbridge.ledger.CaseKind;
import io.opdbridge.reconcile.BillRow.Status;
import io.opdbridge.reconcile.Entry.Kind;
import io.opdbridge.reconcile.Finding.State;
import io.opdbridge.reconcile.Finding.Type;

import java.time.Instant;
import java.time.LocalDate;

/**
 * A stored finding with its present state.
 *
 * @param billFen   null when the bill does not have it
 * @param oursFen   null when we do not have it
 * @param pairedDay the day of its counterpart; null for none
 * @param holdId    the hold concerned; null when there is none
 * @param subject   subject of its case; null before it counts
 * @param caseId    its case; null for none
 * @param confirmedRunId the run whose bill showed its end; null for none, or for a fund-flow bill
 * @param confirmedDay the day of the bill that showed its end; null for none
 * @param solvedOutside whether people marked it as solved outside: it is no counterpart any more
 * @param answeredCaseId a case of the platform about the same refund, solved outside and answered by no other item
 *                  ; null for none
 * @param lateHoldId the hold that people captured late for it; null when they did not
 */
public record Item(String site, long id, long runId, String channel, LocalDate day, Type type, State state, Kind kind,
                   boolean inFlight, String channelOrderNo, String orderNo, String channelRefundNo, String refundNo,
                   String transNo, Long billFen, Long oursFen, Instant at, long line, String flowNo, Long holdId,
                   String cancelNo, Long pairedRunId, LocalDate pairedDay, String subject,
                   Long caseId, Long confirmedRunId, LocalDate confirmedDay, boolean solvedOutside,
                   Long answeredCaseId, Long lateHoldId) {

    /** Seen from the hospital: more than 0 is a surplus (长款), less than 0 a shortage (短款). */
    public long surplusFen() {
        return Finding.surplusFen(type, kind, billFen == null ? 0 : billFen, oursFen == null ? 0 : oursFen);
    }

    /** Its result now; the message bundles have the words under {@code reconcile.}. */
    public String result() {
        boolean unconfirmed = type == Type.UNCONFIRMED;
        return switch (state) {
            case PAIRED -> unconfirmed ? "CONFIRMED" : isMatchedUnassigned() ? "matchedUnassigned" : "PAIRED";
            case POOLED -> unconfirmed || type == Type.UNASSIGNED ? type.name() : inFlight ? "IN_FLIGHT" : "POOLED_" + type;
            case COUNTED -> unconfirmed ? "neverConfirmed" : type.name();
        };
    }

    private boolean isMatchedUnassigned() {
        return type == Type.UNASSIGNED && day.equals(pairedDay);
    }

    /** Whether its case is closed by now, by people or for another reason. */
    public boolean isDecided() {
        return state == State.COUNTED && caseId != null && (solvedOutside || lateHoldId != null);
    }

    /** The kind of its case, also before it has one. */
    public CaseKind caseKind() {
        return Finding.caseKind(type, kind, inFlight);
    }

    /** The day of the bill with its counterpart or its end; null for none. */
    public LocalDate counterpartDay() {
        return confirmedDay != null ? confirmedDay : pairedDay;
    }

    /** Whether its counterpart or its end is in this run. */
    public boolean isBoundTo(long ofRunId) {
        return pairedRunId != null && pairedRunId == ofRunId || confirmedRunId != null && confirmedRunId == ofRunId;
    }

    /** A counterpart taken by a run: when the run is made again, an unconfirmed match becomes channel only. */
    private Type freedFrom(Long ofRunId) {
        return type == Type.UNCONFIRMED && pairedRunId != null && pairedRunId.equals(ofRunId) ? Type.CHANNEL_ONLY : type;
    }

    /** The waiting entry as it was before the run; null for the present one. */
    public Entry entry(Long ofRunId) {
        Type type = freedFrom(ofRunId);
        boolean ofBill = type != Type.OURS_ONLY && type != Type.UNASSIGNED;
        Status status = type == Type.ABNORMAL ? Status.ABNORMAL : inFlight ? Status.IN_FLIGHT : Status.DONE;
        return new Entry(ofBill ? Entry.Side.BILL : Entry.Side.OURS, kind, channelOrderNo, orderNo, channelRefundNo,
                refundNo, transNo, ofBill ? billFen : oursFen, at, status, line, day, flowNo, holdId, cancelNo,
                type == Type.UNASSIGNED, new Entry.Pooled(id, runId, type, lateHoldId));
    }
}
