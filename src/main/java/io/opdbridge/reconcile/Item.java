package io.opdbridge.reconcile;

import io.opdbridge.ledger.CaseKind;
import io.opdbridge.reconcile.BillRow.Status;
import io.opdbridge.reconcile.Entry.Kind;
import io.opdbridge.reconcile.Finding.State;
import io.opdbridge.reconcile.Finding.Type;

import java.time.Instant;
import java.time.LocalDate;

/**
 * A finding as it is kept, with where it stands now.
 *
 * @param billFen   null when the bill does not have it
 * @param oursFen   null when we do not have it
 * @param pairedDay the day under which its counterpart stands; null when there is none
 * @param holdId    the hold concerned; null when there is none
 * @param subject   of its case; null while it is not counted
 * @param caseId    its case; null when it never had one
 * @param confirmedRunId the run whose bill told how it ended; null when none did, or another bill
 * @param confirmedDay the day of the bill that told how it ended; null when none did
 * @param solvedOutside whether people declared it solved otherwise than by a late capture: it is no counterpart any more
 * @param answeredCaseId a case of the platform about the same refund that people solved outside, and which no other item is
 *                  of; null when there is none
 * @param lateHoldId the hold that people captured late for it; null when they did not
 */
public record Item(String site, long id, long runId, String channel, LocalDate day, Type type, State state, Kind kind,
                   boolean inFlight, String channelOrderNo, String orderNo, String channelRefundNo, String refundNo,
                   String transNo, Long billFen, Long oursFen, Instant at, long line, String flowNo, Long holdId,
                   String cancelNo, Long pairedRunId, LocalDate pairedDay, String subject,
                   Long caseId, Long confirmedRunId, LocalDate confirmedDay, boolean solvedOutside,
                   Long answeredCaseId, Long lateHoldId) {

    /** From the side of the hospital: more than 0 is a surplus (长款), less than 0 a shortage (短款). */
    public long surplusFen() {
        return Finding.surplusFen(type, kind, billFen == null ? 0 : billFen, oursFen == null ? 0 : oursFen);
    }

    /** What it counts as now; the words for each stand in the message bundles, under {@code reconcile.}. */
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

    /** Whether it is a difference that people have decided about since, or whose case is closed for another reason. */
    public boolean isDecided() {
        return state == State.COUNTED && caseId != null && (solvedOutside || lateHoldId != null);
    }

    /** The kind of the case that it is, or would be. */
    public CaseKind caseKind() {
        return Finding.caseKind(type, kind, inFlight);
    }

    /** The day of the bill that has its counterpart, or that told how it ended; null when there is none. */
    public LocalDate counterpartDay() {
        return confirmedDay != null ? confirmedDay : pairedDay;
    }

    /** Whether its counterpart, or its end, is in that run. */
    public boolean isBoundTo(long ofRunId) {
        return pairedRunId != null && pairedRunId == ofRunId || confirmedRunId != null && confirmedRunId == ofRunId;
    }

    /** What a run took for its own: an unconfirmed match becomes what only the channel has when the run is made again. */
    private Type freedFrom(Long ofRunId) {
        return type == Type.UNCONFIRMED && pairedRunId != null && pairedRunId.equals(ofRunId) ? Type.CHANNEL_ONLY : type;
    }

    /** What waits, as the entry that it was before the run had it; null for as it is now. */
    public Entry entry(Long ofRunId) {
        Type type = freedFrom(ofRunId);
        boolean ofBill = type != Type.OURS_ONLY && type != Type.UNASSIGNED;
        Status status = type == Type.ABNORMAL ? Status.ABNORMAL : inFlight ? Status.IN_FLIGHT : Status.DONE;
        return new Entry(ofBill ? Entry.Side.BILL : Entry.Side.OURS, kind, channelOrderNo, orderNo, channelRefundNo,
                refundNo, transNo, ofBill ? billFen : oursFen, at, status, line, day, flowNo, holdId, cancelNo,
                type == Type.UNASSIGNED, new Entry.Pooled(id, runId, type, lateHoldId));
    }
}
