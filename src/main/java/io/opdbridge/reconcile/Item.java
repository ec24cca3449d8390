package io.opdbridge.reconcile;

import io.opdbridge.ledger.CaseKind;
import io.opdbridge.reconcile.BillRow.Status;
import io.opdbridge.reconcile.Entry.Flow;
import io.opdbridge.reconcile.Finding.State;
import io.opdbridge.reconcile.Finding.Type;
import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Objects;

/**
 * A stored finding with its present state.
 *
 * @param paired    where its counterpart stands
 * @param confirmed which bill told how it ended; of another bill than a run's no run is known
 */
public record Item(String site, long id, long runId, String channel, LocalDate day, Type type, State state, Said said,
        Place paired, Place confirmed, AsCase asCase) {

    /**
     * What the two sides say.
     *
     * @param billFen null when the bill does not have it
     * @param oursFen null when we do not have it
     */
    public record Said(Flow kind, boolean inFlight, Numbers numbers, @Nullable Long billFen, @Nullable Long oursFen,
            @Nullable Instant at, long line,
            OurHold hold) {
    }

    /** A run and the day of its bill; null each when there is none. */
    public record Place(@Nullable Long runId, @Nullable LocalDate day) {
    }

    /**
     * What people make of it.
     *
     * @param subject        of its case; null while it is not counted
     * @param caseId         its case; null for none
     * @param solvedOutside  whether they declared it solved otherwise than by a late capture: it is no counterpart any
     *                       more
     * @param answeredCaseId a case of the platform about the same refund that they solved outside, and which no other
     *                       item is of; null when there is none
     * @param lateHoldId     the hold that they captured late for it; null when they did not
     */
    public record AsCase(@Nullable String subject, @Nullable Long caseId, boolean solvedOutside,
            @Nullable Long answeredCaseId, @Nullable Long lateHoldId) {
    }

    /** Seen from the hospital: more than 0 is a surplus (长款), less than 0 a shortage (短款). */
    public long surplusFen() {
        return Finding.surplusFen(type, said.kind(), said.billFen() == null ? 0 : said.billFen(),
                said.oursFen() == null ? 0 : said.oursFen());
    }

    /** Its result now; the message bundles have the words under {@code reconcile.}. */
    public String result() {
        boolean unconfirmed = type == Type.UNCONFIRMED;
        return switch (state) {
            case PAIRED -> unconfirmed ? "CONFIRMED" : isMatchedUnassigned() ? "matchedUnassigned" : "PAIRED";
            case POOLED ->
                unconfirmed || type == Type.UNASSIGNED ? type.name() : said.inFlight() ? "IN_FLIGHT" : "POOLED_"
                        + type;
            case COUNTED -> unconfirmed ? "neverConfirmed" : type.name();
        };
    }

    private boolean isMatchedUnassigned() {
        return type == Type.UNASSIGNED && day.equals(paired.day());
    }

    /** Whether its case is closed by now, by people or for another reason. */
    public boolean isDecided() {
        return state == State.COUNTED && asCase.caseId() != null
                && (asCase.solvedOutside() || asCase.lateHoldId() != null);
    }

    /** The kind of its case, also before it has one. */
    public CaseKind caseKind() {
        return Finding.caseKind(type, said.kind(), said.inFlight());
    }

    /** The day of the bill with its counterpart or its end; null for none. */
    public @Nullable LocalDate counterpartDay() {
        return confirmed.day() != null ? confirmed.day() : paired.day();
    }

    /** Whether its counterpart or its end is in this run. */
    public boolean isBoundTo(long ofRunId) {
        return paired.runId() != null && paired.runId() == ofRunId || confirmed.runId() != null
                && confirmed.runId() == ofRunId;
    }

    /** A counterpart taken by a run: when the run is made again, an unconfirmed match becomes channel only. */
    private Type freedFrom(@Nullable Long ofRunId) {
        return type == Type.UNCONFIRMED && paired.runId() != null && paired.runId().equals(ofRunId) ? Type.CHANNEL_ONLY
                : type;
    }

    /** The waiting entry as it was before the run; null for the present one. */
    public Entry entry(@Nullable Long ofRunId) {
        Type type = freedFrom(ofRunId);
        boolean ofBill = type != Type.OURS_ONLY && type != Type.UNASSIGNED;
        Status status = type == Type.ABNORMAL ? Status.ABNORMAL : said.inFlight() ? Status.IN_FLIGHT : Status.DONE;
        return new Entry(ofBill ? Entry.Side.BILL : Entry.Side.OURS, said.kind(), said.numbers(),
                Objects.requireNonNull(ofBill ? said.billFen() : said.oursFen(), "Its side has it"), said.at(), status,
                said.line(), day, said.hold(),
                type == Type.UNASSIGNED, new Entry.Pooled(id, runId, type, asCase.lateHoldId()));
    }
}
