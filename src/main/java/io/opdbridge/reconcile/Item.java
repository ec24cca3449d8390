package io.opdbridge.reconcile;

import io.opdbridge.ledger.CaseKind;
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
 */
public record Item(String site, long id, long runId, String channel, LocalDate day, Type type, State state, Kind kind,
                   boolean inFlight, String channelOrderNo, String orderNo, String channelRefundNo, String refundNo,
                   String transNo, Long billFen, Long oursFen, Instant at, long line, String flowNo, Long holdId,
                   String cancelNo, Long pairedRunId, LocalDate pairedDay, String subject) {

    /** From the side of the hospital: more than 0 is a surplus (长款), less than 0 a shortage (短款). */
    public long surplusFen() {
        return Finding.surplusFen(type, kind, billFen == null ? 0 : billFen, oursFen == null ? 0 : oursFen);
    }

    /** The kind of the case that it is, or would be. */
    public CaseKind caseKind() {
        return Finding.caseKind(type, kind, inFlight);
    }

    /** What waits, as the entry that it was. */
    public Entry entry() {
        boolean ofBill = type == Type.CHANNEL_ONLY;
        return new Entry(ofBill ? Entry.Side.BILL : Entry.Side.OURS, kind, channelOrderNo, orderNo, channelRefundNo,
                refundNo, transNo, ofBill ? billFen : oursFen, at, inFlight, line, day, flowNo, holdId, cancelNo,
                new Entry.Pooled(id, runId));
    }
}
