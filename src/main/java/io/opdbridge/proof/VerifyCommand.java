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
import io.opdbridge.cli.StepBar;
import io.opdbridge.config.Settings;
import io.opdbridge.db.Database;
import io.opdbridge.db.DatabaseSettings;
import io.opdbridge.text.SystemUser;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
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

/**
 * {@code bin/bridge verify}: proves books and audit trail and prints the figures. Exit code 0 when they prove, else 1.
 */
@Command(name = "verify", mixinStandardHelpOptions = true,
        description = {"Proves that all balances follow from the journal, and that the audit trail is unchanged.",
            "核对账目与审计记录：由分录验证全部余额，验证审计链未被改动。"})
public final class VerifyCommand implements Callable<Integer> {

    @ParentCommand
    private Installation bridge;

    @Spec
    private CommandSpec spec;

    @ArgGroup(exclusive = false)
    private @Nullable Acceptance acceptance;

    /** Somebody with the key vouches for a chain that it does not prove. */
    private static final class Acceptance {

        @Option(names = "--accept", paramLabel = "CHAIN", required = true,
                description = {"Vouch for a chain of the audit trail that the key does not prove, after checking its"
                        + " entries.",
                    "确认某条未能由密钥验证的审计链属实（请先核对其记录）。"})
        private String chain;

        @Option(names = "--reason", paramLabel = "TEXT", required = true, description = "Why. 原因。")
        private String reason;
    }

    @Override
    public Integer call() throws IOException {
        Settings settings = bridge.settings();
        PrintWriter out = spec.commandLine().getOut();
        try (Database database = settings.of(DatabaseSettings.class).visit()) {
            if (acceptance != null && !accept(acceptance, settings, database)) {
                return 1;
            }
            BooksProof.ProvenBooks result;
            AuditProof.ProvenTrail trail;
            try (StepBar bar = new StepBar(line -> {})) {
                result = new BooksProof(database.dataSource()).prove(out::println,
                        (rows, ofRows) -> bar.at("Proving", rows, ofRows));
                trail = new AuditProof(database.dataSource(), settings.of(AuditSettings.class).auditKeys()).prove(
                        out::println,
                        (rows, ofRows) -> bar.at("Proving the audit trail", rows, ofRows));
            }
            result.counts().forEach((what, count) -> out.printf(Locale.ROOT, "%-24s %16d%n", what, count));
            result.booksFen().forEach((book, fen) -> out.printf(Locale.ROOT, "%-24s %16d fen %16s yuan%n",
                    book.toLowerCase(Locale.ROOT), fen, Yuan.of(fen)));
            result.atVendors().forEach(at -> out.printf(Locale.ROOT, "%-24s %16d fen %16s yuan, %d holds%n",
                    "vendor of " + at.site() + " " + at.state().name().toLowerCase(Locale.ROOT), at.fen(),
                    Yuan.of(at.fen()), at.holds()));
            print(out, trail);
            if (result.differences() == 0) {
                out.println("The books prove: every entry balances, every balance follows from its postings"
                        + (result.atVendors().isEmpty() ? "."
                                : ", every hold at a vendor stands as was decided and answered."));
            } else {
                out.println("THE BOOKS DO NOT PROVE: " + result.differences() + " differences.");
            }
            if (trail.differences() == 0) {
                out.println(
                        "The audit trail proves: every entry follows from the one before, every chain has come as far"
                                + " as others say, every movement has its call, decision or import.");
            } else {
                out.println("THE AUDIT TRAIL DOES NOT PROVE: " + trail.differences() + " differences.");
            }
            return result.differences() == 0 && trail.differences() == 0 ? 0 : 1;
        } finally {
            out.flush();
        }
    }

    /** Writes who vouches for the chain as it is, into a chain that the key proves. */
    private boolean accept(Acceptance acceptance, Settings settings, Database database) {
        SecretKeys keys = settings.of(AuditSettings.class).auditKeys();
        Optional<AuditHead> head = new AuditProof(database.dataSource(), keys).plainHead(acceptance.chain);
        if (keys.isEmpty() || head.isEmpty()) {
            spec.commandLine().getErr().println(keys.isEmpty()
                    ? "Who vouches for a chain needs the key of the audit trail: set bridge.audit.key (BRIDGE_AUDIT_KEY)"
                    : "The audit trail has no chain " + acceptance.chain);
            return false;
        }
        try (AuditTrail trail = JdbcAuditStore.trail(settings, database, "verify").openBesideUnknownKeys()) {
            trail.record(AuditEntry.of(Kind.ACCEPT, Clock.systemUTC().instant(), SystemUser.name(), "verify",
                    head.get().acceptance(Masks.mask(acceptance.reason))));
        }
        return true;
    }

    private static void print(PrintWriter out, AuditProof.ProvenTrail trail) {
        out.printf(Locale.ROOT, "%-24s %16d%n", "audit entries", trail.entries());
        out.printf(Locale.ROOT, "%-24s %16d%n", "audit chains", trail.chains());
        out.printf(Locale.ROOT, "%-24s %16d%n", "of these, with a key", trail.keyedChains());
        if (trail.lostAnswers() > 0) {
            out.printf(Locale.ROOT, "%-24s %16d%n", "answers lost by a kill", trail.lostAnswers());
        }
        if (trail.importsUnderWay() > 0) {
            out.printf(Locale.ROOT, "%-24s %16d%n", "imports under way", trail.importsUnderWay());
        }
        trail.heads().forEach(head -> out.printf(Locale.ROOT, "audit head %s %d %s%s%n", head.chain(), head.number(),
                head.hash(), head.ended() ? " ended" : ""));
    }
}
