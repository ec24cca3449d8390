package io.opdbridge.migrate;

import io.opdbridge.audit.AuditSettings;
import io.opdbridge.audit.AuditTrail;
import io.opdbridge.audit.jdbc.JdbcAuditStore;
import io.opdbridge.canonical.AuditEntry;
import io.opdbridge.canonical.AuditEntry.Kind;
import io.opdbridge.cli.CommandRefusal;
import io.opdbridge.cli.Installation;
import io.opdbridge.cli.StepBar;
import io.opdbridge.config.Settings;
import io.opdbridge.db.Database;
import io.opdbridge.db.DatabaseSettings;
import io.opdbridge.proof.BooksProof;
import io.opdbridge.text.SystemUser;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;

/**
 * {@code bin/bridge migrate}: copies the stopped embedded ledger into an empty PostgreSQL. Exit code 0 when both prove
 * and are equal; 1 when they do not or the copy was refused, and then nothing is kept; 2 without {@code bridge.db.url}.
 */
@Command(name = "migrate", mixinStandardHelpOptions = true,
        description = "Copies the embedded ledger into the empty PostgreSQL of bridge.db.url.")
public final class MigrateCommand implements Callable<Integer> {

    @ParentCommand
    private Installation bridge;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Settings settings = bridge.settings();
        Database.Options postgres = settings.of(DatabaseSettings.class).options();
        if (postgres.url().isEmpty()) {
            throw new CommandRefusal("Setting bridge.db.url (BRIDGE_DB_URL) has to name the PostgreSQL to copy into");
        }
        PrintWriter out = spec.commandLine().getOut();
        LedgerCopy.Copied result;
        try (StepBar bar = new StepBar(out::println, "rows")) {
            result = LedgerCopy.run(settings.of(DatabaseSettings.class).dataDir(), postgres,
                    settings.of(AuditSettings.class).auditKeys(), out::println, bar::at);
        }
        if (result.copy().isEmpty()) {
            out.println("THE EMBEDDED LEDGER DOES NOT PROVE: " + result.embedded().differences()
                    + " differences. Nothing was copied.");
            return 1;
        }
        print(out, result.embedded().books(), result.copy().get().books());
        out.printf(Locale.ROOT, "%-24s %16d %16d%n", "audit entries", result.embedded().trail().entries(),
                result.copy().get().trail().entries());
        out.printf(Locale.ROOT, "%-24s %16d %16d%n", "differences", result.embedded().differences(),
                result.copy().get().differences());
        if (!result.isKept()) {
            out.println("THE COPY DIFFERS FROM THE EMBEDDED LEDGER. Nothing of it was kept.");
            return 1;
        }
        audit(settings, result.embedded());
        out.println("Both prove and are equal.");
        out.println("Run the service with bridge.db.url, bridge.db.user and bridge.db.password as they are set now; the"
                + " embedded ledger in " + settings.of(DatabaseSettings.class).dataDir().resolve("ledger")
                + " stays as a backup and must not be"
                + " used any more.");
        return 0;
    }

    /** The copied trail goes on with the copy itself. */
    private static void audit(Settings settings, LedgerCopy.Proof copied) throws IOException {
        try (Database database = settings.of(DatabaseSettings.class).visit();
                AuditTrail trail = JdbcAuditStore.trail(settings, database, "migrate").open()) {
            trail.record(AuditEntry.of(Kind.MIGRATE, Clock.systemUTC().instant(), SystemUser.name(), "migrate",
                    copied.books().counts().get("entries") + " journal entries, " + copied.trail().entries()
                            + " audit entries"));
        }
    }

    private static void print(PrintWriter out, BooksProof.ProvenBooks embedded, BooksProof.ProvenBooks copy) {
        out.printf(Locale.ROOT, "%-24s %16s %16s%n", "", "embedded", "PostgreSQL");
        print(out, "%-24s %16d %16d%n", embedded.counts(), copy.counts());
        print(out, "%-20s fen %16d %16d%n", embedded.booksFen(), copy.booksFen());
        print(out, "%-20s fen %16d %16d%n", vendorsFen(embedded), vendorsFen(copy));
    }

    private static Map<String, Long> vendorsFen(BooksProof.ProvenBooks proof) {
        Map<String, Long> fen = new LinkedHashMap<>();
        proof.atVendors().forEach(at -> fen.put("vendor of " + at.site() + " " + at.state(), at.fen()));
        return fen;
    }

    private static void print(PrintWriter out, String format, Map<String, Long> embedded, Map<String, Long> copy) {
        embedded.forEach((what, figure) -> out.printf(Locale.ROOT, format, what.toLowerCase(Locale.ROOT), figure,
                copy.getOrDefault(what, 0L)));
    }
}
