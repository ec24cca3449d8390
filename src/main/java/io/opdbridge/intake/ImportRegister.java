package io.opdbridge.intake;

import io.opdbridge.canonical.AuditEntry;
import io.opdbridge.canonical.AuditEntry.Kind;
import io.opdbridge.canonical.AuditEntry.Subject;
import io.opdbridge.canonical.Masks;
import io.opdbridge.canonical.Moment;
import io.opdbridge.intake.ImportFiles.Booked;
import io.opdbridge.intake.ImportNote.What;
import io.opdbridge.intake.ImportedFile.Rows;
import io.opdbridge.intake.ImportedFile.State;

import java.time.Clock;
import java.time.Instant;
import java.util.function.Consumer;

/**
 * Gives each import a number, and tells the audit trail that it begins before its first row, and what it has added after its
 * last, so that {@code bin/bridge verify} finds rows that no import has added, and imports whose rows are gone. Thread-safe.
 */
public final class ImportRegister {

    /** Of what no file or person asked for. */
    private static final String BRIDGE = "bridge";

    private final ImportFiles files;
    private final Consumer<AuditEntry> audit;
    private final Clock clock;

    /** @param audit writes an audit entry, which is on disk when it returns, or throws */
    public ImportRegister(ImportFiles files, Consumer<AuditEntry> audit, Clock clock) {
        this.files = files;
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * Tells the trail, once in the life of a ledger, of the rows from before imports had numbers. From then on a row without
     * the number of its import is one too many.
     *
     * @param site the default site
     */
    public void tellOfBefore(String site) {
        if (files.isNumbered()) {
            return;
        }
        long last = files.nextId();
        files.bookedBefore().forEach((kind, booked) -> record(null, BRIDGE,
                new ImportNote(What.ENDED, ImportNote.BEFORE, kind, booked.rows(), booked.fen()),
                "booked before imports were numbered, up to row " + last));
        files.setNumbered(site, last, Moment.now(clock));
    }

    /** Gives an import its number. Rows may be added to it once the trail knows that it begins. */
    public ImportedFile begin(String site, String name, String kind, String who) {
        return files.begin(ImportedFile.beginning(site, name, kind, who, Moment.now(clock)));
    }

    /** Tells the trail that rows are going to be added. */
    public void tellBegin(ImportedFile begun) {
        record(begun.site(), begun.who(), new ImportNote(What.BEGINS, begun.id(), begun.kind(), 0, 0), begun.name());
    }

    /** Says that an import goes on, so that no other bridge ends it. */
    public void see(ImportedFile running) {
        files.see(running.site(), running.id(), Moment.now(clock));
    }

    /** Tells trail and list what an import has added. Without errors file there are no bad rows. */
    public void end(ImportedFile running, Rows rows, String errorsName) {
        record(running.site(), running.who(), new ImportNote(What.ENDED, running.id(), running.kind(), rows.added(),
                rows.addedFen()), rows.unchanged() + " unchanged, " + rows.bad() + " bad, " + running.name());
        files.end(running.ended(State.DONE, Moment.now(clock), rows, errorsName));
    }

    /** Ends an import whose file was not read to its end: what it has added stays, and no more is. */
    public void breakOff(ImportedFile running) {
        files.leave(running.site(), running.id());
        Booked booked = files.booked(running);
        record(running.site(), running.who(),
                new ImportNote(What.BROKEN_OFF, running.id(), running.kind(), booked.rows(), booked.fen()), running.name());
        files.end(running.ended(State.BROKEN_OFF, Moment.now(clock),
                new Rows(booked.rows(), booked.fen(), running.rows().unchanged(), running.rows().bad()),
                running.errorsName()));
    }

    /**
     * Ends the imports that whoever began them is not going to end. Nobody else may be importing from the same data
     * folder.
     */
    public void breakOffLeft() {
        files.left(clock.instant()).forEach(this::breakOff);
    }

    private void record(String site, String who, ImportNote note, String more) {
        audit.accept(new AuditEntry(Kind.IMPORT, clock.instant(), who, null, site, "import", Subject.NONE, null, null,
                note.text(Masks.mask(more))));
    }
}
