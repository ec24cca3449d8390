package io.opdbridge.reconcile;

import io.opdbridge.audit.AuditTrail;
import io.opdbridge.audit.jdbc.JdbcAuditStore;
import io.opdbridge.canonical.Site;
import io.opdbridge.cli.Installation;
import io.opdbridge.cli.StepBar;
import io.opdbridge.cli.Words;
import io.opdbridge.config.Settings;
import io.opdbridge.db.Database;
import io.opdbridge.db.DatabaseSettings;
import io.opdbridge.ledger.jdbc.JdbcLedgerStore;
import io.opdbridge.reconcile.ReconcileStore.Told;
import io.opdbridge.reconcile.Reconciliations.Request;
import io.opdbridge.reconcile.Reconciliations.Summary;
import io.opdbridge.reconcile.Reconciliations.Watch;
import io.opdbridge.reconcile.jdbc.JdbcReconcileStore;
import io.opdbridge.text.Messages;
import io.opdbridge.text.SystemUser;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * {@code bin/bridge reconcile}: compares the bill of a channel with ours. Exit code 1 when there are differences, 2
 * when the bill cannot be taken.
 */
@Command(name = "reconcile", mixinStandardHelpOptions = true,
        description = "Compares a day's bill of a channel with the books.")
public final class ReconcileCommand implements Callable<Integer> {

    private static final int LISTED = 50;

    @Option(names = "--site", description = "the site; default: the default site.")
    private @Nullable String siteName;

    @Option(names = "--channel", description = "wechat, alipay, or one of bridge.bills.")
    private @Nullable String channel;

    @Option(names = "--day", description = "day of the bill, yyyy-MM-dd.")
    private @Nullable LocalDate day;

    @Option(names = "--his", paramLabel = "FILE",
            description = "the bill of the HIS, for a site that is compared with one.")
    private @Nullable Path hisFile;

    @Option(names = "--funds", description = "the files are fund-flow bills, which tell how refunds ended.")
    private boolean funds;

    @Option(names = "--report", paramLabel = "DIR", description = "write the reports there, HTML and CSV.")
    private @Nullable Path reportDir;

    @Option(names = "--list", description = "list the latest reconciliations instead.")
    private boolean list;

    @Parameters(arity = "0..*", paramLabel = "FILE",
            description = "the bill of the day, or folders that hold it.")
    private List<Path> files = List.of();

    @Mixin
    private Words words;

    /** Until the site is known. */
    private Locale language = Locale.ENGLISH;

    @ParentCommand
    private Installation bridge;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Settings settings = bridge.settings();
        Site site = bridge.sites().find(siteName).orElse(null);
        if (site == null) {
            language = words.of(bridge.sites().defaultSite());
            return refuse(Messages.command(language, "reconcile.no-site", siteName));
        }
        language = words.of(site);
        if (!list) {
            if (channel == null || day == null || files.isEmpty()) {
                return refuse(Messages.command(language, "reconcile.missing"));
            }
            for (Path file : files) {
                if (!Files.isReadable(file)) {
                    return refuse(Messages.command(language, "no-file", file));
                }
            }
            if (hisFile != null && !Files.isRegularFile(hisFile)) {
                return refuse(Messages.command(language, "no-file", hisFile));
            }
        }
        try (Database database = settings.of(DatabaseSettings.class).visit();
                AuditTrail trail = JdbcAuditStore.trail(settings, database, "reconcile").open()) {
            Reconciliations reconciliations = new Reconciliations(
                    new JdbcReconcileStore(database, new JdbcLedgerStore(database)), bridge.sites(),
                    ReconcileSettings.options(settings), trail, Clock.systemUTC());
            return list ? list(reconciliations, site) : reconcile(reconciliations, site);
        } finally {
            spec.commandLine().getOut().flush();
        }
    }

    private int refuse(String sentence) {
        spec.commandLine().getErr().println(sentence);
        return 2;
    }

    private int reconcile(Reconciliations reconciliations, Site site) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        if (funds) {
            return readFunds(reconciliations, site, out);
        }
        Summary summary;
        try (StepBar bar = new StepBar(out::println, Messages.command(language, "rows"))) {
            summary = reconciliations.reconcile(request(site, hisFile), watch(bar));
        } catch (UnreadableBillException e) {
            return refuse(Reconciliations.words(language, e));
        }
        print(out, summary);
        if (reportDir != null) {
            reconciliations.writeReports(summary, Files.createDirectories(reportDir), channel + "-" + day);
            out.println(Messages.command(language, "reconcile.reports",
                    reportDir.resolve(channel + "-" + day + ReconcileReports.HTML),
                    reportDir.resolve(channel + "-" + day + ReconcileReports.CSV)));
        }
        return summary.figures().differences() > 0 ? 1 : 0;
    }

    private Request request(Site site, @Nullable Path ofHis) throws IOException {
        return new Request(site.name(), Objects.requireNonNull(channel), Objects.requireNonNull(day), bills(), ofHis,
                SystemUser.name());
    }

    /** Exit code 1 when the channel closed what we had captured. */
    private int readFunds(Reconciliations reconciliations, Site site, PrintWriter out) throws IOException {
        try (StepBar bar = new StepBar(out::println, Messages.command(language, "rows"))) {
            Told told = reconciliations.readFunds(request(site, null), watch(bar));
            out.println(Messages.command(language, "reconcile.fund-flow", channel, day,
                    Reconciliations.sentence(language, told)));
            return told.cases() > 0 ? 1 : 0;
        } catch (UnreadableBillException e) {
            return refuse(Reconciliations.words(language, e));
        }
    }

    /** A folder stands for the files in it. */
    private List<Path> bills() throws IOException {
        List<Path> bills = new ArrayList<>();
        for (Path file : files) {
            if (Files.isDirectory(file)) {
                try (Stream<Path> found = Files.list(file)) {
                    found.filter(Files::isRegularFile).filter(one -> !one.getFileName().toString().startsWith("."))
                            .sorted().forEach(bills::add);
                }
            } else {
                bills.add(file);
            }
        }
        return bills;
    }

    private int list(Reconciliations reconciliations, Site site) {
        PrintWriter out = spec.commandLine().getOut();
        List<Summary> runs = reconciliations.runs(Set.of(site.name()), LISTED);
        runs.forEach(summary -> print(out, summary));
        out.println(Messages.command(language, "reconcile.list", runs.size()));
        return 0;
    }

    private void print(PrintWriter out, Summary summary) {
        Run run = summary.run();
        out.println(Messages.command(language, "reconcile.run", run.channel(), run.day(), run.revision(),
                Reconciliations.sentence(language, summary)));
    }

    private Watch watch(StepBar bar) {
        if (System.console() == null) {
            return new Watch() {
                @Override
                public UnaryOperator<InputStream> bytes(Path file) {
                    return UnaryOperator.identity();
                }

                @Override
                public void at(String step, long rows, long ofRows) {
                    bar.at(Messages.command(language, "reconcile.step." + step), rows, ofRows);
                }
            };
        }
        return new Watch() {
            @Override
            public UnaryOperator<InputStream> bytes(Path file) {
                try {
                    ProgressBarBuilder ofFile = new ProgressBarBuilder().setTaskName(file.getFileName().toString())
                            .setInitialMax(Files.size(file)).setUnit(" KiB", 1024);
                    return in -> ProgressBar.wrap(in, ofFile);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }

            @Override
            public void at(String step, long rows, long ofRows) {
                bar.at(Messages.command(language, "reconcile.step." + step), rows, ofRows);
            }
        };
    }
}
