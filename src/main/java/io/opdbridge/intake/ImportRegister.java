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
import org.jspecify.annotations.Nullable;

import java.time.Clock;
import java.util.function.Consumer;

/**
 * Numbers the imports and writes audit entries before the first row and after the last, so that {@code bin/bridge
 * verify}
 * finds rows that no import added, and imports whose rows are gone. Thread-safe.
 */
public final class ImportRegister {

    /** The name in the audit trail when no file or person asked. */
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
     * Tells the trail, once in the life of a ledger, about the rows from before imports had numbers. From then on a row
     * without an import number is a fault.
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

    /** Gives an import its number. Rows may be added once the trail has its beginning. */
    public ImportedFile begin(String site, String name, String kind, String who) {
        return files.begin(ImportedFile.beginning(site, name, kind, who, Moment.now(clock)));
    }

    /** Tells the trail that rows will be added. */
    public void tellBegin(ImportedFile begun) {
        record(begun.site(), begun.who(), new ImportNote(What.BEGINS, begun.id(), begun.kind(), 0, 0), begun.name());
    }

    /** Gives a sign of life, so that no other bridge ends the import. */
    public void see(ImportedFile running) {
        files.see(running.site(), running.id(), Moment.now(clock));
    }

    /** Writes the end of an import into trail and list. Without an errors file there are no bad rows. */
    public void end(ImportedFile running, Rows rows, @Nullable String errorsName) {
        record(running.site(), running.who(), new ImportNote(What.ENDED, running.id(), running.kind(), rows.added(),
                rows.addedFen()), rows.unchanged() + " unchanged, " + rows.bad() + " bad, " + running.name());
        files.end(running.ended(State.DONE, Moment.now(clock), rows, errorsName));
    }

    /** Ends an import whose file was not read to its end: its rows stay, and no more are added. */
    public void breakOff(ImportedFile running) {
        files.leave(running.site(), running.id());
        Booked booked = files.booked(running);
        record(running.site(), running.who(),
                new ImportNote(What.BROKEN_OFF, running.id(), running.kind(), booked.rows(), booked.fen()),
                running.name());
        files.end(running.ended(State.BROKEN_OFF, Moment.now(clock),
                new Rows(booked.rows(), booked.fen(), running.rows().unchanged(), running.rows().bad()),
                running.errorsName()));
    }

    /**
     * Ends the imports whose process is dead or silent. Call it only while nobody else imports from the same data
     * folder.
     */
    public void breakOffLeft() {
        files.left(clock.instant()).forEach(this::breakOff);
    }

    private void record(@Nullable String site, String who, ImportNote note, String more) {
        audit.accept(new AuditEntry(Kind.IMPORT, clock.instant(), who, null, site, "import", Subject.NONE, null, null,
                note.text(Masks.mask(more))));
    }
}
