package io.opdbridge.ops;

import io.opdbridge.canonical.Yuan;
import io.opdbridge.ledger.jdbc.AuditProof;
import io.opdbridge.ledger.jdbc.BooksProof;
import io.opdbridge.ledger.jdbc.LedgerDatabase;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;

/** {@code bin/bridge verify}: proves books and audit trail and prints the figures. Exit code 0 when they prove, else 1. */
@Command(name = "verify", mixinStandardHelpOptions = true,
        description = {"Proves that all balances follow from the journal, and that nobody has changed the audit trail.",
            "核对账目与审计记录：由分录验证全部余额，验证审计链未被改动。"})
public final class VerifyCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Settings settings = Settings.load();
        PrintWriter out = spec.commandLine().getOut();
        try (LedgerDatabase database = LedgerDatabase.visit(settings.dataDir(), settings.database())) {
            BooksProof.Result result;
            AuditProof.Result trail;
            try (StepBar bar = new StepBar(line -> { })) {
                result = new BooksProof(database.dataSource()).prove(out::println,
                        (rows, ofRows) -> bar.at("Proving", rows, ofRows));
                trail = new AuditProof(database.dataSource(), settings.auditKeys()).prove(out::println,
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
                out.println("The audit trail proves: every entry follows from the one before, every chain has come as far"
                        + " as others say.");
            } else {
                out.println("THE AUDIT TRAIL DOES NOT PROVE: " + trail.differences() + " differences.");
            }
            return result.differences() == 0 && trail.differences() == 0 ? 0 : 1;
        } finally {
            out.flush();
        }
    }

    private static void print(PrintWriter out, AuditProof.Result trail) {
        out.printf(Locale.ROOT, "%-24s %16d%n", "audit entries", trail.entries());
        out.printf(Locale.ROOT, "%-24s %16d%n", "audit chains", trail.chains());
        out.printf(Locale.ROOT, "%-24s %16d%n", "of these, with a key", trail.keyedChains());
        trail.heads().forEach(head -> out.printf(Locale.ROOT, "audit head %s %d %s%s%n", head.chain(), head.number(),
                head.hash(), head.ended() ? " ended" : ""));
    }
}
