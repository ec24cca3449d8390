package io.opdbridge.migrate;

import io.opdbridge.access.User;
import io.opdbridge.access.jdbc.JdbcUserStore;
import io.opdbridge.audit.AuditTrail;
import io.opdbridge.audit.KeptMessage;
import io.opdbridge.audit.MessageVault;
import io.opdbridge.audit.SecretKeys;
import io.opdbridge.audit.jdbc.JdbcAuditStore;
import io.opdbridge.canonical.Attempt;
import io.opdbridge.canonical.AuditEntry;
import io.opdbridge.canonical.AuditEntry.Subject;
import io.opdbridge.canonical.Details;
import io.opdbridge.canonical.HoldRequest;
import io.opdbridge.canonical.Person;
import io.opdbridge.canonical.Person.Role;
import io.opdbridge.canonical.Recharge;
import io.opdbridge.canonical.Settlement;
import io.opdbridge.canonical.Settlement.Outcome;
import io.opdbridge.canonical.Spend;
import io.opdbridge.canonical.SpendReturn;
import io.opdbridge.canonical.VendorCall;
import io.opdbridge.canonical.VendorOutcome;
import io.opdbridge.db.Database;
import io.opdbridge.ledger.Case;
import io.opdbridge.ledger.CaseAction;
import io.opdbridge.ledger.CaseDecisions;
import io.opdbridge.ledger.CaseKind;
import io.opdbridge.ledger.CaseProposal;
import io.opdbridge.ledger.DecisionRequest;
import io.opdbridge.ledger.LedgerStore;
import io.opdbridge.ledger.VendorHolds;
import io.opdbridge.ledger.jdbc.JdbcLedgerStore;
import io.opdbridge.testing.BooksFixture;
import io.opdbridge.testing.TestDatabase;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

import static io.opdbridge.testing.BooksFixture.SITE;
import static io.opdbridge.testing.BooksFixture.attempt;
import static io.opdbridge.testing.BooksFixture.ref;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

/** What a ledger holds goes from the embedded database into PostgreSQL as it is, or not at all. */
class LedgerCopyTest {

    private static final Instant MICROSECONDS = Instant.parse("2026-11-20T01:30:05.123457Z");
    private static final String ODD_TEXT = "𠮷\t\n\r\u0001\u001F\\N\\.\"',;{}$1 ? e\u0301\uFFFF 龘 ";
    private static final String TIME = "2026-11-23T02:15:00.000001Z";

    private static final SecretKeys AUDIT_KEYS = SecretKeys.of(Base64.getEncoder().encodeToString(new byte[32]));

    @TempDir
    private Path dataDir;
    private final Database.Options embedded = TestDatabase.HSQLDB.newLedger();
    private final Database.Options postgres = TestDatabase.POSTGRESQL.newLedger();

    @BeforeEach
    void bookSomethingIntoEachColumn() throws Exception {
        Details details = new Details("3", "100123", ODD_TEXT, "张三", ODD_TEXT, "<Ext>" + ODD_TEXT + "</Ext>");
        TestDatabase.HSQLDB.newLedger(dataDir);
        try (BooksFixture books = openSource()) {
            books.intake().book(new Recharge(SITE, "1", "90001", new Recharge.Patient("P1", ODD_TEXT, "ID1", "1381"),
                    "WX1", "R1", "H1", "0",
                    "CH1", 10_000, MICROSECONDS, ODD_TEXT));
            books.intake().book(new Spend(SITE, "1", "90001", "S1", 100, MICROSECONDS, ODD_TEXT));
            books.intake().book(new SpendReturn(SITE, "T1", "S1", 40, MICROSECONDS, ODD_TEXT));
            books.book(2, 2, 5000);
            books.book(1, 3, 700);
            books.holds().place(new HoldRequest(ref(1, 1), attempt("N1", 3000, TIME), details));
            books.holds().capture(new Settlement(ref(1, 1), attempt("N1", 3000, TIME), Outcome.CAPTURE, null, null,
                    "RF1", details));
            books.freeze(ref(2, 2), attempt("N2", 400, TIME));
            books.freeze(ref(1, 3), attempt("N3", 700, TIME));
            books.clock().advance(BooksFixture.OVERDUE_AFTER.plusSeconds(1));
            books.overdueHolds().forEach(books.holds()::reportOverdue);
            books.release(ref(1, 3), attempt("N3", 700, TIME));
            books.release(ref(1, 3), attempt("N4", 700, TIME));
            BooksFixture.codeOf(
                    () -> books.holds().capture(new Settlement(ref(1, 1), attempt("N5", 700, TIME), Outcome.CAPTURE,
                            null, null, "RF5", details)));
            decideSomething(books, details);
            bookSomethingOfAVendor(books.vendorHolds(), details);
            reverseSomething(books, details);
            numberSomething(books);
        }
        execute(embedded, "UPDATE case_file SET earlier_case_id = id",
                "UPDATE import_file SET errors_name = 'e', dealt_by = 'd', dealt_at = imported_at, dealt_note = 'o'",
                "INSERT INTO import_numbering SELECT site, id,"
                        + " imported_at FROM import_file ORDER BY id FETCH FIRST 1 ROW ONLY",
                "INSERT INTO reconcile_run SELECT 'main', id, 'wechat', CURRENT_DATE, 1, FALSE, 1, 2, 3, 4, 5, 6, 7, 8,"
                        + " 9, 10, 11, 12, 13, 'h', 'r', 'f', 'LEDGER', 'u', opened_at, opened_at, 14 FROM account"
                        + " ORDER BY id FETCH FIRST 1 ROW ONLY",
                "INSERT INTO reconcile_item SELECT 'main', id + 1, id, 'wechat', bill_day, 'OURS_ONLY',"
                        + " 'PAIRED', 'REFUND', FALSE,"
                        + " 'a', 'b', 'c', 'd', 'e', 1, 2, started_at, 3, 'f', 4, 'g', 5, bill_day, 's',"
                        + " 6, 7, bill_day, 8"
                        + " FROM reconcile_run",
                "INSERT INTO refund_evidence SELECT 'main', id + 2, 'wechat', bill_day, 'CLOSED', 'a', 'b', 'c',"
                        + " 1, started_at, 2, 3"
                        + " FROM reconcile_run");
        try (Database database = Database.own(dataDir, embedded);
                AuditTrail trail = new AuditTrail(new JdbcAuditStore(database), AUDIT_KEYS, "run",
                        Duration.ofSeconds(30),
                        Clock.systemUTC()).open()) {
            User user = new User("张.wei", 1, ODD_TEXT, Set.of(Role.OPERATOR), Set.of(SITE, "east"), false,
                    MICROSECONDS);
            assertThat(new JdbcUserStore(database).save(user)).isTrue();
            assertThat(new JdbcUserStore(database).save(user.withDisabled(true, MICROSECONDS))).isTrue();
            MessageVault vault = new MessageVault(AUDIT_KEYS, Map.of(SITE, 7));
            long messageId = Long.MAX_VALUE - 1;
            trail.record(new AuditEntry(AuditEntry.Kind.CALL, MICROSECONDS, ODD_TEXT, ODD_TEXT, SITE, ODD_TEXT,
                    new Subject("90001", "ID1", ODD_TEXT, "R1", 3000L, "C1"), -20005, messageId, ODD_TEXT),
                    List.of(vault.seal(SITE, messageId, KeptMessage.Direction.REQUEST, MICROSECONDS, ODD_TEXT)));
        }
    }

    /** A late capture that a second person approves, a proposal that nobody has ended, and a release at a vendor. */
    private static void decideSomething(BooksFixture books, Details details) {
        Person li = new Person("李娜", Set.of(Role.values()), null);
        books.book(7, 7, 50_000);
        books.freeze(ref(7, 7), attempt("N8", 20_000, TIME));
        books.release(ref(7, 7), attempt("N8", 20_000, TIME));
        BooksFixture.codeOf(() -> books.capture(ref(7, 7), attempt("N8", 20_000, TIME)));
        BooksFixture.codeOf(() -> books.capture(ref(7, 7), attempt("N9", 20_000, TIME)));
        VendorHolds holds = books.vendorHolds();
        holds.record((VendorCall) holds.place(new HoldRequest(ref(5, 5), attempt("N1", 400, TIME), details)),
                new VendorOutcome.Done("R5", "VC5", "VI5", MICROSECONDS, 7000L));
        BooksFixture
                .codeOf(() -> holds.settle(new Settlement(ref(5, 5), attempt("N1", 300, TIME), Outcome.CAPTURE, null,
                        null, null, details)));
        List<Case> cases = books.openCases().stream().filter(found -> List.of("R7", "R5").contains(found.flowNo()))
                .toList();
        try (AuditTrail trail = new AuditTrail(new JdbcAuditStore(books.database()), AUDIT_KEYS, "run",
                Duration.ofSeconds(30),
                books.clock()).open()) {
            CaseDecisions own = new CaseDecisions(new JdbcLedgerStore(books.database()), books.sites(), books.clock(),
                    trail::record);
            CaseProposal first = own
                    .decide(new DecisionRequest(SITE, cases.get(0).id(), "T1", CaseAction.CAPTURE, 20_000,
                            ODD_TEXT), li)
                    .proposal();
            own.approve(SITE, first.id(), new Person("王强", Set.of(Role.APPROVER), null), ODD_TEXT);
            own.decide(new DecisionRequest(SITE, cases.get(1).id(), "T2", CaseAction.SOLVED, 20_000, ODD_TEXT), li);
            new CaseDecisions(new JdbcLedgerStore(books.database()), books.vendorSites(), books.clock(), trail::record)
                    .decide(
                            new DecisionRequest(SITE, cases.get(2).id(), "T3", CaseAction.RELEASE, 400, ODD_TEXT), li);
        }
    }

    /** In our own books, where two cases speak of the same capture, and at a vendor. */
    private static void reverseSomething(BooksFixture books, Details details) {
        BooksFixture.codeOf(() -> books.release(ref(7, 7), attempt("N8", 20_000, TIME)));
        BooksFixture.codeOf(() -> books.release(ref(7, 7), attempt("N8", 20_000, "2026-11-25T01:00:00Z"), null,
                books.openCases().get(books.openCases().size() - 1).refund().cancelNo()));
        BooksFixture.codeOf(() -> books.vendorHolds().settle(new Settlement(ref(1, 1), attempt("N1", 3000, TIME),
                Outcome.RELEASE, null, null, null, details)));
        List<Case> cases = books.openCases().stream().filter(found -> found.kind() == CaseKind.RELEASE_AFTER_CAPTURE)
                .toList();
        try (AuditTrail trail = new AuditTrail(new JdbcAuditStore(books.database()), AUDIT_KEYS, "run",
                Duration.ofSeconds(30),
                books.clock()).open()) {
            reverse(new CaseDecisions(new JdbcLedgerStore(books.database()), books.sites(), books.clock(),
                    trail::record), cases.get(0));
            reverse(new CaseDecisions(new JdbcLedgerStore(books.database()), books.vendorSites(), books.clock(),
                    trail::record),
                    cases.get(2));
        }
    }

    /** A capture that learned its number, and one on the word of a bill, which knows it by two. */
    private static void numberSomething(BooksFixture books) {
        books.book(8, 8, 700);
        books.freeze(ref(8, 8), attempt("N8", 300, TIME));
        books.capture(ref(8, 8), attempt("N8", 300, TIME));
        books.capture(ref(8, 8), attempt("N8", 300, TIME), "RF8");
        Instant now = books.clock().instant();
        long id = new JdbcLedgerStore(books.database()).inTransaction(LedgerStore.Transaction::nextId);
        new JdbcLedgerStore(books.database()).inTransaction(tx -> {
            tx.openCase("bill", Case.opened(SITE, id, CaseKind.REFUND_IN_BILL_ONLY, null, "WX8",
                    new Attempt("MR9", 100, now), new Case.Refund(null, null, "CR9"), null, now, null));
            return null;
        });
        try (AuditTrail trail = new AuditTrail(new JdbcAuditStore(books.database()), AUDIT_KEYS, "run",
                Duration.ofSeconds(30),
                books.clock()).open()) {
            new CaseDecisions(new JdbcLedgerStore(books.database()), books.sites(), books.clock(), trail::record)
                    .decide(
                            new DecisionRequest(SITE, id, "T9", CaseAction.CAPTURE, 100, ODD_TEXT),
                            new Person("李娜", Set.of(Role.OPERATOR), null));
        }
    }

    private static void reverse(CaseDecisions decisions, Case about) {
        CaseProposal proposal = decisions
                .decide(new DecisionRequest(SITE, about.id(), "T" + about.id(), CaseAction.REVERSE,
                        about.attempt().priceFen(), ODD_TEXT), new Person("李娜", Set.of(Role.OPERATOR), null))
                .proposal();
        decisions.approve(SITE, proposal.id(), new Person("王强", Set.of(Role.APPROVER), null), ODD_TEXT);
    }

    private static void bookSomethingOfAVendor(VendorHolds holds, Details details) {
        VendorOutcome.Done done = new VendorOutcome.Done("R1", "VC1", "VI1", MICROSECONDS, 7000L);
        HoldRequest request = new HoldRequest(ref(1, 1), attempt("N1", 3000, TIME), details);
        holds.record((VendorCall) holds.place(request), done);
        holds.record((VendorCall) holds.settle(new Settlement(request.recharge(), request.attempt(), Outcome.CAPTURE,
                null, null, "RF1", details)), done);
        VendorCall refused = (VendorCall) holds.place(new HoldRequest(ref(2, 2), attempt("N2", 400, TIME), details));
        BooksFixture.codeOf(() -> holds.record(refused, new VendorOutcome.Refused("E1", ODD_TEXT)));
        holds.place(new HoldRequest(ref(1, 3), attempt("N3", 700, TIME), details));
    }

    @Test
    void everyColumnOfEveryTableIsCopied() throws Exception {
        Map<String, List<Map<String, Object>>> before = rows(embedded);
        before.forEach((table, rows) -> {
            assertThat(rows).as("rows of " + table).isNotEmpty();
            assertThat(rows.get(0).keySet()).as("columns of " + table + " that have a value somewhere")
                    .allMatch(column -> rows.stream().anyMatch(row -> row.get(column) != null));
        });

        LedgerCopy.Copied result = copy();

        assertThat(result.isKept()).isTrue();
        assertThat(rows(postgres)).isEqualTo(before);
        assertThat(result.copy()).contains(result.embedded());
        assertThat(result.embedded().books().counts()).containsEntry("voided attempts", 2L).containsEntry("cases", 10L)
                .containsEntry("refund numbers", 2L);
    }

    @Test
    void anAuditTrailThatDoesNotProveIsNotCopied() throws Exception {
        execute(embedded, TestDatabase.HSQLDB.dropAppendOnly("audit_entry"));
        execute(embedded, "UPDATE audit_entry SET code = 10000 WHERE code = -20005");
        List<String> differences = new ArrayList<>();

        LedgerCopy.Copied result = LedgerCopy.run(dataDir, postgres, AUDIT_KEYS, differences::add,
                (step, rows, ofRows) -> {});

        assertThat(result.isKept()).isFalse();
        assertThat(differences).singleElement().asString().startsWith("Audit trail: chain ");
        assertThatNothingIsInPostgres();
    }

    @Test
    void theFilesOfTheEmbeddedLedgerAreNotChanged() throws Exception {
        Map<Path, String> before = checksums();

        assertThat(copy().isKept()).isTrue();

        Map<Path, String> after = checksums();
        assertThat(after.remove(dataDir.resolve("ledger/moved"))).as("the mark that it goes on elsewhere").isNotNull();
        assertThat(after).isEqualTo(before);
    }

    @Test
    void theCopyGoesOnWhereTheEmbeddedLedgerStopped() throws Exception {
        long next = number(embedded, "SELECT CAST(next_value AS BIGINT) FROM information_schema.sequences"
                + " WHERE sequence_name = 'LEDGER_ID'");
        assertThat(number(embedded, "SELECT COUNT(*) FROM information_schema.sequences"
                + " WHERE sequence_schema = 'PUBLIC'")).as("sequences to go on").isEqualTo(1);
        copy();

        try (BooksFixture books = new BooksFixture(Database.prepare(dataDir, postgres))) {
            books.book(1, 4, 600);
            assertThat(books.count("import_file WHERE id = " + next)).isEqualTo(1);
            assertThat(books.count("journal_entry WHERE id > " + next)).isEqualTo(1);
            assertThat(books.count("journal_entry WHERE id = " + (next + 1))).isEqualTo(1);
            books.capture(ref(2, 2), attempt("N2", 400, TIME));
            assertThat(books.balances(2)).containsExactly(4600L, 0L);
            assertThat(books.differences()).isEmpty();
        }
    }

    @Test
    void theCopyNumbersBehindEachRowEvenWhenTheSequenceOfTheEmbeddedLedgerIsBehind() throws Exception {
        long last = number(embedded, "SELECT MAX(id) FROM refund_number");
        execute(embedded, "ALTER SEQUENCE ledger_id RESTART WITH 1");
        copy();

        assertThat(number(postgres, "SELECT nextval('ledger_id')")).isEqualTo(last + 1);
    }

    @Test
    void severalSitesOfManyPagesAreCopied() throws Exception {
        String numbers = " FROM UNNEST(SEQUENCE_ARRAY(1, 2100, 1)) AS numbers(n)";
        String opened = ", TIMESTAMP '2026-11-20 01:30:05.123457+0:00'";
        for (String site : List.of("'east'", "'west'")) {
            execute(embedded, "INSERT INTO account SELECT " + site + ", 100000 + n, '1', CAST(n AS VARCHAR(9)), NULL,"
                    + " NULL, NULL, NULL, 7, 0, 1" + opened + numbers,
                    "INSERT INTO journal_entry SELECT " + site + ", 200000 + n, 'RECHARGE', 100000 + n" + opened
                            + numbers,
                    "INSERT INTO posting SELECT " + site + ", 200000 + n, 1, 'RECHARGED', -7" + numbers,
                    "INSERT INTO posting SELECT " + site + ", 200000 + n, 2, 'SPENDABLE', 7" + numbers,
                    "INSERT INTO posting SELECT " + site + ", 200000 + n, 3, 'HELD', 0" + numbers,
                    "INSERT INTO recharge SELECT " + site + ", 200000 + n, 100000 + n, CAST(n AS VARCHAR(9)), 'WX',"
                            + " NULL, '0', NULL, NULL, 7" + opened + ", 0, 0, NULL, 0" + numbers);
        }
        execute(embedded, "INSERT INTO case_file"
                + " (site, id, kind, open_subject, trans_no, price_fen, opened_at, last_seen_at, times_seen)"
                + " SELECT 'site without accounts', id, kind, open_subject, trans_no, price_fen,"
                + " opened_at, last_seen_at,"
                + " times_seen FROM case_file WHERE solved_at IS NULL");
        Map<String, List<Map<String, Object>>> before = rows(embedded);
        List<String> steps = new ArrayList<>();

        LedgerCopy.Copied result = LedgerCopy.run(dataDir, postgres, AUDIT_KEYS, difference -> {},
                (step, rows, ofRows) -> steps.add(step + " " + rows + "/" + ofRows));

        assertThat(result.isKept()).isTrue();
        assertThat(rows(postgres)).isEqualTo(before);
        int postings = before.get("posting").size();
        assertThat(steps).as("pages end with an entry")
                .contains("Copying posting 0/" + postings, "Copying posting 2001/" + postings,
                        "Copying posting " + postings + "/" + postings);
    }

    @Test
    void aSecondCopyIsRefused() throws Exception {
        copy();
        Map<String, List<Map<String, Object>>> copied = rows(postgres);

        assertThatIOException().isThrownBy(this::copy).withMessageContaining("is not empty");

        assertThat(rows(postgres)).isEqualTo(copied);
    }

    @Test
    void aLedgerWithAnyRowIsNotEmpty() throws Exception {
        execute(postgres, "INSERT INTO case_file"
                + " (site, id, kind, trans_no, price_fen, opened_at, last_seen_at, times_seen)"
                + " VALUES ('main', 1, 'OVERDUE_HOLD', 'N1', 1, now(), now(), 1)");

        assertThatIOException().isThrownBy(this::copy).withMessageContaining("is not empty")
                .withMessageContaining("case_file");

        assertThat(number(postgres, "SELECT COUNT(*) FROM account")).isZero();
    }

    @Test
    void theCopyDoesNotWaitWithoutEndForSomebodyElseWhoWrites() throws Exception {
        Database.Options impatient = new Database.Options(postgres.url(), postgres.user(), "", 2, 1, 64);
        try (Database other = Database.prepare(dataDir, postgres);
                Connection connection = other.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO account VALUES"
                    + " ('main', 1, '1', '1', NULL, NULL, NULL, NULL, 0, 0, 0, now())");

            assertThatIOException()
                    .isThrownBy(() -> LedgerCopy.run(dataDir, impatient, AUDIT_KEYS, line -> {},
                            (step, rows, ofRows) -> {}))
                    .withMessageContaining("Somebody is writing into the ledger in PostgreSQL");

            connection.rollback();
        }
        assertThat(copy().isKept()).isTrue();
    }

    @Test
    void whatDoesNotProveIsNotCopied() throws Exception {
        execute(embedded, "UPDATE account SET spendable_fen = spendable_fen + 1 WHERE card_no = '90001'");
        List<String> differences = new ArrayList<>();

        LedgerCopy.Copied result = LedgerCopy.run(dataDir, postgres, AUDIT_KEYS, differences::add,
                (step, rows, ofRows) -> {});

        assertThat(result.isKept()).isFalse();
        assertThat(result.copy()).isEmpty();
        assertThat(differences).hasSize((int) result.embedded().differences()).isNotEmpty();
        assertThatNothingIsInPostgres();
    }

    @ParameterizedTest
    @ValueSource(strings = {"spend:NEW.amount_fen := NEW.amount_fen + 1; RETURN NEW;", "voided_attempt:RETURN NULL;",
        "audit_entry:NEW.code := 1; RETURN NEW;"})
    void aCopyThatDiffersIsNotKept(String meddling) throws Exception {
        String table = meddling.split(":", 2)[0];
        execute(postgres, "CREATE FUNCTION meddle() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                + meddling.split(":", 2)[1] + " END $$",
                "CREATE TRIGGER meddle BEFORE INSERT ON " + table + " FOR EACH ROW EXECUTE FUNCTION meddle()");

        LedgerCopy.Copied result = copy();

        assertThat(result.isKept()).isFalse();
        assertThat(result.embedded().differences()).isZero();
        assertThatNothingIsInPostgres();
        execute(postgres, "DROP TRIGGER meddle ON " + table);
        assertThat(copy().isKept()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 0xD800})
    void aCharacterThatPostgresDoesNotKeepIsNamedWithItsRow(int character) throws Exception {
        execute(embedded, "UPDATE spend SET memo = 'for 张三' || CHAR(" + character + ")");
        long id = number(embedded, "SELECT id FROM spend");

        assertThatIOException().isThrownBy(this::copy).withMessageContaining("Site main: spend " + id + ": memo")
                .satisfies(refused -> assertThat(refused.getMessage()).doesNotContain("张三"));

        assertThatNothingIsInPostgres();
    }

    @Test
    void aRunningBridgeIsNotCopied() throws Exception {
        try (Database running = Database.own(dataDir, embedded)) {
            assertThat(new JdbcLedgerStore(running)).isNotNull();
            assertThatIOException().isThrownBy(this::copy).withMessageContaining("A bridge runs on the data folder");
        }
        assertThat(copy().isKept()).isTrue();
    }

    @Test
    void whatAKilledBridgeLeavesIsRepairedFirst() throws Exception {
        Path killed = dataDir.resolve("killed");
        try (BooksFixture running = openSource(); Stream<Path> files = Files.list(dataDir.resolve("ledger"))) {
            running.book(3, 5, 900);
            Files.createDirectories(killed.resolve("ledger"));
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, killed.resolve("ledger").resolve(file.getFileName()));
            }
        }

        assertThatIOException().isThrownBy(() -> copy(killed)).withMessageContaining("was not closed cleanly")
                .withMessageContaining("bin/bridge verify");
        Database.prepare(killed, embedded).close();

        assertThat(copy(killed).isKept()).isTrue();
        assertThat(number(postgres, "SELECT pay_fen FROM recharge WHERE flow_no = 'R5'")).isEqualTo(900);
    }

    @Test
    void tablesOfAnEarlierVersionAreBroughtUpToDateFirst() throws Exception {
        execute(embedded, "DELETE FROM \"flyway_schema_history\" WHERE \"installed_rank\" ="
                + " (SELECT MAX(\"installed_rank\") FROM \"flyway_schema_history\")");

        assertThatIOException().isThrownBy(this::copy).withMessageContaining("start the bridge once");

        assertThatNothingIsInPostgres();
    }

    @Test
    void aFolderWithoutAnEmbeddedLedgerStaysAsItIs() {
        Path empty = dataDir.resolve("empty");

        assertThatIOException().isThrownBy(() -> copy(empty)).withMessageContaining("No embedded ledger");

        assertThat(empty).doesNotExist();
    }

    private LedgerCopy.Copied copy() throws IOException {
        return copy(dataDir);
    }

    private LedgerCopy.Copied copy(Path folder) throws IOException {
        return LedgerCopy.run(folder, postgres, AUDIT_KEYS, difference -> {}, (step, rows, ofRows) -> {});
    }

    private BooksFixture openSource() throws IOException {
        return new BooksFixture(Database.own(dataDir, embedded));
    }

    private void assertThatNothingIsInPostgres() throws IOException, SQLException {
        assertThat(rows(postgres).values()).allMatch(List::isEmpty);
        assertThat(number(postgres, "SELECT nextval('ledger_id')")).isEqualTo(1);
    }

    private Map<Path, String> checksums() throws Exception {
        Map<Path, String> checksums = new TreeMap<>();
        try (Stream<Path> files = Files.walk(dataDir)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                checksums.put(file, HexFormat.of().formatHex(
                        MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file))));
            }
        }
        return checksums;
    }

    /** All rows of all tables of the books, in an order that does not depend on the database. */
    private Map<String, List<Map<String, Object>>> rows(Database.Options options)
            throws IOException, SQLException {
        Map<String, List<Map<String, Object>>> tables = new TreeMap<>();
        try (Database database = Database.prepare(dataDir, options);
                Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet names = connection.getMetaData().getTables(null, connection.getSchema(), "%",
                        new String[] {"TABLE"})) {
            while (names.next()) {
                String table = names.getString("TABLE_NAME").toLowerCase(Locale.ROOT);
                if (!Set.of("flyway_schema_history", "call_nonce", "console_session", "call_statistic",
                        "site_statistic", "alert",
                        "alert_message", "books_proof").contains(table)) {
                    try (ResultSet rows = statement.executeQuery("SELECT * FROM " + table)) {
                        tables.put(table, rows(rows));
                    }
                }
            }
            connection.rollback();
        }
        return tables;
    }

    private static List<Map<String, Object>> rows(ResultSet rows) throws SQLException {
        List<Map<String, Object>> all = new ArrayList<>();
        while (rows.next()) {
            Map<String, Object> row = new TreeMap<>();
            for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                Object value = rows.getMetaData().getColumnTypeName(i).startsWith("TIMESTAMP")
                        || rows.getMetaData().getColumnTypeName(i).equals("timestamptz")
                                ? rows.getObject(i, OffsetDateTime.class) : rows.getObject(i);
                row.put(rows.getMetaData().getColumnName(i).toLowerCase(Locale.ROOT),
                        value instanceof OffsetDateTime time ? time.toInstant() : value);
            }
            all.add(row);
        }
        all.sort(Comparator.comparing(Map::toString));
        return all;
    }

    private long number(Database.Options options, String sql) throws IOException, SQLException {
        try (Database database = Database.prepare(dataDir, options);
                Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            long number = row.getLong(1);
            connection.rollback();
            return number;
        }
    }

    private void execute(Database.Options options, String... statements) throws IOException, SQLException {
        try (BooksFixture books = new BooksFixture(Database.prepare(dataDir, options))) {
            books.execute(statements);
        }
    }
}
