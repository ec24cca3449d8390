package io.opdbridge.intake;

import io.opdbridge.audit.AuditTrail;
import io.opdbridge.canonical.AuditEntry;
import io.opdbridge.canonical.AuditEntry.Kind;
import io.opdbridge.canonical.Masks;
import io.opdbridge.canonical.PersonNumbers;
import io.opdbridge.canonical.Recharge;
import io.opdbridge.canonical.Refusal;
import io.opdbridge.canonical.Site;
import io.opdbridge.canonical.Sites;
import io.opdbridge.canonical.Spend;
import io.opdbridge.canonical.SpendReturn;
import io.opdbridge.db.LockedFile;
import io.opdbridge.ledger.JournalEntry;
import io.opdbridge.text.CsvCells;
import io.opdbridge.text.CsvRows;
import io.opdbridge.text.Fields;
import io.opdbridge.text.Messages;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.apache.commons.io.ByteOrderMark;
import org.apache.commons.io.input.BOMInputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/**
 * Books the rows of CSV files (contract, section 8). A row that cannot be booked goes to
 * {@code inbox/failed/<name>.errors.csv} as it stands in its file, and keeps no other row from being booked. Numbers are kept
 * in one form, however they were typed ({@link PersonNumbers}). Thread-safe; one file is booked at a
 * time, also when the command and the drop folder import at once.
 */
public final class Imports {

    private static final char UNDECODABLE = '\uFFFD';
    private static final String DRAFT = ".part";
    private static final int HEAD = 64;
    private static final int NAME_LENGTH = 400;
    /** A file may be renamed after it was written. */
    private static final Duration SETTLED = Duration.ofMinutes(1);
    private static final Logger LOG = LoggerFactory.getLogger(Imports.class);

    private final Intake intake;
    private final Sites sites;
    private final AuditTrail trail;
    private final Clock clock;
    private final Path lockFile;
    private final Path failedDir;
    private final Path doneDir;
    private final ImportFiles files;
    private final Set<String> untaken = ConcurrentHashMap.newKeySet();

    /** @param dataDir the data folder with the inbox */
    public Imports(Intake intake, ImportFiles files, Sites sites, Path dataDir, AuditTrail trail, Clock clock) {
        this.intake = intake;
        this.files = files;
        this.sites = sites;
        this.trail = trail;
        this.clock = clock;
        this.lockFile = dataDir.resolve("inbox").resolve("import.lock");
        this.failedDir = dataDir.resolve("inbox").resolve("failed");
        this.doneDir = dataDir.resolve("inbox").resolve("done");
    }

    /** Books a file of the drop folder. */
    public ImportReport importDropped(String file) throws IOException {
        return importFile(Path.of(file), "drop folder", UnaryOperator.identity());
    }

    /** Deletes the drafts that an import left behind when it was killed; they may hold patients' rows. */
    public synchronized void deleteLeftDrafts() {
        try {
            Files.createDirectories(failedDir);
            Optional<LockedFile> lock = LockedFile.tryLock(lockFile);
            if (lock.isPresent()) {
                try {
                    deleteDrafts();
                } finally {
                    lock.get().close();
                }
            }
        } catch (IOException e) {
            LOG.warn("Drafts in {} could not be deleted", failedDir, e);
        }
    }

    /**
     * Books a file. Waits until no other import goes on, be it of this process or of another one.
     *
     * @param who     gave the file
     * @param watched lets the caller watch the bytes being read
     * @throws IOException when the file could not be read to its end; what was booked stays booked, and reading the
     *                     file again changes nothing about it
     */
    public synchronized ImportReport importFile(Path file, String who, UnaryOperator<InputStream> watched)
            throws IOException {
        Files.createDirectories(failedDir);
        LockedFile lock = LockedFile.lock(lockFile, () -> LOG.warn("Waiting for another import to end"));
        try {
            deleteDrafts();
            ImportReport report = importAlone(file, who, watched);
            trail.record(AuditEntry.of(Kind.IMPORT, clock.instant(), who, "import", Masks.mask(file.getFileName() + ": "
                    + report.added() + " added, " + report.unchanged() + " unchanged, " + report.bad() + " bad")));
            return report;
        } finally {
            lock.close();
        }
    }

    /** Whoever holds the lock finds only drafts of imports that are dead. */
    private void deleteDrafts() throws IOException {
        try (DirectoryStream<Path> drafts = Files.newDirectoryStream(failedDir, "*" + DRAFT)) {
            for (Path draft : drafts) {
                Files.deleteIfExists(draft);
            }
        }
    }

    private ImportReport importAlone(Path file, String who, UnaryOperator<InputStream> watched) throws IOException {
        String name = file.getFileName().toString();
        Place place = freePlace(name);
        Path draft = Files.createTempFile(failedDir, "import-", DRAFT);
        try {
            Counts counts = new Counts(sites.defaultSite().name());
            try (InputStream in = watched.apply(Files.newInputStream(file));
                    CSVPrinter errors = new CSVPrinter(Files.newBufferedWriter(draft), CSVFormat.RFC4180)) {
                errors.printRecord("line", "reason", "row");
                new FileImport(name, counts, errors).run(in);
            }
            long bad = counts.bad();
            if (bad > 0) {
                Files.move(draft, place.errorsFile());
            }
            files.add(counts.parts(name, who, clock.instant(), place.errorsFile().getFileName().toString()));
            return new ImportReport(counts.added(), counts.unchanged(), bad, bad > 0 ? place.errorsFile() : null,
                    place.doneName());
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    private record Place(String doneName, Path errorsFile) {
    }

    /** A file of the same name destroys nothing of an earlier one: both its names get the same number. */
    private Place freePlace(String name) {
        int dot = name.toLowerCase(Locale.ROOT).endsWith(".csv") ? name.length() - ".csv".length() : name.length();
        for (int number = 1; ; number++) {
            String stem = name.substring(0, dot) + (number == 1 ? "" : "." + number);
            Place place = new Place(stem + name.substring(dot), failedDir.resolve(stem + ".errors.csv"));
            if (Files.notExists(doneDir.resolve(place.doneName())) && Files.notExists(place.errorsFile())) {
                return place;
            }
        }
    }

    /**
     * Says once of each file in the inbox that nobody takes it, so that a slip in its name does not leave it there unseen. What
     * was written within the last minute may still get its final name.
     */
    public void nameUntaken() {
        Instant old = clock.instant().minus(SETTLED);
        try (DirectoryStream<Path> found = Files.newDirectoryStream(lockFile.getParent(), Files::isRegularFile)) {
            for (Path file : found) {
                String name = file.getFileName().toString();
                if (!ImportKind.takes(name) && !file.equals(lockFile) && !name.startsWith(".")
                        && Files.getLastModifiedTime(file).toInstant().isBefore(old) && untaken.add(name)) {
                    LOG.warn("Nothing imports {} in the inbox: the name of a file begins with recharges, spends or returns"
                            + " and ends with .csv", Masks.log(name));
                }
            }
        } catch (NoSuchFileException e) {
            LOG.debug("There is no inbox yet", e);
        } catch (IOException e) {
            LOG.warn("The inbox cannot be read", e);
        }
    }

    /** How many rows of each site a file has; what names no site is the default site's. */
    private static final class Counts {

        private final String defaultSite;
        private final Map<String, long[]> ofSites = new TreeMap<>();
        private ImportKind kind;

        Counts(String defaultSite) {
            this.defaultSite = defaultSite;
        }

        private void add(String site, int column) {
            ofSites.computeIfAbsent(site == null ? defaultSite : site, name -> new long[3])[column]++;
        }

        private long sum(int column) {
            return ofSites.values().stream().mapToLong(counts -> counts[column]).sum();
        }

        long added() {
            return sum(0);
        }

        long unchanged() {
            return sum(1);
        }

        long bad() {
            return sum(2);
        }

        /** A file without rows counts as well: on that day nobody spent anything. */
        List<ImportedFile> parts(String name, String who, Instant at, String errorsName) {
            if (ofSites.isEmpty()) {
                ofSites.put(defaultSite, new long[3]);
            }
            String kindName = kind == null ? "UNKNOWN" : kind.name();
            return ofSites.entrySet().stream().map(site -> {
                long[] counts = site.getValue();
                return new ImportedFile(site.getKey(), 0, cut(Masks.mask(name)), kindName, at.truncatedTo(ChronoUnit.MICROS), who,
                        counts[0], counts[1], counts[2], counts[2] > 0 ? cut(errorsName) : null, null, null, null);
            }).toList();
        }

        private static String cut(String name) {
            return name.length() <= NAME_LENGTH ? name : name.substring(0, NAME_LENGTH);
        }
    }

    /** One file on its way. For one thread. */
    private final class FileImport {

        private final String name;
        private final Counts counts;
        private final CSVPrinter errors;
        private final Locale language = sites.defaultSite().language();
        private List<String> header;

        FileImport(String name, Counts counts, CSVPrinter errors) {
            this.name = name;
            this.counts = counts;
            this.errors = errors;
        }

        void run(InputStream in) throws IOException {
            BufferedInputStream bytes = new BufferedInputStream(in);
            String other = otherFormat(bytes);
            if (other != null) {
                bad(1, words(other), "", null);
                return;
            }
            try (CsvRows rows = new CsvRows(open(bytes))) {
                CsvRows.Row row = rows.next();
                if (row == null) {
                    bad(1, words("EMPTY"), "", null);
                    return;
                }
                try {
                    header = header(row);
                } catch (BadRow e) {
                    bad(row.line(), e.getMessage(), row.text(), null);
                    return;
                }
                rows.width(header.size());
                while ((row = rows.next()) != null) {
                    take(row);
                }
            }
        }

        /** What the file is instead of a CSV in UTF-8; null when it may be one. */
        private String otherFormat(BufferedInputStream bytes) throws IOException {
            bytes.mark(HEAD);
            byte[] head = bytes.readNBytes(HEAD);
            bytes.reset();
            String text = new String(head, StandardCharsets.ISO_8859_1);
            if (text.startsWith("PK\u0003\u0004") || text.startsWith("\u00D0\u00CF\u0011\u00E0")) {
                return "WORKBOOK";
            }
            return text.startsWith("\u00FF\u00FE") || text.startsWith("\u00FE\u00FF") || text.indexOf('\0') >= 0 ? "UTF_16"
                    : null;
        }

        private List<String> header(CsvRows.Row row) {
            if (row.values() == null) {
                throw new BadRow(words("BAD_CSV"));
            }
            if (row.text().indexOf('\uFFFD') >= 0) {
                throw new BadRow(words("BAD_ENCODING"));
            }
            List<String> names = row.values().stream().map(Imports::column).toList();
            ImportKind kind = ImportKind.of(names, name);
            counts.kind = kind;
            List<String> missing = new ArrayList<>(kind.columns());
            missing.removeAll(names);
            for (String separator : List.of(";", "\t", "\uFF0C", "|")) {
                if (names.size() == 1 && !missing.isEmpty() && row.text().contains(separator)) {
                    throw new BadRow(words("BAD_SEPARATOR", separator.equals("\t") ? "Tab" : separator));
                }
            }
            if (!missing.isEmpty()) {
                throw new BadRow(words("BAD_HEADER", String.join(", ", missing)));
            }
            List<String> twice = kind.columns().stream().filter(one -> names.indexOf(one) != names.lastIndexOf(one)).toList();
            if (!twice.isEmpty()) {
                throw new BadRow(words("TWICE_IN_HEADER", String.join(", ", twice)));
            }
            return names;
        }

        private void take(CsvRows.Row row) throws IOException {
            if (row.values() != null && row.values().stream().allMatch(String::isBlank)) {
                return;
            }
            try {
                Values values = values(row);
                counts.add(values.site().name(), book(values) ? 0 : 1);
            } catch (BadRow e) {
                bad(row.line(), e.getMessage(), row.text(), siteOf(row));
            } catch (Refusal e) {
                bad(row.line(), Messages.of(e, language), row.text(), siteOf(row));
            } catch (ImportRefusal e) {
                bad(row.line(), words(e.reason().name(), String.join(", ", e.fields())), row.text(), siteOf(row));
            }
        }

        private void bad(long line, String reason, String text, String site) throws IOException {
            counts.add(site, 2);
            errors.printRecord(line, CsvCells.cell(reason), CsvCells.cell(text));
        }

        /** The site that a bad row names, as far as that can be told. */
        private String siteOf(CsvRows.Row row) {
            if (row.values() == null || row.values().size() != header.size()) {
                return null;
            }
            String site = ImportKind.normalised("site", row.values().get(header.indexOf("site")));
            return sites.find(site).map(Site::name).orElse(null);
        }

        private Values values(CsvRows.Row row) {
            if (row.values() == null) {
                throw new BadRow(words("BAD_CSV"));
            }
            if (row.values().size() != header.size()) {
                throw new BadRow(words("BAD_COLUMN_COUNT", header.size(), row.values().size()));
            }
            if (row.text().indexOf(UNDECODABLE) >= 0 || row.text().indexOf('\0') >= 0) {
                throw new BadRow(words("BAD_ENCODING"));
            }
            Map<String, String> values = new HashMap<>();
            List<String> rounded = new ArrayList<>();
            for (String column : counts.kind.columns()) {
                String value = ImportKind.normalised(column, row.values().get(header.indexOf(column)));
                values.put(column, value);
                if (ImportKind.isRounded(column, value)) {
                    rounded.add(column);
                }
            }
            if (!rounded.isEmpty()) {
                throw new BadRow(words("ROUNDED", String.join(", ", rounded)));
            }
            String site = values.get("site");
            return new Values(sites.get(site.isEmpty() ? null : site), values, formerKeys(row));
        }

        /** Under which the row may have been imported before keys had one form. */
        private List<String> formerKeys(CsvRows.Row row) {
            String typed = row.values().get(header.indexOf(counts.kind.key())).strip();
            List<String> former = new ArrayList<>();
            if (!typed.equals(ImportKind.normalised(counts.kind.key(), typed))) {
                former.add(typed);
            }
            if (row.text().contains("=\"" + typed + "\"") || row.text().contains("=\"\"" + typed + "\"\"")) {
                former.add("=\"" + typed + "\"");
            }
            former.removeIf(key -> key.length() > Fields.CODE_LENGTH);
            return former;
        }

        private boolean book(Values values) {
            return switch (counts.kind) {
                case RECHARGES -> intake.book(recharge(values, JournalEntry.Kind.RECHARGE));
                case SPENDS -> intake.book(spend(values, JournalEntry.Kind.SPEND));
                case RETURNS -> intake.book(returned(values, JournalEntry.Kind.RETURN));
            };
        }

        private String words(String key, Object... arguments) {
            return Messages.get(language, "import." + key, arguments);
        }
    }

    /** A row's values in the form in which they are kept. */
    private record Values(Site site, Map<String, String> ofColumns, List<String> formerKeys) {

        String get(String column) {
            return ofColumns.get(column);
        }
    }

    /** A row that was imported under a former key is not booked again under the other. */
    private String key(Values values, JournalEntry.Kind kind, String key) {
        return values.formerKeys().stream().filter(former -> intake.isImported(values.site().name(), kind, former)).findFirst()
                .orElse(key);
    }

    /** The contract's name of a column, however it is written in the header. */
    private static String column(String written) {
        String name = PersonNumbers.number(written);
        for (ImportKind kind : ImportKind.values()) {
            for (String column : kind.columns()) {
                if (column.equalsIgnoreCase(name)) {
                    return column;
                }
            }
        }
        return name;
    }

    private static Reader open(InputStream in) throws IOException {
        return new InputStreamReader(BOMInputStream.builder().setInputStream(in)
                .setByteOrderMarks(ByteOrderMark.UTF_8).get(), StandardCharsets.UTF_8);
    }

    private Recharge recharge(Values values, JournalEntry.Kind kind) {
        Fields fields = new Fields(Set.of(), values.site().zone());
        Recharge recharge = new Recharge(values.site().name(),
                fields.required("cardType", values.get("cardType"), Fields.CODE_LENGTH),
                fields.required("cardNo", values.get("cardNo"), Fields.CODE_LENGTH),
                fields.optional("hisId", values.get("hisId"), Fields.CODE_LENGTH),
                fields.optional("patientName", values.get("patientName"), Fields.NAME_LENGTH),
                fields.optional("idCardNo", values.get("idCardNo"), Fields.CODE_LENGTH),
                fields.optional("mobile", values.get("mobile"), Fields.CODE_LENGTH),
                fields.required("orderId", values.get("orderId"), Fields.CODE_LENGTH),
                fields.required("hisFlowNo", key(values, kind, values.get("hisFlowNo")), Fields.CODE_LENGTH),
                fields.optional("hisOrderId", values.get("hisOrderId"), Fields.CODE_LENGTH),
                fields.oneOf("channelType", values.get("channelType"), "0", "1", "2"),
                fields.optional("channelOrderNo", values.get("channelOrderNo"), Fields.CODE_LENGTH),
                fields.fen("payMoney", values.get("payMoney")),
                fields.requiredTime("paidAt", values.get("paidAt")),
                fields.optional("orderMemo", values.get("orderMemo"), Fields.CODE_LENGTH));
        fields.refuseViolations();
        return recharge;
    }

    private Spend spend(Values values, JournalEntry.Kind kind) {
        Fields fields = new Fields(Set.of(), values.site().zone());
        Spend spend = new Spend(values.site().name(),
                fields.required("cardType", values.get("cardType"), Fields.CODE_LENGTH),
                fields.required("cardNo", values.get("cardNo"), Fields.CODE_LENGTH),
                fields.required("spendNo", key(values, kind, values.get("spendNo")), Fields.CODE_LENGTH),
                fields.fen("amount", values.get("amount")),
                fields.requiredTime("spentAt", values.get("spentAt")),
                fields.optional("memo", values.get("memo"), Fields.TEXT_LENGTH));
        fields.refuseViolations();
        return spend;
    }

    private SpendReturn returned(Values values, JournalEntry.Kind kind) {
        Fields fields = new Fields(Set.of(), values.site().zone());
        SpendReturn returned = new SpendReturn(values.site().name(),
                fields.required("returnNo", key(values, kind, values.get("returnNo")), Fields.CODE_LENGTH),
                fields.required("spendNo", values.get("spendNo"), Fields.CODE_LENGTH),
                fields.fen("amount", values.get("amount")),
                fields.requiredTime("returnedAt", values.get("returnedAt")),
                fields.optional("memo", values.get("memo"), Fields.TEXT_LENGTH));
        fields.refuseViolations();
        return returned;
    }

    private static final class BadRow extends RuntimeException {

        private static final long serialVersionUID = 1L;

        BadRow(String reason) {
            super(reason, null, false, false);
        }
    }
}
