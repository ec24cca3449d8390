package io.opdbridge.intake;

import io.opdbridge.canonical.Masks;
import io.opdbridge.canonical.PersonNumbers;
import io.opdbridge.canonical.Recharge;
import io.opdbridge.canonical.Refusal;
import io.opdbridge.canonical.Site;
import io.opdbridge.canonical.Sites;
import io.opdbridge.canonical.Spend;
import io.opdbridge.canonical.SpendReturn;
import io.opdbridge.db.DatabaseUnavailableException;
import io.opdbridge.db.LockedFile;
import io.opdbridge.ledger.JournalEntry;
import io.opdbridge.ledger.LedgerStore;
import io.opdbridge.text.CsvCells;
import io.opdbridge.text.CsvRows;
import io.opdbridge.text.Fields;
import io.opdbridge.text.Messages;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.apache.commons.io.ByteOrderMark;
import org.apache.commons.io.input.BOMInputStream;
import org.jspecify.annotations.Nullable;
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
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToLongFunction;
import java.util.function.UnaryOperator;

/**
 * Books the rows of CSV files (contract, section 8). A row that cannot be booked goes to {@code
 * inbox/failed/<name>.errors.csv} as it is in its file, and the other rows are booked. Numbers are stored in one form,
 * however they were typed ({@link PersonNumbers}). Thread-safe; one file is booked at a time, also when the command and
 * the drop folder import at once.
 */
public final class Imports {

    private static final Duration BETWEEN_SIGNS_OF_LIFE = Duration.ofSeconds(30);
    private static final char UNDECODABLE = '\uFFFD';
    private static final String DRAFT = ".part";
    private static final int HEAD = 64;
    private static final int NAME_LENGTH = 400;
    private static final Logger LOG = LoggerFactory.getLogger(Imports.class);

    private final LedgerStore store;
    private final ImportRegister register;
    private final Sites sites;
    private final Clock clock;
    private final Inbox inbox;
    private final Set<String> untaken = ConcurrentHashMap.newKeySet();

    public Imports(LedgerStore store, ImportRegister register, Sites sites, Inbox inbox, Clock clock) {
        this.store = store;
        this.register = register;
        this.sites = sites;
        this.inbox = inbox;
        this.clock = clock;
    }

    /** Books a file of the drop folder. */
    public ImportReport importDropped(String file) throws IOException {
        return importFile(Path.of(file), "drop folder", UnaryOperator.identity());
    }

    /**
     * Ends killed imports, unless an import is running: deletes their drafts, which may contain patients' rows, and
     * tells the audit trail what they had added.
     */
    public synchronized void endLeftImports() {
        try {
            Files.createDirectories(inbox.failed());
            Optional<LockedFile> lock = LockedFile.tryLock(inbox.lockFile());
            if (lock.isPresent()) {
                try {
                    endLeftAlone();
                } finally {
                    lock.get().close();
                }
            }
        } catch (IOException | DatabaseUnavailableException e) {
            LOG.warn("A killed import could not be ended yet; the bridge tries again", e);
        }
    }

    /** Under the lock, only dead imports can have left something. */
    private void endLeftAlone() throws IOException {
        try (DirectoryStream<Path> drafts = Files.newDirectoryStream(inbox.failed(), "*" + DRAFT)) {
            for (Path draft : drafts) {
                Files.deleteIfExists(draft);
            }
        }
        register.tellOfBefore(sites.defaultSite().name());
        register.breakOffLeft();
    }

    /**
     * Books a file. Waits until no other import is running, in this process or another one.
     *
     * @param who     who gave the file
     * @param watched lets the caller watch the bytes being read
     * @throws IOException when the file could not be read to its end; booked rows stay booked, and reading the
     *                     file again changes nothing about it
     */
    public synchronized ImportReport importFile(Path file, String who, UnaryOperator<InputStream> watched)
            throws IOException {
        Files.createDirectories(inbox.failed());
        LockedFile lock = LockedFile.lock(inbox.lockFile(), () -> LOG.warn("Waiting for another import to end"));
        try {
            endLeftAlone();
            return importAlone(file, who, watched);
        } finally {
            lock.close();
        }
    }

    private ImportReport importAlone(Path file, String who, UnaryOperator<InputStream> watched) throws IOException {
        String name = file.getFileName().toString();
        Place place = freePlace(name);
        Path draft = Files.createTempFile(inbox.failed(), "import-", DRAFT);
        try {
            Counts counts = new Counts(name, who);
            try (InputStream in = watched.apply(Files.newInputStream(file));
                    CSVPrinter errors = new CSVPrinter(Files.newBufferedWriter(draft), CSVFormat.RFC4180)) {
                errors.printRecord("line", "reason", "row");
                new FileImport(name, counts, errors).run(in);
            } catch (IOException | RuntimeException e) {
                counts.breakOff();
                throw e;
            }
            long bad = counts.bad();
            if (bad > 0) {
                Files.move(draft, place.errorsFile());
            }
            counts.end(place.errorsFile().getFileName().toString());
            return new ImportReport(counts.added(), counts.unchanged(), bad, bad > 0 ? place.errorsFile() : null,
                    place.doneName());
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    private record Place(String doneName, Path errorsFile) {
    }

    /** A file of an earlier one's name overwrites nothing: its done and failed names get the same number. */
    private Place freePlace(String name) {
        int dot = name.toLowerCase(Locale.ROOT).endsWith(".csv") ? name.length() - ".csv".length() : name.length();
        for (int number = 1;; number++) {
            String stem = name.substring(0, dot) + (number == 1 ? "" : "." + number);
            Place place = new Place(stem + name.substring(dot), inbox.failed().resolve(stem + ".errors.csv"));
            if (Files.notExists(inbox.done().resolve(place.doneName())) && Files.notExists(place.errorsFile())) {
                return place;
            }
        }
    }

    /**
     * Logs each file in the inbox that nothing imports, once, so that a mistake in its name does not go unseen.
     */
    public void nameUntaken() {
        try {
            for (String name : inbox.untaken()) {
                if (untaken.add(name)) {
                    LOG.warn("Nothing imports {} in the inbox: a name has to begin with recharges, spends or returns"
                            + " and end with .csv", Masks.log(name));
                }
            }
        } catch (IOException e) {
            LOG.warn("The inbox cannot be read", e);
        }
    }

    /** The import of one file, part by part: its rows of one site are an import of their own. For one thread. */
    private final class Counts {

        private final String name;
        private final String who;
        private final Map<String, Part> parts = new TreeMap<>();
        private @Nullable ImportKind kind;
        private Instant seenAt = clock.instant();

        Counts(String name, String who) {
            this.name = cut(Masks.mask(name));
            this.who = who;
        }

        /** The import number for rows of a site; the first call writes the audit entry. */
        long number(String site) {
            Part part = of(site);
            if (!part.isTold) {
                register.tellBegin(part.file);
                part.isTold = true;
            }
            return part.file.id();
        }

        private void added(String site, long fen) {
            Part part = of(site);
            part.added++;
            part.addedFen += fen;
        }

        private void unchanged(String site) {
            of(site).unchanged++;
        }

        /** @param site null for a row without one, which counts for the default site */
        private void bad(@Nullable String site) {
            of(site == null ? sites.defaultSite().name() : site).bad++;
        }

        private Part of(String site) {
            return parts.computeIfAbsent(site, absent -> new Part(register.begin(site, name,
                    kind == null ? "UNKNOWN" : kind.name(), who)));
        }

        /** Gives a sign of life from time to time. */
        private void giveSignOfLife() {
            Instant now = clock.instant();
            if (now.isAfter(seenAt.plus(BETWEEN_SIGNS_OF_LIFE))) {
                seenAt = now;
                parts.values().forEach(part -> register.see(part.file));
            }
        }

        private long sum(ToLongFunction<Part> count) {
            return parts.values().stream().mapToLong(count).sum();
        }

        long added() {
            return sum(part -> part.added);
        }

        long unchanged() {
            return sum(part -> part.unchanged);
        }

        long bad() {
            return sum(part -> part.bad);
        }

        /** A file without rows counts as well: nobody spent anything on that day. */
        void end(String errorsName) {
            if (parts.isEmpty()) {
                of(sites.defaultSite().name());
            }
            parts.values().forEach(part -> register.end(part.file,
                    new ImportedFile.Rows(part.added, part.addedFen, part.unchanged, part.bad),
                    part.bad > 0 ? cut(errorsName) : null));
        }

        /** An import that cannot be ended now is ended later. */
        void breakOff() {
            try {
                parts.values().forEach(part -> register.breakOff(part.file));
            } catch (RuntimeException e) {
                LOG.warn("The broken off import of {} could not be ended yet; the bridge tries again",
                        Masks.log(name), e);
            }
        }

        private static String cut(String name) {
            return name.length() <= NAME_LENGTH ? name : name.substring(0, NAME_LENGTH);
        }
    }

    /** The rows of one site. */
    private static final class Part {

        private final ImportedFile file;
        private boolean isTold;
        private long added;
        private long addedFen;
        private long unchanged;
        private long bad;

        Part(ImportedFile file) {
            this.file = file;
        }
    }

    /** The booking of one file. For one thread. */
    private final class FileImport {

        private final String name;
        private final Counts counts;
        private final CSVPrinter errors;
        private final Intake intake;
        private final Locale language = sites.defaultSite().language();
        private List<String> header = List.of();

        FileImport(String name, Counts counts, CSVPrinter errors) {
            this.name = name;
            this.counts = counts;
            this.errors = errors;
            this.intake = new Intake(store, sites, clock, (site, ofKind) -> counts.number(site));
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
                    bad(row.line(), e.reason, row.text(), null);
                    return;
                }
                rows.width(header.size());
                while ((row = rows.next()) != null) {
                    take(row);
                }
            }
        }

        /** The format of a file that is no CSV in UTF-8; null when it may be one. */
        private @Nullable String otherFormat(BufferedInputStream bytes) throws IOException {
            bytes.mark(HEAD);
            byte[] head = bytes.readNBytes(HEAD);
            bytes.reset();
            String text = new String(head, StandardCharsets.ISO_8859_1);
            if (text.startsWith("PK\u0003\u0004") || text.startsWith("\u00D0\u00CF\u0011\u00E0")) {
                return "WORKBOOK";
            }
            return text.startsWith("\u00FF\u00FE") || text.startsWith("\u00FE\u00FF") || text.indexOf('\0') >= 0
                    ? "UTF_16"
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
            List<String> values = ImportKind.valuesIn(names);
            if (!values.isEmpty()) {
                throw new BadRow(words(ImportKind.hasColumns(names) ? "ROW_IN_HEADER" : "NO_HEADER", values.get(0)));
            }
            if (!missing.isEmpty()) {
                throw new BadRow(words("BAD_HEADER", String.join(", ", missing), words("kind." + kind)));
            }
            List<String> twice = kind.columns().stream().filter(one -> names.indexOf(one) != names.lastIndexOf(one))
                    .toList();
            if (!twice.isEmpty()) {
                throw new BadRow(words("TWICE_IN_HEADER", String.join(", ", twice)));
            }
            return names;
        }

        private void take(CsvRows.Row row) throws IOException {
            if (row.values() != null && row.values().stream().allMatch(String::isBlank)) {
                return;
            }
            counts.giveSignOfLife();
            try {
                ImportKind kind = Objects.requireNonNull(counts.kind, "The header says what the rows are");
                book(values(row, kind), kind);
            } catch (BadRow e) {
                bad(row.line(), e.reason, row.text(), siteOf(row));
            } catch (Refusal e) {
                bad(row.line(), Messages.of(e, language), row.text(), siteOf(row));
            } catch (ImportRefusal e) {
                bad(row.line(), words(e.reason().name(), String.join(", ", e.fields())), row.text(), siteOf(row));
            }
        }

        private void bad(long line, String reason, String text, @Nullable String site) throws IOException {
            counts.bad(site);
            errors.printRecord(line, CsvCells.cell(reason), CsvCells.cell(text));
        }

        /** The site of a bad row, if it can be read. */
        private @Nullable String siteOf(CsvRows.Row row) {
            if (row.values() == null || row.values().size() != header.size()) {
                return null;
            }
            String site = ImportKind.normalised("site", row.values().get(header.indexOf("site")));
            return sites.find(site).map(Site::name).orElse(null);
        }

        private Values values(CsvRows.Row row, ImportKind kind) {
            List<String> written = row.values();
            if (written == null) {
                throw new BadRow(words("BAD_CSV"));
            }
            if (written.size() != header.size()) {
                throw new BadRow(words("BAD_COLUMN_COUNT", header.size(), written.size()));
            }
            if (row.text().indexOf(UNDECODABLE) >= 0 || row.text().indexOf('\0') >= 0) {
                throw new BadRow(words("BAD_ENCODING"));
            }
            Map<String, String> values = new HashMap<>();
            List<String> rounded = new ArrayList<>();
            for (String column : kind.columns()) {
                String value = ImportKind.normalised(column, written.get(header.indexOf(column)));
                values.put(column, value);
                if (ImportKind.isRounded(column, value)) {
                    rounded.add(column);
                }
            }
            if (!rounded.isEmpty()) {
                throw new BadRow(words("ROUNDED", String.join(", ", rounded)));
            }
            String site = values.getOrDefault("site", "");
            return new Values(sites.get(site.isEmpty() ? null : site), values,
                    formerKeys(row, written.get(header.indexOf(kind.key())).strip(), kind));
        }

        /** Keys under which the row may have been imported before keys were normalised. */
        private List<String> formerKeys(CsvRows.Row row, String typed, ImportKind kind) {
            List<String> former = new ArrayList<>();
            if (!typed.equals(ImportKind.normalised(kind.key(), typed))) {
                former.add(typed);
            }
            if (row.text().contains("=\"" + typed + "\"") || row.text().contains("=\"\"" + typed + "\"\"")) {
                former.add("=\"" + typed + "\"");
            }
            former.removeIf(key -> key.length() > Fields.CODE_LENGTH);
            return former;
        }

        private void book(Values values, ImportKind kind) {
            switch (kind) {
                case RECHARGES -> {
                    Recharge recharge = recharge(values);
                    count(recharge.site(), recharge.payFen(), intake.book(recharge));
                }
                case SPENDS -> {
                    Spend spend = spend(values);
                    count(spend.site(), spend.amountFen(), intake.book(spend));
                }
                case RETURNS -> {
                    SpendReturn returned = returned(values);
                    count(returned.site(), returned.amountFen(), intake.book(returned));
                }
            }
        }

        private void count(String site, long fen, boolean isNew) {
            if (isNew) {
                counts.added(site, fen);
            } else {
                counts.unchanged(site);
            }
        }

        private String words(String key, Object... arguments) {
            return Messages.get(language, "import." + key, arguments);
        }

        private Recharge recharge(Values values) {
            Fields fields = new Fields(Set.of(), values.site().zone());
            Recharge recharge = new Recharge(values.site().name(),
                    required(fields, "cardType", values.get("cardType")),
                    required(fields, "cardNo", values.get("cardNo")),
                    new Recharge.Patient(fields.optional("hisId", values.get("hisId"), Fields.CODE_LENGTH),
                            fields.optional("patientName", values.get("patientName"), Fields.NAME_LENGTH),
                            fields.optional("idCardNo", values.get("idCardNo"), Fields.CODE_LENGTH),
                            fields.optional("mobile", values.get("mobile"), Fields.CODE_LENGTH)),
                    required(fields, "orderId", values.get("orderId")),
                    required(fields, "hisFlowNo", key(values, JournalEntry.Movement.RECHARGE, "hisFlowNo")),
                    fields.optional("hisOrderId", values.get("hisOrderId"), Fields.CODE_LENGTH),
                    Objects.requireNonNullElse(fields.oneOf("channelType", values.get("channelType"), "0", "1", "2"),
                            ""),
                    fields.optional("channelOrderNo", values.get("channelOrderNo"), Fields.CODE_LENGTH),
                    fields.fen("payMoney", values.get("payMoney")),
                    time(fields, "paidAt", values.get("paidAt")),
                    fields.optional("orderMemo", values.get("orderMemo"), Fields.CODE_LENGTH));
            fields.refuseViolations();
            return recharge;
        }

        private Spend spend(Values values) {
            Fields fields = new Fields(Set.of(), values.site().zone());
            Spend spend = new Spend(values.site().name(),
                    required(fields, "cardType", values.get("cardType")),
                    required(fields, "cardNo", values.get("cardNo")),
                    required(fields, "spendNo", key(values, JournalEntry.Movement.SPEND, "spendNo")),
                    fields.fen("amount", values.get("amount")),
                    time(fields, "spentAt", values.get("spentAt")),
                    fields.optional("memo", values.get("memo"), Fields.TEXT_LENGTH));
            fields.refuseViolations();
            return spend;
        }

        private SpendReturn returned(Values values) {
            Fields fields = new Fields(Set.of(), values.site().zone());
            SpendReturn returned = new SpendReturn(values.site().name(),
                    required(fields, "returnNo", key(values, JournalEntry.Movement.RETURN, "returnNo")),
                    required(fields, "spendNo", values.get("spendNo")),
                    fields.fen("amount", values.get("amount")),
                    time(fields, "returnedAt", values.get("returnedAt")),
                    fields.optional("memo", values.get("memo"), Fields.TEXT_LENGTH));
            fields.refuseViolations();
            return returned;
        }

        /** Anything for a missing value: its row is refused with all that is missing. */
        private static String required(Fields fields, String column, @Nullable String value) {
            return Objects.requireNonNullElse(fields.required(column, value, Fields.CODE_LENGTH), "");
        }

        /** The same for a time. */
        private static Instant time(Fields fields, String column, @Nullable String value) {
            return Objects.requireNonNullElse(fields.requiredTime(column, value), Instant.EPOCH);
        }

        /** A row imported under a former key is not booked again under the new one. */
        private @Nullable String key(Values values, JournalEntry.Movement kind, String column) {
            return values.formerKeys().stream().filter(former -> intake.isImported(values.site().name(), kind, former))
                    .findFirst().orElse(values.get(column));
        }
    }

    /** A row's values in their stored form. */
    private record Values(Site site, Map<String, String> ofColumns, List<String> formerKeys) {

        @Nullable
        String get(String column) {
            return ofColumns.get(column);
        }
    }

    /** The contract's name of a column, for any spelling in the header. */
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

    private static final class BadRow extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private final String reason;

        BadRow(String reason) {
            super(reason, null, false, false);
            this.reason = reason;
        }
    }
}
