package io.opdbridge.console;

import io.opdbridge.canonical.Sites;
import io.opdbridge.console.Form.FormFile;
import io.opdbridge.console.Reply.Download;
import io.opdbridge.console.Reply.Page;
import io.opdbridge.console.Reply.Redirect;
import io.opdbridge.reconcile.Item;
import io.opdbridge.reconcile.Reconciliations;
import io.opdbridge.reconcile.Reconciliations.Request;
import io.opdbridge.reconcile.Reconciliations.Summary;
import io.opdbridge.reconcile.Reconciliations.Watch;
import io.opdbridge.reconcile.UnreadableBillException;
import org.apache.camel.Variable;
import org.apache.commons.io.FileUtils;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The pages of reconciliations: reconciled days, the upload of a bill, findings and reports. Thread-safe. */
public final class ReconciliationPages {

    private static final int MOST_RUNS = 50;
    private static final int ROWS = 200;
    /** Limit of a file name in characters: at most three bytes each, within 255 bytes. */
    private static final int MOST_NAME = 80;

    private final Sites sites;
    private final Reconciliations reconciliations;
    private final Path uploads;

    /**
     * The list.
     *
     * @param refusal why a bill was refused, in words; null for none
     */
    public record ListModel(List<String> channels, List<Summary> runs, @Nullable String refusal) {
    }

    /**
     * One run.
     *
     * @param next the id after which the next page begins; null for none
     */
    public record RunModel(Summary summary, List<Item> items, @Nullable Long next) {
    }

    /** Writes a report. */
    private interface Report {
        void write(String site, long runId, OutputStream out) throws IOException;
    }

    /** @param dataDir folder in which uploaded bills wait */
    public ReconciliationPages(Sites sites, Reconciliations reconciliations, Path dataDir) {
        this.sites = sites;
        this.reconciliations = reconciliations;
        this.uploads = dataDir.resolve(Reconciliations.FOLDER).resolve(".uploads");
    }

    public Reply list(@Variable(ConsoleVisits.VISIT) Visit visit, @Variable(ConsoleSessions.VISITOR) Visitor visitor) {
        return list(visitor, 200, null);
    }

    private Reply list(Visitor visitor, int status, @Nullable String refusal) {
        return new Page(status, "reconciliation", new ListModel(reconciliations.channels(),
                reconciliations.runs(visitor.sites(sites), MOST_RUNS), refusal));
    }

    public Reply show(@Variable(ConsoleVisits.VISIT) Visit visit, @Variable(ConsoleSessions.VISITOR) Visitor visitor) {
        Summary summary = find(visit, visitor);
        Long after = visit.numberParameter("after");
        List<Item> items = reconciliations.findings(summary.run().site(), summary.run().id(), after == null ? 0 : after,
                ROWS + 1);
        boolean more = items.size() > ROWS;
        List<Item> shown = more ? items.subList(0, ROWS) : items;
        return Page.of("run", new RunModel(summary, shown, more ? shown.get(ROWS - 1).id() : null));
    }

    /** The report to print and to keep. */
    public Reply report(@Variable(ConsoleVisits.VISIT) Visit visit,
            @Variable(ConsoleSessions.VISITOR) Visitor visitor) throws IOException {
        return download(visit, visitor, "html", "text/html;charset=UTF-8", reconciliations::writeHtml);
    }

    /** The findings for a spreadsheet. */
    public Reply csv(@Variable(ConsoleVisits.VISIT) Visit visit,
            @Variable(ConsoleSessions.VISITOR) Visitor visitor) throws IOException {
        return download(visit, visitor, "csv", "text/csv;charset=UTF-8", reconciliations::writeCsv);
    }

    private Reply download(Visit visit, Visitor visitor, String ending, String contentType, Report report)
            throws IOException {
        Summary summary = find(visit, visitor);
        Path file = Files.createTempFile("report", "." + ending);
        try (OutputStream out = Files.newOutputStream(file)) {
            report.write(summary.run().site(), summary.run().id(), out);
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(file);
            throw e;
        }
        String name = summary.run().site() + "-" + summary.run().channel() + "-" + summary.run().day() + "." + ending;
        return new Download(name.replaceAll("[^A-Za-z0-9._-]", "_"), contentType, file, true);
    }

    /** Reconciles an uploaded bill; the same bill again changes nothing. */
    public Reply upload(@Variable(ConsoleVisits.VISIT) Visit visit,
            @Variable(ConsoleSessions.VISITOR) Visitor visitor, Form form) throws IOException {
        String site = form.get("site");
        FormFile bill = form.file("bill");
        if (!visitor.sees(site) || sites.find(site).isEmpty()) {
            throw ConsoleRefusal.notFound();
        }
        FormFile funds = form.file("funds");
        if (bill == null && funds == null) {
            throw new ConsoleRefusal(400, "no-bill");
        }
        LocalDate day = day(form.get("day"));
        Path folder = Files.createDirectories(uploads).resolve(UUID.randomUUID().toString());
        Files.createDirectory(folder);
        try {
            if (funds != null) {
                reconciliations.readFunds(new Request(site, form.get("channel"), day,
                        List.of(keep(folder.resolve("funds"), funds)), null, visitor.name()), Watch.NOBODY);
            }
            if (bill == null) {
                return new Redirect("/reconciliation?done=funds");
            }
            FormFile his = form.file("his");
            Summary summary = reconciliations.reconcile(new Request(site, form.get("channel"), day,
                    List.of(keep(folder.resolve("bill"), bill)), his == null ? null : keep(folder.resolve("his"), his),
                    visitor.name()), Watch.NOBODY);
            return new Redirect("/reconciliation/" + site + "/" + summary.run().id() + "?done=reconciled");
        } catch (UnreadableBillException e) {
            return list(visitor, 422, Reconciliations.words(visit.language(), e));
        } finally {
            FileUtils.deleteDirectory(folder.toFile());
        }
    }

    private static LocalDate day(String text) {
        try {
            return LocalDate.parse(text);
        } catch (DateTimeException e) {
            throw new ConsoleRefusal(400, "no-form");
        }
    }

    /** Stores it under the sender's name, if that can be a file name. */
    private static Path keep(Path folder, FormFile file) throws IOException {
        String said = file.name().replaceAll("^.*[/\\\\]", "").replaceAll("[^\\p{L}\\p{N}._-]", "_");
        String name = said.substring(Math.max(0, said.length() - MOST_NAME));
        boolean usable = !name.isEmpty() && !name.startsWith(".");
        return Files.write(resolve(Files.createDirectory(folder), usable ? name : "bill" + name), file.content());
    }

    /** On a system with ASCII names, others cannot be file names. */
    private static Path resolve(Path folder, String name) {
        try {
            return folder.resolve(name);
        } catch (InvalidPathException e) {
            return folder.resolve(name.replaceAll("\\P{ASCII}", "_"));
        }
    }

    private Summary find(Visit visit, Visitor visitor) {
        String site = visit.part(1);
        return (visitor.sees(site) ? reconciliations.run(site, visit.number(2)) : Optional.<Summary>empty())
                .orElseThrow(ConsoleRefusal::notFound);
    }
}
