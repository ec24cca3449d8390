package io.opdbridge.testing;

import io.opdbridge.canonical.AuditEntry;
import io.opdbridge.intake.ImportFiles;
import io.opdbridge.intake.ImportRegister;
import io.opdbridge.intake.ImportedFile;
import io.opdbridge.intake.ImportedFile.State;
import io.opdbridge.intake.Intake;
import io.opdbridge.ledger.JournalEntry.Movement;

import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Imports that go on while a test books rows, one for each site and kind. The audit trail is told of them once the test
 * has one. Thread-safe.
 */
public final class TestImports implements Intake.Numbers {

    private final ImportFiles files;
    private final ImportRegister register;
    private final Clock clock;
    private final Map<String, ImportedFile> running = new HashMap<>();
    private final List<AuditEntry> untold = new ArrayList<>();
    private Consumer<AuditEntry> trail = untold::add;

    TestImports(ImportFiles files, Clock clock) {
        this.files = files;
        this.clock = clock;
        this.register = new ImportRegister(files, entry -> trail.accept(entry), clock);
    }

    /** From now on a trail is told, at first of what it has missed. */
    public synchronized void tell(Consumer<AuditEntry> told) {
        trail = told;
        untold.forEach(entry -> told.accept(new AuditEntry(entry.kind(), clock.instant(), entry.who(), entry.address(),
                entry.site(),
                entry.method(), entry.subject(), entry.code(), entry.messageId(), entry.note())));
        untold.clear();
    }

    @Override
    public synchronized long of(String site, Movement kind) {
        ImportedFile known = running.get(site + kind);
        if (known == null || files.find(site, known.id()).orElseThrow().state() != State.RUNNING) {
            known = register.begin(site, "test", kind + "S", "test");
            register.tellBegin(known);
            running.put(site + kind, known);
        }
        return known.id();
    }
}
