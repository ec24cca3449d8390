package io.opdbridge.ops;

import io.opdbridge.audit.AuditTrail;
import io.opdbridge.canonical.AuditEntry;
import io.opdbridge.canonical.AuditEntry.Kind;
import io.opdbridge.canonical.Masks;
import io.opdbridge.canonical.Recharge;
import io.opdbridge.canonical.Refusal;
import io.opdbridge.canonical.Site;
import io.opdbridge.canonical.Sites;
import io.opdbridge.canonical.Spend;
import io.opdbridge.ledger.ImportRefusal;
import io.opdbridge.ledger.Intake;
import io.opdbridge.ledger.jdbc.LockedFile;
import io.opdbridge.mapping.Fields;
import io.opdbridge.mapping.Messages;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVPrinter;
import org.apache.commons.csv.CSVRecord;
import org.apache.commons.io.ByteOrderMark;
import org.apache.commons.io.input.BOMInputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Books the rows of CSV files (contract, section 8). A row that cannot be booked goes to
 * {@code inbox/failed/<name>.errors.csv} and keeps no other row from being booked. Thread-safe; one file is booked at a
 * time, also when the command and the drop folder import at once.
 */
public final class Imports {

    private static final List<String> RECHARGE_COLUMNS = List.of("site", "cardType", "cardNo", "hisId", "patientName",
            "idCardNo", "mobile", "orderId", "hisFlowNo", "hisOrderId", "channelType", "channelOrderNo", "payMoney",
            "paidAt", "orderMemo");
    private static final List<String> SPEND_COLUMNS = List.of("site", "cardType", "cardNo", "spendNo", "amount",
            "spentAt", "memo");
    private static final Pattern NEEDS_QUOTES = Pattern.compile("[\",\r\n]");
    private static final char UNDECODABLE = '\uFFFD';
    private static final String DRAFT = ".part";
    private static final Logger LOG = LoggerFactory.getLogger(Imports.class);

    private final Intake intake;
    private final Sites sites;
    private final AuditTrail trail;
    private final Clock clock;
    private final Path lockFile;
    private final Path failedDir;

    /** @param dataDir the data folder with the inbox */
    public Imports(Intake intake, Sites sites, Path dataDir, AuditTrail trail, Clock clock) {
        this.intake = intake;
        this.sites = sites;
        this.trail = trail;
        this.clock = clock;
        this.lockFile = dataDir.resolve("inbox").resolve("import.lock");
        this.failedDir = dataDir.resolve("inbox").resolve("failed");
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
            ImportReport report = importAlone(file, watched);
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

    private ImportReport importAlone(Path file, UnaryOperator<InputStream> watched) throws IOException {
        String name = file.getFileName().toString().replaceFirst("(?i)\\.csv$", "");
        Path errorsFile = failedDir.resolve(name + ".errors.csv");
        Path draft = Files.createTempFile(failedDir, name, DRAFT);
        try {
            ImportReport report;
            try (Reader in = open(watched.apply(Files.newInputStream(file)));
                    CSVPrinter errors = new CSVPrinter(Files.newBufferedWriter(draft), CSVFormat.RFC4180)) {
                errors.printRecord("line", "reason", "row");
                report = importRows(in, errors, errorsFile);
            }
            if (report.bad() > 0) {
                Files.move(draft, errorsFile, StandardCopyOption.REPLACE_EXISTING);
            } else {
                Files.deleteIfExists(errorsFile);
            }
            return report;
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    private static Reader open(InputStream in) throws IOException {
        return new InputStreamReader(BOMInputStream.builder().setInputStream(in)
                .setByteOrderMarks(ByteOrderMark.UTF_8).get(), StandardCharsets.UTF_8);
    }

    private ImportReport importRows(Reader in, CSVPrinter errors, Path errorsFile) throws IOException {
        long added = 0;
        long unchanged = 0;
        long bad = 0;
        Locale language = sites.defaultSite().language();
        CSVFormat format = CSVFormat.RFC4180.builder().setIgnoreEmptyLines(true).get();
        long line = 1;
        try (CSVParser parser = CSVParser.parse(in, format)) {
            Iterator<CSVRecord> rows = parser.iterator();
            List<String> header = null;
            while (true) {
                CSVRecord row = null;
                try {
                    if (!rows.hasNext()) {
                        break;
                    }
                    row = rows.next();
                    if (header == null) {
                        header = header(row, language);
                    } else if (book(row, header, language)) {
                        added++;
                    } else {
                        unchanged++;
                    }
                } catch (BadRow e) {
                    bad++;
                    errors.printRecord(line, e.getMessage(), text(row));
                    if (header == null) {
                        break;
                    }
                } catch (UncheckedIOException e) {
                    if (!e.getCause().getClass().getName().startsWith("org.apache.commons.csv")) {
                        throw e.getCause();
                    }
                    bad++;
                    errors.printRecord(line, Messages.get(language, "import.BAD_CSV"), "");
                    break;
                }
                line = parser.getCurrentLineNumber() + 1;
            }
        }
        return new ImportReport(added, unchanged, bad, bad > 0 ? errorsFile : null);
    }

    private static List<String> header(CSVRecord row, Locale language) {
        List<String> header = row.stream().map(String::strip).toList();
        List<String> expected = header.contains("spendNo") ? SPEND_COLUMNS : RECHARGE_COLUMNS;
        List<String> missing = new ArrayList<>(expected);
        missing.removeAll(header);
        if (!missing.isEmpty()) {
            throw new BadRow(Messages.get(language, "import.BAD_HEADER", String.join(", ", missing)));
        }
        return header;
    }

    private boolean book(CSVRecord row, List<String> header, Locale language) {
        if (row.size() != header.size()) {
            throw new BadRow(Messages.get(language, "import.BAD_COLUMN_COUNT", header.size(), row.size()));
        }
        if (row.stream().anyMatch(value -> value.indexOf(UNDECODABLE) >= 0 || value.indexOf('\0') >= 0)) {
            throw new BadRow(Messages.get(language, "import.BAD_ENCODING"));
        }
        try {
            UnaryOperator<String> column = name -> row.get(header.indexOf(name));
            return header.contains("spendNo") ? intake.book(spend(column)) : intake.book(recharge(column));
        } catch (Refusal e) {
            throw new BadRow(Messages.of(e, language));
        } catch (ImportRefusal e) {
            throw new BadRow(Messages.get(language, "import." + e.reason(), String.join(", ", e.fields())));
        }
    }

    private Recharge recharge(UnaryOperator<String> column) {
        Site site = site(column);
        Fields fields = new Fields(Set.of(), site.zone());
        Recharge recharge = new Recharge(site.name(),
                fields.required("cardType", column.apply("cardType"), Fields.CODE_LENGTH),
                fields.required("cardNo", column.apply("cardNo"), Fields.CODE_LENGTH),
                fields.optional("hisId", column.apply("hisId"), Fields.CODE_LENGTH),
                fields.optional("patientName", column.apply("patientName"), Fields.NAME_LENGTH),
                fields.optional("idCardNo", column.apply("idCardNo"), Fields.CODE_LENGTH),
                fields.optional("mobile", column.apply("mobile"), Fields.CODE_LENGTH),
                fields.required("orderId", column.apply("orderId"), Fields.CODE_LENGTH),
                fields.required("hisFlowNo", column.apply("hisFlowNo"), Fields.CODE_LENGTH),
                fields.optional("hisOrderId", column.apply("hisOrderId"), Fields.CODE_LENGTH),
                fields.oneOf("channelType", column.apply("channelType"), "0", "1", "2"),
                fields.optional("channelOrderNo", column.apply("channelOrderNo"), Fields.CODE_LENGTH),
                fields.fen("payMoney", column.apply("payMoney")),
                fields.requiredTime("paidAt", column.apply("paidAt")),
                fields.optional("orderMemo", column.apply("orderMemo"), Fields.CODE_LENGTH));
        fields.refuseViolations();
        return recharge;
    }

    private Spend spend(UnaryOperator<String> column) {
        Site site = site(column);
        Fields fields = new Fields(Set.of(), site.zone());
        Spend spend = new Spend(site.name(),
                fields.required("cardType", column.apply("cardType"), Fields.CODE_LENGTH),
                fields.required("cardNo", column.apply("cardNo"), Fields.CODE_LENGTH),
                fields.required("spendNo", column.apply("spendNo"), Fields.CODE_LENGTH),
                fields.fen("amount", column.apply("amount")),
                fields.requiredTime("spentAt", column.apply("spentAt")),
                fields.optional("memo", column.apply("memo"), Fields.TEXT_LENGTH));
        fields.refuseViolations();
        return spend;
    }

    private Site site(UnaryOperator<String> column) {
        String name = column.apply("site").strip();
        return sites.get(name.isEmpty() ? null : name);
    }

    /** The row again as a line of CSV. */
    private static String text(CSVRecord row) {
        return row.stream().map(value -> NEEDS_QUOTES.matcher(value).find() ? '"' + value.replace("\"", "\"\"") + '"'
                : value).collect(Collectors.joining(","));
    }

    private static final class BadRow extends RuntimeException {

        private static final long serialVersionUID = 1L;

        BadRow(String reason) {
            super(reason, null, false, false);
        }
    }
}
