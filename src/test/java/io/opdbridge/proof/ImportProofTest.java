package io.opdbridge.proof;

import io.opdbridge.audit.SecretKeys;
import io.opdbridge.db.Database;
import io.opdbridge.intake.ImportEndedException;
import io.opdbridge.intake.ImportFiles;
import io.opdbridge.intake.ImportRegister;
import io.opdbridge.intake.ImportReport;
import io.opdbridge.intake.ImportedFile;
import io.opdbridge.intake.ImportedFile.State;
import io.opdbridge.intake.Imports;
import io.opdbridge.intake.Inbox;
import io.opdbridge.intake.Intake;
import io.opdbridge.ledger.jdbc.JdbcLedgerStore;
import io.opdbridge.testing.BooksFixture;
import io.opdbridge.testing.EarlierLedger;
import io.opdbridge.testing.ProcessCsv;
import io.opdbridge.testing.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

import static io.opdbridge.testing.BooksFixture.SITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

/** What was imported came with an import, and what an import has added is there. */
@ParameterizedClass
@EnumSource(TestDatabase.class)
class ImportProofTest {

    private static final String FIRST_ACCOUNT = "id = (SELECT MIN(id) FROM account)";
    private static final String RETURNS = "site,returnNo,spendNo,amount,returnedAt,memo";

    @Parameter
    private TestDatabase kind;

    @TempDir
    private Path folder;

    private BooksFixture books;
    private Imports imports;
    private final List<String> differences = new ArrayList<>();

    @BeforeEach
    void open() throws IOException {
        open(kind.newLedger(folder));
    }

    private void open(Database.Options options) throws IOException {
        books = new BooksFixture(Database.own(folder, options));
        imports = imports(folder);
    }

    @AfterEach
    void close() {
        books.close();
    }

    @Test
    void rowsOfFilesAreTiedHoweverOftenTheyAreImported() throws IOException {
        Path spends = file("spends-1.csv", ProcessCsv.SPENDS, ProcessCsv.spend("11", "S1", 300), ProcessCsv.spend("11",
                "S2", 9_999));
        for (int time = 0; time < 3; time++) {
            take(file("recharges-1.csv", ProcessCsv.RECHARGES, ProcessCsv.recharge("11", "R1", 1_000),
                    ProcessCsv.recharge("12", "R2", 50),
                    ProcessCsv.recharge("12", "R3", 0)));
            take(spends);
            take(file("returns-1.csv", RETURNS, ",T1,S1,100,2026-11-22 09:30:00,"));
            take(file("returns-2.csv", RETURNS));
        }
        expectNothing(0);
        assertThat(files()).hasSize(12).allMatch(file -> file.state() == State.DONE);
        assertThat(files()).extracting(one -> one.rows().addedFen()).containsOnly(1_050L, 300L, 100L, 0L);
    }

    @Test
    void aRechargeASpendAndAReturnWrittenByHandAreFound() throws Exception {
        take(file("recharges-1.csv", ProcessCsv.RECHARGES, ProcessCsv.recharge("11", "R1", 1_000)));
        take(file("spends-1.csv", ProcessCsv.SPENDS, ProcessCsv.spend("11", "S1", 300)));
        take(file("returns-1.csv", RETURNS, ",T1,S1,100,2026-11-22 09:30:00,"));
        expectNothing(0);

        forgeRecharge(9_000, importOf("recharge"));
        expect("RECHARGES: the audit trail was told of 1 rows of 1000 fen, and the books have 2 rows of 1500 fen");
        forgeRecharge(9_100, 0);
        expect("RECHARGES",
                "RECHARGES of before imports were numbered: the audit trail was told of 0 rows of 0 fen, and the books"
                        + " have 1 rows of 500 fen, the first is recharge 9100");
        forgeRecharge(9_200, 8_999);
        expect("RECHARGES", "RECHARGES of before", "import 8999, RECHARGES: the audit trail knows of no such import");

        movement(9_300, "SPEND", "SPENDABLE", "SPENT", 20);
        books.execute("INSERT INTO spend (site, id, account_id, spend_no, amount_fen, spent_at, import_id)"
                + " SELECT site, 9300, account_id, 'SX', 20, spent_at, import_id FROM spend WHERE spend_no = 'S1'",
                "UPDATE account SET spendable_fen = spendable_fen - 20 WHERE card_no = '11'");
        movement(9_400, "RETURN", "SPENT", "SPENDABLE", 20);
        books.execute("INSERT INTO spend_return (site, id, spend_id, return_no, amount_fen, returned_at, import_id)"
                + " SELECT site, 9400, id, 'TX', 20, spent_at, " + importOf("spend")
                + " FROM spend WHERE spend_no = 'SX'",
                "UPDATE account SET spendable_fen = spendable_fen + 20 WHERE card_no = '11'");
        expect("RECHARGES", "RECHARGES of before", "import 8999",
                "SPENDS: the audit trail was told of 1 rows of 300 fen",
                "import " + importOf("spend") + ", RETURNS: the audit trail knows of no such import");
    }

    @Test
    void anEntryByHandIsFound() throws Exception {
        take(file("recharges-1.csv", ProcessCsv.RECHARGES, ProcessCsv.recharge("11", "R1", 1_000)));
        movement(9_000, "RECHARGE", "RECHARGED", "SPENDABLE", 500);
        books.execute("UPDATE account SET spendable_fen = spendable_fen + 500");
        assertThat(books.differences()).singleElement().asString().contains("2 entries, but 1 recharges");
    }

    @Test
    void anImportThatWasWrittenDownByHandIsFound() throws Exception {
        take(file("recharges-1.csv", ProcessCsv.RECHARGES, ProcessCsv.recharge("11", "R1", 1_000)));
        books.execute(
                "INSERT INTO import_file (site, id, name, kind, imported_at, who, added_rows,"
                        + " unchanged_rows, bad_rows, state,"
                        + " added_fen, seen_at) SELECT site, 8999, name, kind, imported_at, who, 1, 0, 0,"
                        + " state, 500, seen_at"
                        + " FROM import_file");
        forgeRecharge(9_000, 8_999);
        expect("import 8999, RECHARGES: the audit trail knows of no such import, but 1 rows of 500 fen");
    }

    @Test
    void anImportWhoseRowsAreGoneIsFound() throws Exception {
        take(file("recharges-1.csv", ProcessCsv.RECHARGES, ProcessCsv.recharge("11", "R1", 1_000)));
        take(file("recharges-2.csv", ProcessCsv.RECHARGES, ProcessCsv.recharge("11", "R2", 70),
                ProcessCsv.recharge("11",
                        "R3", 1)));
        books.execute(kind.dropAppendOnly("posting"));
        books.execute(kind.dropAppendOnly("journal_entry"));
        String gone = "(SELECT id FROM recharge WHERE flow_no <> 'R1')";
        books.execute("DELETE FROM posting WHERE entry_id IN " + gone,
                "CREATE TABLE gone AS (SELECT id FROM recharge WHERE flow_no <> 'R1')"
                        + " WITH DATA",
                "DELETE FROM recharge WHERE flow_no <> 'R1'",
                "DELETE FROM journal_entry WHERE id IN (SELECT id FROM gone)",
                "UPDATE account SET spendable_fen = 1000");
        expect("RECHARGES: the audit trail was told of 2 rows of 71 fen, and the books have 0 rows of 0 fen");
    }

    @Test
    void anAmountThatWasChangedIsFound() throws Exception {
        take(file("recharges-1.csv", ProcessCsv.RECHARGES, ProcessCsv.recharge("11", "R1", 1_000)));
        books.execute(kind.dropAppendOnly("posting"));
        books.execute("UPDATE recharge SET pay_fen = 2000", "UPDATE posting SET amount_fen = 2 * amount_fen",
                "UPDATE account SET spendable_fen = 2000", "UPDATE import_file SET added_fen = 2000");
        expect("told of 1 rows of 1000 fen, and the books have 1 rows of 2000 fen",
                "the list of imports says 1 rows of 2000 fen");
    }

    @Test
    void aListThatSaysOtherwiseIsFound() throws Exception {
        take(file("recharges-1.csv", ProcessCsv.RECHARGES, ProcessCsv.recharge("11", "R1", 1_000)));
        take(file("recharges-2.csv", ProcessCsv.RECHARGES, ProcessCsv.recharge("11", "R2", 1_000)));
        books.execute("UPDATE import_file SET added_rows = 3 WHERE name = 'recharges-1.csv'",
                "DELETE FROM import_file WHERE name = 'recharges-2.csv'");
        expect("the list of imports says 3 rows of 1000 fen", "the list of imports (bin/bridge imports) lacks it");
    }

    @Test
    void anImportThatIsKilledIsEndedByTheNextAndWhatItAddedIsTied() throws Exception {
        Path file = rows(1, 4);
        assertThatThrownBy(() -> imports.importFile(file, "test", cutBefore("R3"))).isInstanceOf(Killed.class);
        assertThat(books.count("recharge")).isEqualTo(2);
        expectNothing(1);
        books.clock().advance(Duration.ofMinutes(10));

        ImportReport report = take(file);

        assertThat(List.of(report.added(), report.unchanged(), report.bad())).containsExactly(2L, 2L, 0L);
        assertThat(files()).extracting(ImportedFile::state, one -> one.rows().added())
                .containsExactlyInAnyOrder(tuple(State.BROKEN_OFF, 2L),
                        tuple(State.DONE, 2L));
        expectNothing(0);
        forgeRecharge(9_000, importOf("recharge"));
        expect("told of 2 rows of 2000 fen, and the books have 3 rows of 2500 fen");
    }

    @Test
    void anImportKilledBeforeItsEndIsListedIsTheSame() throws Exception {
        take(rows(1, 2));
        books.execute("UPDATE import_file SET state = 'RUNNING', added_rows = 0, added_fen = 0");
        expectNothing(0);
        books.clock().advance(Duration.ofMinutes(10));
        imports.endLeftImports();
        expectNothing(0);
        assertThat(files()).singleElement().satisfies(file -> {
            assertThat(file.state()).isEqualTo(State.BROKEN_OFF);
            assertThat(List.of(file.rows().added(), file.rows().addedFen())).containsExactly(2L, 2_000L);
        });
    }

    @Test
    void aFileThatCannotBeReadToItsEndIsTiedAsFarAsItWasBooked() throws Exception {
        Path file = rows(1, 4);
        assertThatThrownBy(() -> imports.importFile(file, "test", broken("R3"))).isInstanceOf(IOException.class);
        expectNothing(0);
        take(file);
        expectNothing(0);
        assertThat(books.count("recharge")).isEqualTo(4);
    }

    @Test
    void whoIsNotHeardOfAddsNoRowToAnImportThatOthersHaveEnded() throws Exception {
        ImportRegister register = register();
        ImportedFile begun = register.begin(SITE, "recharges-1.csv", "RECHARGES", "test");
        register.tellBegin(begun);
        Intake intake = new Intake(new JdbcLedgerStore(books.database()), books.sites(), books.clock(),
                (site, of) -> begun.id());
        assertThat(intake.book(books.recharge(1, 1, 500))).isTrue();
        books.clock().advance(Duration.ofMinutes(9));
        register.see(begun);
        books.clock().advance(Duration.ofMinutes(9));
        if (kind == TestDatabase.POSTGRESQL) {
            register.breakOffLeft();
            assertThat(intake.book(books.recharge(1, 2, 500))).as("heard of 9 minutes ago").isTrue();
        }
        books.clock().advance(Duration.ofMinutes(1));
        register.breakOffLeft();

        assertThatThrownBy(() -> intake.book(books.recharge(1, 3, 500))).isInstanceOf(ImportEndedException.class);
        assertThatThrownBy(() -> intake.book(books.recharge(2, 4, 500))).isInstanceOf(ImportEndedException.class);
        assertThat(intake.book(books.recharge(1, 1, 500))).as("a known row changes nothing").isFalse();
        assertThat(books.count("account")).isEqualTo(1);
        expectNothing(0);
    }

    @Test
    void twoImportsAtOnceAreTiedBothAlsoOfBridgesWithInboxesOfTheirOwn() throws Exception {
        // the embedded ledger has one data folder, and so one inbox
        Imports other = imports(
                kind == TestDatabase.HSQLDB ? folder : Files.createDirectories(folder.resolve("other")));
        Path first = rows(1, 60);
        Path second = file("recharges-second.csv", ProcessCsv.RECHARGES, IntStream.rangeClosed(31, 90)
                .mapToObj(number -> ProcessCsv.recharge("11", "R" + number, 1_000)).toArray(String[]::new));
        CompletableFuture<ImportReport> beside = CompletableFuture.supplyAsync(() -> takeBy(other, second));
        ImportReport one = take(first);
        ImportReport two = beside.get(60, TimeUnit.SECONDS);

        assertThat(one.added() + two.added()).isEqualTo(90);
        assertThat(one.unchanged() + two.unchanged()).isEqualTo(30);
        expectNothing(0);
    }

    @Test
    void rowsOfBeforeImportsHadNumbersAreToldOnceAndThenThereAreNoMoreOfThem() throws Exception {
        books.close();
        Database.Options options = kind.newLedger();
        if (kind == TestDatabase.HSQLDB) {
            folder = Files.createDirectories(folder.resolve("earlier"));
            EarlierLedger.make(folder, "10");
        } else {
            EarlierLedger.make(options, "10");
        }
        open(options);
        books.trail();
        expect("RECHARGES of before imports were numbered: the audit trail knows of no such rows,"
                + " but there are 1 rows of");
        imports.endLeftImports();
        expectNothing(0);
        imports.endLeftImports();
        take(rows(1, 2));
        expectNothing(0);
        assertThat(books.count("audit_entry WHERE note LIKE 'import 0 ended: RECHARGES, 1 added of %'")).isEqualTo(1);

        // a number that no row has: the sequence left it out
        forgeRecharge(3, 0);
        expect("RECHARGES of before imports were numbered: the audit trail was told of 1 rows");
        books.execute("DELETE FROM import_numbering");
        imports.endLeftImports();
        expect("RECHARGES of before imports were numbered: the audit trail was told two different ends of it",
                "RECHARGES of before imports were numbered: the audit trail was told of 1 rows");
    }

    @Test
    void aBridgeOfAnEarlierVersionCannotImportBesideThisOne() throws Exception {
        take(rows(1, 1));
        assertThatThrownBy(
                () -> books.execute("INSERT INTO spend (site, id, account_id, spend_no, amount_fen, spent_at)"
                        + " SELECT site, id, account_id, 'S9', 1, paid_at FROM recharge"))
                .isInstanceOf(SQLException.class)
                .hasMessageMatching("(?is).*not.null.*");
        expectNothing(0);
    }

    private static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    /** A kill: nothing that follows is done. */
    private static UnaryOperator<InputStream> cutBefore(String text) {
        return in -> new Cut(in, text, () -> {
            throw new Killed();
        });
    }

    private static UnaryOperator<InputStream> broken(String text) {
        return in -> new Cut(in, text, () -> {
            throw new IOException("the disk is gone");
        });
    }

    private interface End {
        void come() throws IOException;
    }

    /** Gives the lines before the one with a text, and then ends badly. */
    private static final class Cut extends InputStream {

        private final byte[] bytes;
        private final End end;
        private int at;

        Cut(InputStream in, String text, End end) {
            this.end = end;
            try (in) {
                String all = new String(in.readAllBytes(), StandardCharsets.UTF_8);
                bytes = all.substring(0, all.lastIndexOf('\n', all.indexOf(text)) + 1).getBytes(StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public int read() throws IOException {
            if (at == bytes.length) {
                end.come();
            }
            return bytes[at++];
        }

        @Override
        public int read(byte[] target, int from, int length) throws IOException {
            target[from] = (byte) read();
            return 1;
        }
    }

    private Path rows(int from, int to) throws IOException {
        return file("recharges-rows.csv", ProcessCsv.RECHARGES, IntStream.rangeClosed(from, to)
                .mapToObj(number -> ProcessCsv.recharge("11", "R" + number, 1_000)).toArray(String[]::new));
    }

    private Path file(String name, String header, String... rows) throws IOException {
        return ProcessCsv.write(folder.resolve("drafts").resolve(name), header, rows);
    }

    private ImportRegister register() {
        return new ImportRegister(new ImportFiles(books.database()), books.trail()::record, books.clock());
    }

    private Imports imports(Path dataDir) {
        return new Imports(new JdbcLedgerStore(books.database()), register(), books.sites(),
                new Inbox(dataDir, books.clock()),
                books.clock());
    }

    private ImportReport take(Path file) throws IOException {
        return imports.importFile(file, "test", UnaryOperator.identity());
    }

    private static ImportReport takeBy(Imports imports, Path file) {
        try {
            return imports.importFile(file, "test", UnaryOperator.identity());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private List<ImportedFile> files() {
        return new ImportFiles(books.database()).list(SITE, false, 100);
    }

    private long importOf(String table) throws SQLException {
        return files().stream().filter(file -> file.rows().added() > 0 && file.kind().equalsIgnoreCase(table + "s"))
                .mapToLong(ImportedFile::id).min().orElseThrow();
    }

    /** With entry, postings and balance as if it had been booked. */
    private void forgeRecharge(long id, long importId) throws SQLException {
        movement(id, "RECHARGE", "RECHARGED", "SPENDABLE", 500);
        books.execute(
                "INSERT INTO recharge (site, id, account_id, flow_no, order_id, channel_type, pay_fen,"
                        + " paid_at, captured_fen,"
                        + " held_fen, import_id) SELECT site, " + id + ", id, 'X" + id
                        + "', 'OX', '0', 500, opened_at, 0, 0, " + importId
                        + " FROM account WHERE " + FIRST_ACCOUNT,
                "UPDATE account SET spendable_fen = spendable_fen + 500 WHERE " + FIRST_ACCOUNT);
    }

    private void movement(long id, String entry, String from, String to, long fen) throws SQLException {
        books.execute(
                "INSERT INTO journal_entry SELECT site, " + id + ", '" + entry + "', id, opened_at FROM account WHERE "
                        + FIRST_ACCOUNT,
                "INSERT INTO posting VALUES ('" + SITE + "', " + id + ", 1, '" + from + "', " + -fen + ")",
                "INSERT INTO posting VALUES ('" + SITE + "', " + id + ", 2, '" + to + "', " + fen + ")");
    }

    private AuditProof.ProvenTrail prove() {
        differences.clear();
        return new AuditProof(books.database().dataSource(), SecretKeys.none()).prove(differences::add, (rows,
                ofRows) -> {});
    }

    private void expectNothing(long underWay) {
        AuditProof.ProvenTrail result = prove();
        assertThat(differences).isEmpty();
        assertThat(result.importsUnderWay()).isEqualTo(underWay);
        assertThat(books.differences()).isEmpty();
    }

    private void expect(String... found) {
        AuditProof.ProvenTrail result = prove();
        assertThat(books.differences()).as("the books by themselves").isEmpty();
        assertThat(differences).hasSize(found.length);
        assertThat(result.differences()).isEqualTo(found.length);
        for (String one : found) {
            assertThat(differences).anyMatch(difference -> difference.contains(one));
        }
    }
}
