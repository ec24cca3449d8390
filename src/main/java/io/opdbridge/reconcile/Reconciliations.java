package io.opdbridge.reconcile;

import io.opdbridge.audit.AuditTrail;
import io.opdbridge.canonical.AuditEntry;
import io.opdbridge.canonical.AuditEntry.Kind;
import io.opdbridge.canonical.AuditEntry.Subject;
import io.opdbridge.canonical.Masks;
import io.opdbridge.canonical.Moment;
import io.opdbridge.canonical.Site;
import io.opdbridge.canonical.Sites;
import io.opdbridge.canonical.Yuan;
import io.opdbridge.db.LockedFile;
import io.opdbridge.reconcile.BillRow.Status;
import io.opdbridge.reconcile.Comparison.Reunion;
import io.opdbridge.reconcile.Entry.Side;
import io.opdbridge.reconcile.ReconcileStore.Changes;
import io.opdbridge.reconcile.ReconcileStore.Reversed;
import io.opdbridge.reconcile.ReconcileStore.Told;
import io.opdbridge.reconcile.ReconcileStore.Window;
import io.opdbridge.reconcile.Run.Against;
import io.opdbridge.reconcile.UnreadableBillException.Reason;
import io.opdbridge.text.Messages;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.commons.io.FileUtils;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reconciles the bills of the channels with our books (对账), and reports the result. Thread-safe; each data folder reads
 * one bill at a time.
 */
public final class Reconciliations {

    private static final Logger LOG = LoggerFactory.getLogger(Reconciliations.class);

    /** Of the data folder: where bills are put, in the folder of their site. */
    public static final String FOLDER = "bills";
    /** Before the name of a bill: that which the HIS has written about our side. */
    public static final String OURS = "ours-";
    private static final Pattern DROPPED = Pattern.compile("(.+)-([0-9]{4}-[0-9]{2}-[0-9]{2}).*");
    private static final String FUNDS = "-funds";
    private static final Pattern BILL = Pattern.compile("(?i).*\\.(csv|txt|zip|gz)");
    /** Names that programs give to files while they write them. */
    private static final Pattern UNFINISHED = Pattern.compile("(?i)\\..*|.*\\.(part|tmp|crdownload|filepart)|~.*");
    private static final String LOCK = "reconcile.lock";
    private static final String DONE = "done";
    private static final String FAILED = "failed";
    private static final int MAX_TRIES = 3;
    /** How far the nightly run looks back for reversals, since one run may fail. */
    private static final int REVERSED_DAYS = 3;
    /** How long an entry may wait beyond its days when nobody reconciles. */
    private static final int WAITED_DAYS = 31;
    private static final int FILE_NAMES_LENGTH = 2000;
    /** Number of latest runs that show which channels a site has. */
    private static final int RUNS_LOOKED_AT = 100;

    private final ReconcileStore store;
    private final Sites sites;
    private final Setup options;
    private final AuditTrail trail;
    private final Clock clock;
    private final ReconcileReports reports;
    private final Path folder;
    private final Set<Path> told = ConcurrentHashMap.newKeySet();
    private final Set<String> toldOfMixed = ConcurrentHashMap.newKeySet();
    /** Run → the reversal for which its bill was read again with the same result. */
    private final Map<Long, Instant> madeAgain = new ConcurrentHashMap<>();

    /**
     * The settings.
     *
     * @param formats      channel → format of its bills
     * @param policies     site → its policy
     * @param hisDatabases site → database of its HIS, for sites compared with a query
     * @param maxBillBytes limit of a file in bytes, uncompressed
     */
    public record Setup(Path dataDir, Map<String, BillFormat> formats, Map<String, ReconcilePolicy> policies,
            Map<String, HisQuery> hisDatabases, long maxBillBytes) {
        public Setup {
            formats = Map.copyOf(formats);
            policies = Map.copyOf(policies);
            hisDatabases = Map.copyOf(hisDatabases);
        }
    }

    /**
     * A bill to reconcile.
     *
     * @param files     the files of the day's bill
     * @param hisFile   the HIS's bill; null unless the site is compared with one
     * @param startedBy who started it, for the audit trail
     */
    public record Request(String site, String channel, LocalDate day, List<Path> files, @Nullable Path hisFile,
            String startedBy) {
        public Request {
            files = List.copyOf(files);
        }
    }

    /** A run and the present counts of its findings. */
    public record Summary(Run run, Figures figures) {
    }

    /** Reports progress. */
    public interface Watch {

        Watch NOBODY = new Watch() {
            @Override
            public UnaryOperator<InputStream> bytes(Path file) {
                return UnaryOperator.identity();
            }

            @Override
            public void at(String step, long rows, long ofRows) {
                // no progress wanted
            }
        };

        /** Wraps the stream of a file. */
        UnaryOperator<InputStream> bytes(Path file);

        void at(String step, long rows, long ofRows);
    }

    public Reconciliations(ReconcileStore store, Sites sites, Setup options, AuditTrail trail, Clock clock) {
        this.store = store;
        this.sites = sites;
        this.options = options;
        this.trail = trail;
        this.clock = clock;
        this.reports = new ReconcileReports(store);
        this.folder = options.dataDir().resolve(FOLDER);
    }

    /** Warns at the start about sites whose settings would cause false differences. */
    public void warnOfMixedChannels() {
        sitesWithUnassigned()
                .forEach(site -> LOG.warn("Site {}: PayWay may be absent, and reconcile-pay-ways does not say of"
                        + " which channel a refund without one is, so one that no channel paid back is no case;"
                        + " add *=<channel> to"
                        + " bridge.site.{}.reconcile-pay-ways", site, site));
        sites.all().forEach(site -> warnOfMixedChannels(site, null));
    }

    /** @param channel channel of a new bill */
    private void warnOfMixedChannels(Site site, @Nullable String channel) {
        Set<String> mixed = mixedChannels(site, channel);
        if (!mixed.isEmpty() && toldOfMixed.add(site.name())) {
            LOG.warn(
                    "Site {}: reconcile-pay-ways is empty,"
                            + " so each bill is compared with the refunds of all channels; since"
                            + " there are bills of {}, refunds of the others become false cases."
                            + " Name the channel of each PayWay in"
                            + " bridge.site.{}.reconcile-pay-ways",
                    site.name(), String.join(", ", mixed), site.name());
        }
    }

    /** The channels whose refunds the settings do not tell apart; empty at a site with one channel. */
    Set<String> mixedChannels(Site site, @Nullable String channel) {
        if (site.vendor() == null || policy(site).against() != Against.LEDGER || !policy(site).payWays().isEmpty()) {
            return Set.of();
        }
        Set<String> found = new TreeSet<>(channel == null ? Set.of() : Set.of(channel));
        store.runs(site.name(), RUNS_LOOKED_AT).forEach(run -> found.add(run.channel()));
        for (Path where : List.of(folder.resolve(site.name()), folder.resolve(site.name()).resolve(DONE))) {
            found.addAll(channelsOfFiles(where));
        }
        return found.size() > 1 ? found : Set.of();
    }

    private Set<String> channelsOfFiles(Path where) {
        if (!Files.isDirectory(where)) {
            return Set.of();
        }
        try (Stream<Path> files = Files.list(where)) {
            return files.map(file -> DROPPED.matcher(file.getFileName().toString())).filter(Matcher::matches)
                    .map(name -> channelOf(name.group(1))).filter(options.formats()::containsKey)
                    .collect(Collectors.toSet());
        } catch (IOException | UncheckedIOException e) {
            LOG.debug("The folder for bills cannot be listed", e);
            return Set.of();
        }
    }

    /** Vendor's sites that map pay ways to channels and accept refunds without a pay way. */
    List<String> sitesWithUnassigned() {
        return sites.all().stream().filter(site -> site.vendor() != null && policy(site).against() == Against.LEDGER
                && site.wire().relaxedFields().contains("PayWay")
                && !PayWays.unassigned(policy(site).payWays()).isEmpty())
                .map(Site::name).toList();
    }

    /** The channels that have a bill format. */
    public List<String> channels() {
        return options.formats().keySet().stream().sorted().toList();
    }

    /** The newest current runs of the sites, by day. */
    public List<Summary> runs(Set<String> ofSites, int max) {
        return ofSites.stream().flatMap(site -> store.runs(site, max).stream())
                .sorted(Comparator.comparing(Run::day).thenComparing(one -> one.times().endedAt()).reversed())
                .limit(max).map(this::summary).toList();
    }

    public Optional<Summary> run(String site, long id) {
        return store.run(site, id).map(this::summary);
    }

    /** The findings of a run after an item; 0 for the beginning. */
    public List<Item> findings(String site, long runId, long afterId, int max) {
        return store.items(site, runId, afterId, max);
    }

    /** The report as a page to print, UTF-8, in the language of the site. Leaves the stream open. */
    public void writeHtml(String site, long runId, OutputStream out) throws IOException {
        reports.writeHtml(summaryOf(site, runId), sites.get(site), out);
    }

    /** The findings as CSV for a spreadsheet, UTF-8, in the language of the site. Leaves the stream open. */
    public void writeCsv(String site, long runId, OutputStream out) throws IOException {
        reports.writeCsv(summaryOf(site, runId), sites.get(site), out);
    }

    private Summary summaryOf(String site, long runId) {
        return run(site, runId).orElseThrow(() -> new IllegalArgumentException(
                "Reconciliation " + runId + " of site " + site + " does not exist"));
    }

    private Summary summary(Run run) {
        return new Summary(run, store.figures(run));
    }

    /**
     * At every site, turns entries that waited too long into differences, and reconciles days with later reversals
     * again: the counterpart of a reversed capture may belong to another refund.
     */
    public void countOverdue() {
        tellOfUntaken();
        for (Site site : sites.all()) {
            reconcileReversed(site);
            int counted = countOverdueOf(site);
            if (counted > 0) {
                LOG.info("Site {}: {} payments and refunds found no counterpart in time and are differences now",
                        site.name(), counted);
            }
        }
    }

    private void reconcileReversed(Site site) {
        if (policy(site).against() != Against.LEDGER) {
            return;
        }
        for (Reversed one : store.reversed(site.name(), Moment.now(clock).minus(REVERSED_DAYS, ChronoUnit.DAYS))) {
            LocalDate day = LocalDate.ofInstant(one.capturedAt(), site.zone());
            for (String channel : channels()) {
                Optional<Run> before = store.currentRun(site.name(), channel, day)
                        .filter(run -> !run.times().endedAt().isAfter(one.reversedAt()))
                        .filter(run -> !one.reversedAt().equals(madeAgain.get(run.id())));
                if (before.isPresent() && reconcileAgain(site, before.get(), "a capture was reversed")) {
                    madeAgain.put(before.get().id(), one.reversedAt());
                }
            }
        }
    }

    /** False when it has to be repeated. */
    private boolean reconcileAgain(Site site, Run run, String why) {
        String stem = run.channel() + "-" + run.day();
        Path ofSite = folder.resolve(site.name());
        try {
            List<Path> files = named(stem, ofSite);
            if (files.isEmpty()) {
                LOG.warn("Site {}: {} has to be reconciled again, since {}, but its bill is not in {} any more",
                        site.name(), stem, why, ofSite.resolve(DONE));
                return true;
            }
            Summary summary = reconcile(new Request(site.name(), run.channel(), run.day(), files, null, why),
                    Watch.NOBODY);
            writeReports(summary, Files.createDirectories(ofSite.resolve(DONE)), stem);
            LOG.info("Site {}: {} reconciled again, since {}: {}", site.name(), stem, why, sentence(summary));
            return true;
        } catch (IOException e) {
            LOG.warn("Site {}: {} could not be reconciled again, though {}: {}", site.name(), stem, why,
                    e.getMessage());
            return false;
        }
    }

    /** Logs each file in the folder for bills that nothing reads, once. */
    private void tellOfUntaken() {
        for (Path untaken : untaken()) {
            if (told.add(untaken)) {
                LOG.warn("{} is not reconciled: its name has to be <channel>-<yyyy-MM-dd>….csv, .txt, .zip or .gz, in"
                        + " folder of a site", folder.relativize(untaken));
            }
        }
    }

    private List<Path> untaken() {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(folder, 2)) {
            return files.filter(Files::isRegularFile).filter(file -> {
                Path inside = folder.relativize(file);
                String name = file.getFileName().toString();
                boolean ours = name.equals(LOCK) || inside.getName(0).toString().startsWith(".");
                return !ours && !UNFINISHED.matcher(name).matches()
                        && (inside.getNameCount() == 1 || !BILL.matcher(name).matches());
            }).toList();
        } catch (IOException | UncheckedIOException e) {
            LOG.debug("The folder for bills cannot be listed", e);
            return List.of();
        }
    }

    private void answerWaiting(Site site) {
        // waiting entries are of the last days; a case is later than its refund, by clocks that may differ
        store.answerWaiting(site.name(), today(site).minusDays(policy(site).poolDays() + WAITED_DAYS)
                .atStartOfDay(site.zone()).toInstant());
    }

    private int countOverdueOf(Site site) {
        answerWaiting(site);
        return store.countOverdue(site.name(), today(site), policy(site).poolDays(),
                policy(site).confirmDays(), Moment.now(clock));
    }

    /**
     * Reconciles a file of the folder for bills, together with the others of its channel and day, and writes the
     * reports beside it.
     *
     * @return the folder for the file, below the folder for bills
     * @throws IOException when it has to wait: for the HIS's bill, or until the file can be read
     */
    public String reconcileDropped(String path) throws IOException {
        Path file = Path.of(path);
        Path ofSite = file.getParent();
        String siteName = Objects.requireNonNull(ofSite, "A bill is in a folder").getFileName().toString();
        Matcher name = DROPPED.matcher(file.getFileName().toString());
        String channel = name.matches() ? channelOf(name.group(1)) : "";
        if (sites.find(siteName).isEmpty() || !options.formats().containsKey(channel)) {
            return siteName + "/"
                    + failed(file, sites.defaultSite().language(),
                            new UnreadableBillException(Reason.UNKNOWN_CHANNEL, 0, null,
                                    siteName + "/" + file.getFileName()));
        }
        boolean ofFunds = name.group(1).endsWith(FUNDS);
        String stem = name.group(1) + "-" + name.group(2);
        try {
            LocalDate day = day(name.group(2), stem);
            if (ofFunds) {
                Told told = readFunds(new Request(siteName, channel, day, named(stem, ofSite), null, "drop folder"),
                        Watch.NOBODY);
                LOG.info("Site {}: {}: {}", siteName, stem, sentence(told));
                return siteName + "/" + DONE;
            }
            List<Path> hisFiles = named(OURS + stem, ofSite);
            Summary summary = reconcile(new Request(siteName, channel, day, named(stem, ofSite),
                    hisFiles.isEmpty() ? null : hisFiles.get(hisFiles.size() - 1), "drop folder"), Watch.NOBODY);
            writeReports(summary, Files.createDirectories(ofSite.resolve(DONE)), stem);
            LOG.info("Site {}: {}: {}", siteName, stem, sentence(summary));
            return siteName + "/" + DONE;
        } catch (UnreadableBillException e) {
            if (e.reason() == Reason.HIS_BILL_MISSING || e.reason() == Reason.DAY_NOT_OVER) {
                throw e;
            }
            return siteName + "/" + failed(file, sites.get(siteName).language(), e);
        }
    }

    private static String channelOf(String name) {
        return name.endsWith(FUNDS) ? name.substring(0, name.length() - FUNDS.length()) : name;
    }

    private static LocalDate day(String text, String stem) throws UnreadableBillException {
        try {
            return LocalDate.parse(text);
        } catch (DateTimeException e) {
            throw new UnreadableBillException(Reason.UNKNOWN_CHANNEL, 0, null, stem);
        }
    }

    /** The files whose names begin so, here and in done; a file here replaces one of its name there. */
    private static List<Path> named(String stem, Path ofSite) throws IOException {
        Map<String, Path> files = new TreeMap<>();
        for (Path where : List.of(ofSite.resolve(DONE), ofSite)) {
            if (Files.isDirectory(where)) {
                try (DirectoryStream<Path> found = Files.newDirectoryStream(where)) {
                    for (Path file : found) {
                        String name = file.getFileName().toString();
                        if (name.startsWith(stem) && BILL.matcher(name).matches()
                                && !name.endsWith(ReconcileReports.CSV)) {
                            files.put(name, file);
                        }
                    }
                }
            }
        }
        return List.copyOf(files.values());
    }

    private static String failed(Path file, Locale language, UnreadableBillException e) throws IOException {
        String words = words(language, e);
        LOG.warn("{} is not reconciled: {}", file.getFileName(), words);
        Path failed = Files.createDirectories(file.resolveSibling(FAILED));
        Files.writeString(failed.resolve(file.getFileName() + ".error.txt"), words + "\n");
        return FAILED;
    }

    /** Writes both reports into a folder, under this name. */
    public void writeReports(Summary summary, Path into, String stem) throws IOException {
        Run run = summary.run();
        try (OutputStream out = Files.newOutputStream(into.resolve(stem + ReconcileReports.HTML))) {
            writeHtml(run.site(), run.id(), out);
        }
        try (OutputStream out = Files.newOutputStream(into.resolve(stem + ReconcileReports.CSV))) {
            writeCsv(run.site(), run.id(), out);
        }
    }

    /** The result in one line, for logs. */
    public static String sentence(Summary summary) {
        return sentence(Locale.ENGLISH, summary);
    }

    /** The result in one line, for terminals. */
    static String sentence(Locale language, Summary summary) {
        Run run = summary.run();
        Figures figures = summary.figures();
        Figures.Differences differences = figures.byType();
        StringBuilder line = new StringBuilder(Messages.command(language, "reconcile.counts",
                run.sides().bill().count(), run.sides().ours().count(), run.sides().matched().count()));
        if (figures.unconfirmed() > 0) {
            line.append(Messages.command(language, "reconcile.unconfirmed", figures.unconfirmed()));
        }
        line.append(Messages.command(language, "reconcile.found", figures.pairedLater(), figures.pooled(),
                figures.inFlight(), figures.differences(), differences.channelOnly(), differences.oursOnly(),
                differences.amountDiffers(), differences.twiceInBill(), differences.abnormal(),
                differences.neverConfirmed()));
        if (figures.decided() > 0) {
            line.append(Messages.command(language, "reconcile.decided", figures.decided(),
                    Yuan.of(figures.decidedGap().surplusFen()), Yuan.of(figures.decidedGap().shortageFen())));
        }
        if (figures.unassigned() > 0) {
            line.append(Messages.command(language, "reconcile.unassigned", figures.unassigned(),
                    figures.unassignedFen()));
        }
        if (run.bill().otherRows() > 0) {
            line.append(Messages.command(language, "reconcile.others", run.bill().otherRows()));
        }
        return line.toString();
    }

    /** The same for a fund-flow bill. */
    public static String sentence(Told told) {
        return sentence(Locale.ENGLISH, told);
    }

    static String sentence(Locale language, Told told) {
        return Messages.command(language, "reconcile.told", told.paid(), told.closed(), told.confirmed(), told.cases());
    }

    /**
     * Reads a fund-flow bill (资金账单), which tells how the refunds of a channel ended. The same bill again changes
     * nothing.
     *
     * @throws UnreadableBillException when the bill cannot be used; nothing of it is stored
     */
    public synchronized Told readFunds(Request request, Watch watch) throws IOException {
        Site site = sites.get(request.site());
        BillFormat format = options.formats().get(request.channel());
        if (!(format instanceof WechatBill)) {
            throw new UnreadableBillException(Reason.NO_FUNDS, 0, null, request.channel());
        }
        List<RefundEnd> ends = new ArrayList<>();
        BillParts parts = new BillParts(request.day());
        for (Path file : request.files()) {
            new BillFile(file, options.maxBillBytes(), parts).read(WechatFunds.format(ends::add),
                    watch.bytes(file), row -> {});
        }
        Told told = tell(site, request, ends);
        trail.record(new AuditEntry(Kind.RECONCILE, Moment.now(clock), request.startedBy(), null, site.name(),
                "reconcile", Subject.NONE,
                null, null, Masks.mask(request.channel() + " funds " + request.day() + ": " + sentence(told))));
        return told;
    }

    private Told tell(Site site, Request request, List<RefundEnd> ends) {
        boolean againstLedger = policy(site).against() == Against.LEDGER;
        Told told = store.tell(site.name(), request.channel(), request.day(), ends, site.zone(), !againstLedger,
                Moment.now(clock));
        if (!againstLedger || told.closed() == 0) {
            return told;
        }
        reconcileClosed(site, request, ends);
        if (told.cases() == told.closed()) {
            return told;
        }
        Told guessed = store.tell(site.name(), request.channel(), request.day(), ends, site.zone(), true,
                Moment.now(clock));
        return new Told(told.paid(), told.closed(), told.confirmed(), guessed.cases());
    }

    /**
     * A closed refund's number does not find a capture without number. The bill with the refund does: that of the day
     * on which the money left, or of the day before, when the channel accepted it.
     */
    private void reconcileClosed(Site site, Request request, List<RefundEnd> ends) {
        Set<LocalDate> days = new TreeSet<>();
        for (RefundEnd end : ends) {
            if (end.closed()) {
                Set<LocalDate> paid = store.daysPaid(site.name(), request.channel(), end.channelRefundNo());
                for (LocalDate day : paid.isEmpty() ? Set.of(request.day()) : paid) {
                    days.addAll(List.of(day.minusDays(1), day));
                }
            }
        }
        for (LocalDate day : days) {
            store.currentRun(site.name(), request.channel(), day)
                    .ifPresent(run -> reconcileAgain(site, run, "a refund was closed"));
        }
    }

    /** Why a bill was refused, for people. */
    public static String words(Locale language, UnreadableBillException e) {
        return (e.origin() == null ? "" : Messages.get(language, "bill." + e.origin())) + reason(language, e);
    }

    private static String reason(Locale language, UnreadableBillException e) {
        List<Object> arguments = new ArrayList<>(e.details());
        while (arguments.size() < 2) {
            arguments.add("");
        }
        if (e.reason() == Reason.OTHER_BILL) {
            arguments.replaceAll(name -> name.equals("") ? "" : Messages.get(language, "bill.name." + name));
            if (!arguments.get(1).equals("")) {
                arguments.set(1, Messages.get(language, "bill.OTHER_BILL.WANTED", arguments.get(1)));
            }
            return Messages.get(language, "bill.OTHER_BILL", arguments.toArray())
                    + (e.details().get(0).endsWith("_FUNDS") ? Messages.get(language, "bill.FUNDS_ALONE") : "");
        }
        String where = e.line() == 0 ? ""
                : Messages.get(language, e.column() == null ? "bill.LINE" : "bill.LINE_AND_COLUMN",
                        e.line(), e.column());
        return where + Messages.get(language, "bill." + e.reason(), arguments.toArray());
    }

    /**
     * Reconciles one day of a channel. The same bill and the same books change nothing.
     *
     * @throws UnreadableBillException when the bill cannot be used; nothing of it is stored
     */
    public synchronized Summary reconcile(Request request, Watch watch) throws IOException {
        Site site = sites.get(request.site());
        BillFormat format = options.formats().get(request.channel());
        if (format == null) {
            throw new UnreadableBillException(Reason.UNKNOWN_CHANNEL, 0, null, request.channel());
        }
        if (!request.day().isBefore(today(site))) {
            throw new UnreadableBillException(Reason.DAY_NOT_OVER, 0, null, request.day().toString());
        }
        if (policy(site).against() == Against.HIS_BILL && request.hisFile() == null) {
            throw new UnreadableBillException(Reason.HIS_BILL_MISSING, 0, null);
        }
        if (policy(site).against() != Against.HIS_BILL && request.hisFile() != null) {
            throw new UnreadableBillException(Reason.HIS_BILL_UNUSED, 0, null, site.name());
        }
        warnOfMixedChannels(site, request.channel());
        Files.createDirectories(folder);
        LockedFile lock = LockedFile.lock(folder.resolve(LOCK),
                () -> LOG.warn("Waiting for another reconciliation to end"));
        try {
            Path work = folder.resolve(".work");
            // left by a killed reconciliation
            FileUtils.deleteDirectory(work.toFile());
            Files.createDirectories(work);
            try {
                Summary summary = reconcile(request, site, format, work, watch);
                trail.record(new AuditEntry(Kind.RECONCILE, Moment.now(clock), request.startedBy(), null, site.name(),
                        "reconcile",
                        Subject.NONE, null, null, Masks.mask(request.channel() + " " + request.day() + " revision "
                                + summary.run().revision() + ": " + sentence(summary))));
                return summary;
            } finally {
                FileUtils.deleteDirectory(work.toFile());
            }
        } finally {
            lock.close();
        }
    }

    private Summary reconcile(Request request, Site site, BillFormat format, Path work, Watch watch)
            throws IOException {
        String billHash = hash(request, policy(site).against());
        for (int tries = 1;; tries++) {
            try {
                Run run = reconcileOnce(request, site, format, billHash, work, watch);
                countOverdueOf(site);
                return summary(run);
            } catch (ReconcileStore.ChangedMeanwhileException e) {
                if (tries == MAX_TRIES) {
                    throw new IOException(
                            "Another reconciliation of the same days is running; try again when it has ended", e);
                }
            }
        }
    }

    private Run reconcileOnce(Request request, Site site, BillFormat format, String billHash, Path work, Watch watch)
            throws IOException {
        ReconcilePolicy policy = policy(site);
        Instant startedAt = Moment.now(clock);
        answerWaiting(site);
        Run current = store.currentRun(site.name(), request.channel(), request.day()).orElse(null);
        List<Item> pool = store.pool(site.name(), request.channel(), request.day(), policy.poolDays(),
                current == null ? null : current.id());
        Comparison.Compared result;
        RowCount rows;
        try (Comparison comparison = new Comparison(decided(current, request.day(), site), work,
                policy.maxDifferences(),
                (entries, ofEntries) -> watch.at("MATCH", entries, ofEntries))) {
            rows = addBill(request, site, format, comparison, watch);
            addOurs(request, site, format, comparison, watch);
            for (Item item : pool) {
                // cases solved by people are only released
                if (!item.asCase().solvedOutside()) {
                    comparison.add(item.entry(current == null ? null : current.id()));
                }
            }
            result = comparison.compare();
        }
        String resultHash = hash(result, rows, request.channel());
        Set<Long> paired = new HashSet<>();
        for (Reunion reunion : result.reunions()) {
            addItem(paired, reunion.bill());
            addItem(paired, reunion.ours());
        }
        result.ends().forEach(end -> addItem(paired, end.unconfirmed()));
        boolean pairedAsBefore = pool.stream().allMatch(
                item -> (current != null && item.isBoundTo(current.id())) == paired.contains(item.id()));
        if (current != null && pairedAsBefore && current.bill().hash().equals(billHash)
                && current.result().equals(resultHash)) {
            return current;
        }
        List<Item> reopened = pool.stream().filter(item -> current != null && item.isBoundTo(current.id())
                && !paired.contains(item.id())).toList();
        String names = request.files().stream().map(file -> file.getFileName().toString())
                .collect(Collectors.joining(", "));
        Run run = new Run(site.name(), 0, request.channel(), request.day(),
                current == null ? 1 : current.revision() + 1,
                false,
                new Run.Bill(names.substring(0, Math.min(names.length(), FILE_NAMES_LENGTH)), billHash, rows.voids,
                        rows.others),
                new Run.Sides(result.bill(), result.ours(), result.matched()), resultHash,
                policy.against(), request.startedBy(), new Run.Times(startedAt, Moment.now(clock)));
        return store.keep(new Changes(run, current, result, reopened, policy.poolDays(), policy.confirmDays(),
                today(site)));
    }

    private Decided decided(@Nullable Run current, LocalDate day, Site site) {
        List<Item> items = new ArrayList<>();
        if (current != null) {
            store.forEachItem(current.site(), current.id(), items::add);
        }
        // a case is later than its refund, by clocks that may differ; a HIS's bill has its people's bookings
        List<SolvedOutside> solved = policy(site).against() != Against.LEDGER ? List.of()
                : store.solvedOutside(site.name(), day.minusDays(1).atStartOfDay(site.zone()).toInstant(),
                        current == null ? null : current.id());
        return new Decided(current == null ? "" : current.channel(), items, solved);
    }

    private static void addItem(Set<Long> items, Entry entry) {
        if (entry.pooled() != null) {
            items.add(entry.pooled().itemId());
        }
    }

    private RowCount addBill(Request request, Site site, BillFormat format, Comparison comparison, Watch watch)
            throws IOException {
        RowCount count = new RowCount();
        BillParts parts = new BillParts(request.day());
        BillFilter filter = policy(site).filter();
        RefundEnds ends = new RefundEnds(store, site.name(), request.channel(), request.day());
        // at a vendor's site our books have no payments
        boolean refundsOnly = site.vendor() != null && policy(site).against() == Against.LEDGER;
        for (Path file : request.files()) {
            new BillFile(file, options.maxBillBytes(), parts).read(format, watch.bytes(file), row -> {
                if (!filter.isOurs(request.channel(), row.origin())) {
                    count.others++;
                    return;
                }
                BillRow known = ends.applyTo(row);
                boolean compares = count.compares(known);
                // a void row may be the end of a refund that an earlier bill left open
                boolean tellsEnd = known.status() == Status.VOID && known.kind() == Entry.Flow.REFUND
                        && known.fen() > 0;
                if ((compares || tellsEnd) && !(refundsOnly && known.kind() == Entry.Flow.PAYMENT)) {
                    comparison.add(known.entry(Side.BILL, request.day(), site.zone()));
                }
            });
        }
        return count;
    }

    private void addOurs(Request request, Site site, BillFormat format, Comparison comparison, Watch watch)
            throws IOException {
        ReconcilePolicy policy = policy(site);
        ZoneId zone = site.zone();
        RowCount count = new RowCount();
        BillFormat.Rows rows = row -> {
            if (count.compares(row)) {
                comparison.add(row.entry(Side.OURS, request.day(), zone));
            }
        };
        switch (policy.against()) {
            case HIS_BILL -> {
                Path file = Objects.requireNonNull(request.hisFile(), "Refused before");
                new BillFile(file, options.maxBillBytes(), new BillParts(request.day()))
                        .readOfHis(Objects.requireNonNull(policy.hisBill()), watch.bytes(file), rows);
            }
            // the query is for the day, on the clock of its database
            case HIS_QUERY -> Objects.requireNonNull(options.hisDatabases().get(site.name()), site.name())
                    .read(Objects.requireNonNull(policy.hisQuery()), request.channel(), request.day(), rows);
            case LEDGER -> {
                Window window = new Window(site.name(), request.day(), request.day().atStartOfDay(zone).toInstant(),
                        request.day().plusDays(1).atStartOfDay(zone).toInstant(), site.vendor() != null,
                        format.channelType(), request.channel(), PayWays.of(policy.payWays(), request.channel()),
                        PayWays.unassigned(policy.payWays()));
                readLedger(window, comparison, watch);
            }
        }
    }

    private void readLedger(Window window, Comparison comparison, Watch watch) throws IOException {
        long[] read = {0};
        long ofRows = Math.max(1, store.countOurs(window));
        store.forEachOfOurs(window, entry -> {
            comparison.add(entry);
            if (++read[0] % 1000 == 0) {
                watch.at("READ", Math.min(read[0], ofRows - 1), ofRows);
            }
        });
        watch.at("READ", ofRows, ofRows);
    }

    private ReconcilePolicy policy(Site site) {
        return Objects.requireNonNull(options.policies().get(site.name()), site.name());
    }

    private LocalDate today(Site site) {
        return LocalDate.ofInstant(clock.instant(), site.zone());
    }

    /** Hash of the files, in any order, and of the compared side. */
    private static String hash(Request request, Against against) throws IOException {
        List<String> hashes = new ArrayList<>();
        for (Path file : request.files()) {
            hashes.add(hash(file));
        }
        hashes.sort(null);
        hashes.add(against.name());
        if (request.hisFile() != null) {
            hashes.add(hash(request.hisFile()));
        }
        return DigestUtils.sha256Hex(String.join("\n", hashes));
    }

    private static String hash(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return DigestUtils.sha256Hex(in);
        }
    }

    /** Without counterparts of other days, which are no new result of this day. */
    private static String hash(Comparison.Compared result, RowCount rows, String channel) {
        List<String> lines = new ArrayList<>();
        for (Finding found : result.findings()) {
            Finding finding = found.paired() == null ? found : Finding.alone(found.entry());
            lines.add(finding.type() + "|" + finding.subject(channel) + "|" + finding.entry().inFlight() + "|"
                    + finding.surplusFen());
        }
        lines.sort(null);
        lines.add(
                result.bill() + " " + result.ours() + " " + result.matched() + " " + rows.voids + (rows.others == 0 ? ""
                        : " " + rows.others));
        return DigestUtils.sha256Hex(String.join("\n", lines));
    }

    /** The kind of a file's rows. */
    private static final class RowCount {

        private long voids;
        private long others;

        boolean compares(BillRow row) {
            if (row.status() == Status.VOID || row.fen() == 0) {
                voids++;
                return false;
            }
            return true;
        }
    }
}
