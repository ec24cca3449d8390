package io.opdbridge.intake;

import io.opdbridge.audit.AuditTrail;
import io.opdbridge.audit.jdbc.JdbcAuditStore;
import io.opdbridge.cli.Installation;
import io.opdbridge.cli.Words;
import io.opdbridge.config.Settings;
import io.opdbridge.db.Database;
import io.opdbridge.db.DatabaseSettings;
import io.opdbridge.ledger.jdbc.JdbcLedgerStore;
import io.opdbridge.text.Messages;
import io.opdbridge.text.SystemUser;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;

/** {@code bin/bridge import FILE…}: books CSV files. Exit code 1 when a row was bad, 2 when a file cannot be read. */
@Command(name = "import", mixinStandardHelpOptions = true,
        description = "Books recharges, spends and returns from CSV files.")
public final class ImportCommand implements Callable<Integer> {

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "CSV files, booked in this order")
    private List<Path> files;

    @Mixin
    private Words words;

    @ParentCommand
    private Installation bridge;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Settings settings = bridge.settings();
        Locale language = words.of(bridge.sites().defaultSite());
        for (Path file : files) {
            if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
                spec.commandLine().getErr().println(Messages.command(language, "no-file", file));
                return 2;
            }
        }
        PrintWriter out = spec.commandLine().getOut();
        long bad = 0;
        Clock clock = Clock.systemUTC();
        try (Database database = settings.of(DatabaseSettings.class).prepare();
                AuditTrail trail = JdbcAuditStore.trail(settings, database, "import").open()) {
            Imports imports = new Imports(new JdbcLedgerStore(database),
                    new ImportRegister(new ImportFiles(database), trail::record, clock),
                    bridge.sites(), new Inbox(settings.of(DatabaseSettings.class).dataDir(), clock), clock);
            for (Path file : files) {
                ImportReport report = importFile(imports, file);
                out.println(file + ": "
                        + Messages.command(language, "import.counts", report.added(), report.unchanged(), report.bad())
                        + (report.bad() > 0 ? Messages.command(language, "import.see", report.errorsFile()) : ""));
                out.flush();
                bad += report.bad();
            }
        }
        return bad > 0 ? 1 : 0;
    }

    private static ImportReport importFile(Imports imports, Path file) throws IOException {
        if (System.console() == null) {
            return imports.importFile(file, SystemUser.name(), UnaryOperator.identity());
        }
        ProgressBarBuilder bar = new ProgressBarBuilder().setTaskName(file.getFileName().toString())
                .setInitialMax(Files.size(file)).setUnit(" KiB", 1024);
        return imports.importFile(file, SystemUser.name(), in -> ProgressBar.wrap(in, bar));
    }
}
