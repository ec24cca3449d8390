package io.opdbridge.proof;

import io.opdbridge.audit.AuditHead;
import io.opdbridge.audit.AuditSettings;
import io.opdbridge.audit.AuditTrail;
import io.opdbridge.audit.SecretKeys;
import io.opdbridge.audit.jdbc.JdbcAuditStore;
import io.opdbridge.canonical.AuditEntry;
import io.opdbridge.canonical.AuditEntry.Kind;
import io.opdbridge.canonical.Masks;
import io.opdbridge.canonical.Yuan;
import io.opdbridge.cli.Installation;
import io.opdbridge.cli.Printed;
import io.opdbridge.cli.StepBar;
import io.opdbridge.cli.Words;
import io.opdbridge.config.Settings;
import io.opdbridge.db.Database;
import io.opdbridge.db.DatabaseSettings;
import io.opdbridge.text.Messages;
import io.opdbridge.text.SystemUser;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * {@code bin/bridge verify}: proves books and audit trail and prints the figures. Exit code 0 when they prove, else 1.
 */
@Command(name = "verify", mixinStandardHelpOptions = true,
        description = "Proves that all balances follow from the journal, and that the audit trail is unchanged.")
public final class VerifyCommand implements Callable<Integer> {

    /** Columns of a figure's name. */
    private static final int NAME = 24;

    @Mixin
    private Words words;

    @ParentCommand
    private Installation bridge;

    @Spec
    private CommandSpec spec;

    @ArgGroup(exclusive = false)
    private @Nullable Acceptance acceptance;

    /** Somebody with the key vouches for a chain that it does not prove. */
    private static final class Acceptance {

        @Option(names = "--accept", paramLabel = "CHAIN", required = true,
                description = "Vouch for a chain of the audit trail that the key does not prove, after checking its"
                        + " entries.")
        private String chain;

        @Option(names = "--reason", paramLabel = "TEXT", required = true, description = "Why.")
        private String reason;
    }

    @Override
    public Integer call() throws IOException {
        Settings settings = bridge.settings();
        PrintWriter out = spec.commandLine().getOut();
        Locale language = words.of(bridge.sites().defaultSite());
        try (Database database = settings.of(DatabaseSettings.class).visit()) {
            if (acceptance != null && !accept(acceptance, settings, database, language)) {
                return 1;
            }
            BooksProof.ProvenBooks result;
            AuditProof.ProvenTrail trail;
            Consumer<String> differences = differences(out, language);
            try (StepBar bar = new StepBar(line -> {}, Messages.command(language, "rows"))) {
                result = new BooksProof(database.dataSource()).prove(differences,
                        (rows, ofRows) -> bar.at(Messages.command(language, "verify.step.books"), rows, ofRows));
                trail = new AuditProof(database.dataSource(), settings.of(AuditSettings.class).auditKeys()).prove(
                        differences,
                        (rows, ofRows) -> bar.at(Messages.command(language, "verify.step.trail"), rows, ofRows));
            }
            print(out, result, language);
            print(out, trail, language);
            out.println(result.differences() > 0
                    ? Messages.command(language, "verify.not-proven", result.differences())
                    : Messages.command(language,
                            result.atVendors().isEmpty() ? "verify.proven" : "verify.proven-at-vendors"));
            out.println(trail.differences() > 0
                    ? Messages.command(language, "verify.trail-not-proven", trail.differences())
                    : Messages.command(language, "verify.trail-proven"));
            return result.differences() == 0 && trail.differences() == 0 ? 0 : 1;
        } finally {
            out.flush();
        }
    }

    /** Writes who vouches for the chain as it is, into a chain that the key proves. */
    private boolean accept(Acceptance acceptance, Settings settings, Database database, Locale language) {
        SecretKeys keys = settings.of(AuditSettings.class).auditKeys();
        Optional<AuditHead> head = new AuditProof(database.dataSource(), keys).plainHead(acceptance.chain);
        if (keys.isEmpty() || head.isEmpty()) {
            spec.commandLine().getErr().println(keys.isEmpty()
                    ? Messages.command(language, "verify.no-key")
                    : Messages.command(language, "verify.no-chain", acceptance.chain));
            return false;
        }
        try (AuditTrail trail = JdbcAuditStore.trail(settings, database, "verify").openBesideUnknownKeys()) {
            trail.record(AuditEntry.of(Kind.ACCEPT, Clock.systemUTC().instant(), SystemUser.name(), "verify",
                    head.get().acceptance(Masks.mask(acceptance.reason))));
        }
        return true;
    }

    /** Each names a row and what is wrong with it, for whoever mends it: in English whatever the language. */
    private static Consumer<String> differences(PrintWriter out, Locale language) {
        AtomicBoolean first = new AtomicBoolean(true);
        return line -> {
            if (first.getAndSet(false)) {
                out.println(Messages.command(language, "verify.details"));
            }
            out.println(line);
        };
    }

    private static void print(PrintWriter out, BooksProof.ProvenBooks books, Locale language) {
        books.counts().forEach((what, count) -> print(out, what.replace(' ', '-'), count, language));
        books.booksFen().forEach((book, fen) -> out.println(
                Printed.padded(Messages.command(language, "verify.book." + book), NAME) + " "
                        + Messages.command(language, "verify.sum", figure(fen), figure(Yuan.of(fen)))));
        books.atVendors()
                .forEach(at -> out.println(Printed.padded(Messages.command(language, "verify.vendor", at.site(),
                        at.state().name().toLowerCase(Locale.ROOT), Messages.get(language, "hold." + at.state())), NAME)
                        + " "
                        + Messages.command(language, "verify.sum-of-holds", figure(at.fen()), figure(Yuan.of(at.fen())),
                                at.holds())));
    }

    private static void print(PrintWriter out, String what, long count, Locale language) {
        out.println(Printed.padded(Messages.command(language, "verify." + what), NAME) + " " + figure(count));
    }

    private static String figure(Object value) {
        return String.format(Locale.ROOT, "%16s", value);
    }

    /** The heads are for comparing with those of another day: they have one form in both languages. */
    private static void print(PrintWriter out, AuditProof.ProvenTrail trail, Locale language) {
        print(out, "audit-entries", trail.entries(), language);
        print(out, "audit-chains", trail.chains(), language);
        print(out, "keyed-chains", trail.keyedChains(), language);
        if (trail.lostAnswers() > 0) {
            print(out, "lost-answers", trail.lostAnswers(), language);
        }
        if (trail.importsUnderWay() > 0) {
            print(out, "imports-under-way", trail.importsUnderWay(), language);
        }
        trail.heads().forEach(head -> out.printf(Locale.ROOT, "audit head %s %d %s%s%n", head.chain(), head.number(),
                head.hash(), head.ended() ? " ended" : ""));
    }
}
