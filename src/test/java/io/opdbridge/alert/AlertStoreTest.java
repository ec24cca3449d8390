package io.opdbridge.alert;

import io.opdbridge.alert.AlertMessage.Channel;
import io.opdbridge.alert.jdbc.JdbcAlertStore;
import io.opdbridge.audit.SecretKeys;
import io.opdbridge.db.Database;
import io.opdbridge.db.DatabaseUnavailableException;
import io.opdbridge.intake.ImportFiles;
import io.opdbridge.intake.ImportRegister;
import io.opdbridge.intake.ImportedFile;
import io.opdbridge.proof.BooksWatch;
import io.opdbridge.statistics.Figures;
import io.opdbridge.statistics.jdbc.JdbcFiguresStore;
import io.opdbridge.testing.BooksFixture;
import io.opdbridge.testing.Crowd;
import io.opdbridge.testing.TestDatabase;
import org.hsqldb.jdbc.JDBCDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import javax.sql.DataSource;

import static io.opdbridge.testing.BooksFixture.attempt;
import static io.opdbridge.testing.BooksFixture.ref;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** However many bridges look, people hear of what is wrong once, and once when it is over. */
@ParameterizedClass
@EnumSource(TestDatabase.class)
class AlertStoreTest {

    private static final Duration CALM = Duration.ofMinutes(10);
    private static final String TRANS_TIME = "2026-11-23T02:15:00Z";
    private static final int BRIDGES = 8;

    @Parameter
    private TestDatabase kind;

    @TempDir
    private Path folder;

    private Database.Options options;
    private BooksFixture books;
    private Figures figures;
    private Alerts alerts;

    @BeforeEach
    void open() throws IOException {
        options = kind.newLedger(folder);
        books = new BooksFixture(Database.own(folder, options));
        figures = new Figures(new JdbcFiguresStore(books.database()), books.sites(), Duration.ofSeconds(15),
                books.clock());
        alerts = alerts();
        books.trail();
        books.book(1, 1, 10_000);
    }

    @AfterEach
    void close() {
        books.close();
    }

    private Alerts alerts() {
        return alerts(false);
    }

    private Alerts alerts(boolean proves) {
        return new Alerts(new JdbcAlertStore(books.database()), figures,
                new AlertLimits(5, 20, 0, CALM, Map.of(BooksFixture.SITE, 48), proves, Set.of(Channel.WEBHOOK)),
                books.clock());
    }

    @Test
    void ofManyBridgesOneBeginsAnAlertAndOneSendsIt() throws Exception {
        overdue();
        for (int round = 0; round < 3; round++) {
            Crowd.atOnce(BRIDGES, number -> {
                alerts().watch();
                return number;
            });
        }
        assertThat(alerts.due()).singleElement().satisfies(message -> {
            assertThat(message.kind()).isEqualTo(AlertKind.OVERDUE_HOLDS);
            assertThat(message.endedAt()).isNull();
            assertThat(message.amount()).isEqualTo(1);
        });
        AlertMessage due = alerts.due().get(0);
        List<AlertMessage> claimed = new ArrayList<>(Crowd.atOnce(BRIDGES, number -> alerts().claim(due)));
        assertThat(claimed).filteredOn(Objects::nonNull).hasSize(1);
        assertThat(alerts.due()).isEmpty();
    }

    @Test
    void whatComesAndGoesIsOneAlert() {
        overdue();
        alerts.watch();
        for (int times = 0; times < 6; times++) {
            books.clock().advance(Duration.ofMinutes(3));
            look(times % 2 == 1);
        }
        assertThat(said()).containsExactly("begins");

        settle();
        look(true);
        books.clock().advance(CALM.minusSeconds(1));
        look(true);
        assertThat(said()).containsExactly("begins");
        books.clock().advance(Duration.ofSeconds(1));
        look(true);
        look(true);
        assertThat(said()).containsExactly("begins", "ends");
    }

    @Test
    void whatIsWrongAgainAfterItsEndIsAnotherAlert() {
        overdue();
        alerts.watch();
        settle();
        books.clock().advance(CALM);
        look(true);
        books.book(2, 2, 10_000);
        books.freeze(ref(2, 2), attempt("T2", 100, TRANS_TIME));
        books.clock().advance(BooksFixture.OVERDUE_AFTER);
        look(true);
        assertThat(said()).containsExactly("begins", "ends", "begins");
    }

    @Test
    void whileNobodyKnowsNothingEnds() {
        overdue();
        alerts.watch();
        books.clock().advance(CALM.multipliedBy(10));
        alerts.watch();
        assertThat(figures.areKnown()).isFalse();
        assertThat(said()).containsExactly("begins");
    }

    @Test
    void aMessageThatNobodyTakesIsGivenUpInTheEnd() {
        overdue();
        alerts.watch();
        int tries = 0;
        for (int hours = 0; hours < 48; hours++) {
            for (AlertMessage due : alerts.due()) {
                tries += alerts.claim(due) == null ? 0 : 1;
            }
            books.clock().advance(Duration.ofHours(1));
        }
        assertThat(tries).isEqualTo(20);
        assertThat(alerts.due()).isEmpty();
        assertThat(books.count("alert_message")).isZero();
    }

    @Test
    void eachNewCaseIsSaidThoughAnOlderOneLingers() {
        openCase("N1", 700);
        look(true);
        books.clock().advance(Duration.ofHours(1));
        look(true);
        assertThat(said()).containsExactly("begins");

        openCase("N2", 800);
        look(true);
        assertThat(said()).containsExactly("begins", "grows");
        assertThat(alerts.due().get(1)).satisfies(message -> {
            assertThat(message.kind()).isEqualTo(AlertKind.CASES_WAITING);
            assertThat(message.amount()).isEqualTo(2);
            assertThat(message.fen()).isEqualTo(1_500);
            assertThat(message.oldestAt()).isEqualTo(books.clock().instant().minus(Duration.ofHours(1)));
        });
        assertThat(new AlertTexts(books.sites(), books.clock()).body(alerts.due().get(1))).contains("15.00", "1 小时");
    }

    @Test
    void aNewCaseIsSaidAlsoWhenAnotherWasSolvedMeanwhile() throws Exception {
        openCase("N1", 700);
        look(true);
        books.clock().advance(Duration.ofMinutes(2));
        books.execute("UPDATE case_file SET solved_at = opened_at, open_subject = NULL");
        openCase("N2", 700);
        look(true);
        assertThat(said()).containsExactly("begins", "grows");
        assertThat(alerts.due().get(1).amount()).isEqualTo(1);
    }

    @Test
    void aFloodIsOneMessageAMinuteWithACountHoweverManyBridgesLookAndRestart() throws Exception {
        openCase("N0", 700);
        for (int number = 1; number <= 30; number++) {
            look(true);
            openCase("N" + number, 700);
            books.clock().advance(Duration.ofSeconds(2));
        }
        figures.read();
        for (int round = 0; round < 3; round++) {
            Crowd.atOnce(BRIDGES, bridge -> {
                alerts().watch();
                return bridge;
            });
        }
        assertThat(alerts.due()).extracting(AlertMessage::amount).containsExactly(1L, 31L);
    }

    @Test
    void whatGoesOnIsSaidOnceADayAndWhenItDoubles() {
        found(3, "2026-11-24");
        look(true);
        for (int hours = 0; hours < 47; hours++) {
            books.clock().advance(Duration.ofHours(1));
            look(true);
        }
        assertThat(said()).containsExactly("begins", "reminds");
        found(5, "2026-11-25");
        look(true);
        assertThat(said()).containsExactly("begins", "reminds");
        found(6, "2026-11-26");
        look(true);
        look(true);
        assertThat(said()).containsExactly("begins", "reminds", "grows");
    }

    @Test
    void anotherOverdueHoldIsSaidThoughOneLingers() {
        books.book(2, 2, 10_000);
        books.freeze(ref(1, 1), attempt("T1", 3_000, TRANS_TIME));
        books.clock().advance(Duration.ofHours(2));
        books.freeze(ref(2, 2), attempt("T2", 100, TRANS_TIME));
        books.clock().advance(BooksFixture.OVERDUE_AFTER.minusHours(1));
        look(true);
        assertThat(alerts.due()).extracting(AlertMessage::fen).containsExactly(3_000L);
        books.clock().advance(Duration.ofHours(2));
        look(true);
        assertThat(said()).containsExactly("begins", "grows");
        assertThat(alerts.due()).extracting(AlertMessage::fen).containsExactly(3_000L, 3_100L);
    }

    @Test
    void booksThatNobodyHasProvedForTwoDaysAreAnAlertUntilSomebodyDoes() {
        alerts = alerts(true);
        found(0, "2026-11-24");
        books.clock().advance(Duration.ofHours(48).minusSeconds(1));
        look(true);
        assertThat(said()).isEmpty();
        books.clock().advance(Duration.ofSeconds(1));
        look(true);
        assertThat(alerts.due()).extracting(AlertMessage::kind).containsExactly(AlertKind.PROOF_MISSING);
        assertThat(new JdbcAlertStore(books.database()).beginProof("2026-11-26", books.clock().instant(),
                books.clock().instant())).isTrue();
        books.clock().advance(CALM);
        look(true);
        assertThat(said()).as("begun is not completed").containsExactly("begins");
        new JdbcAlertStore(books.database()).endProof("2026-11-26", books.clock().instant(), 0);
        look(true);
        books.clock().advance(CALM);
        look(true);
        assertThat(said()).containsExactly("begins", "ends");
    }

    @Test
    void aBridgeThatWasDownForLongHasTimeForTheProofThatIsMissing() {
        found(0, "2026-11-24");
        books.clock().advance(Duration.ofDays(9));
        alerts = alerts(true);
        look(true);
        assertThat(said()).isEmpty();
        books.clock().advance(Duration.ofHours(2));
        look(true);
        assertThat(said()).containsExactly("begins");
    }

    @Test
    void badRowsAreAnAlertUntilSomebodySaysThatTheyAreDealtWith() {
        imported("SPENDS", 2);
        look(true);
        assertThat(alerts.due()).singleElement().satisfies(message -> {
            assertThat(message.kind()).isEqualTo(AlertKind.IMPORT_ROWS_BAD);
            assertThat(message.amount()).isEqualTo(2);
        });
        books.clock().advance(Duration.ofMinutes(5));
        imported("RECHARGES", 1);
        look(true);
        assertThat(alerts.due()).extracting(AlertMessage::amount).containsExactly(2L, 3L);
        ImportFiles files = new ImportFiles(books.database());
        for (ImportedFile file : files.list(BooksFixture.SITE, true, 10)) {
            assertThat(files.deal(BooksFixture.SITE, file.id(), "li", books.clock().instant(), "asked the HIS"))
                    .isTrue();
            assertThat(files.deal(BooksFixture.SITE, file.id(), "wang", books.clock().instant(), "again")).isFalse();
        }
        assertThat(files.list(BooksFixture.SITE, true, 10)).isEmpty();
        assertThat(files.list(BooksFixture.SITE, false, 10)).filteredOn(file -> file.rows().bad() > 0)
                .extracting(one -> one.dealt().by())
                .containsExactly("li", "li");
        look(true);
        books.clock().advance(CALM);
        look(true);
        assertThat(said()).containsExactly("begins", "grows", "ends");
    }

    @Test
    void aSiteThatGotSpendsAndGetsNoneAnyMoreIsAnAlert() {
        imported("RECHARGES", 0);
        books.clock().advance(Duration.ofDays(9));
        look(true);
        assertThat(said()).as("it never got any").isEmpty();
        imported("SPENDS", 0);
        books.clock().advance(Duration.ofHours(47));
        look(true);
        assertThat(said()).isEmpty();
        books.clock().advance(Duration.ofHours(1));
        look(true);
        assertThat(alerts.due()).extracting(AlertMessage::kind).containsExactly(AlertKind.SPENDS_MISSING);
        imported("SPENDS", 0);
        look(true);
        books.clock().advance(CALM);
        look(true);
        assertThat(said()).containsExactly("begins", "ends");
    }

    private void openCase(String transNo, long fen) {
        BooksFixture.codeOf(() -> books.capture(ref(1, 1), attempt(transNo, fen, TRANS_TIME)));
    }

    private void found(long differences, String day) {
        assertThat(
                new JdbcAlertStore(books.database()).beginProof(day, books.clock().instant(), books.clock().instant()))
                .isTrue();
        new JdbcAlertStore(books.database()).endProof(day, books.clock().instant(), differences);
    }

    private void imported(String kind, long bad) {
        ImportRegister register = new ImportRegister(new ImportFiles(books.database()), entry -> {}, books.clock());
        register.end(register.begin(BooksFixture.SITE, kind + ".csv", kind, "drop folder"),
                new ImportedFile.Rows(1, 100, 0, bad), null);
    }

    @Test
    void booksThatDoNotProveAreAnAlertUntilTheyDo() throws Exception {
        BooksWatch watch = watch(books.database().unhurried());
        watch.proveWhenDue();
        look(true);
        assertThat(said()).isEmpty();

        books.execute("UPDATE account SET spendable_fen = spendable_fen + 1");
        watch.proveWhenDue();
        look(true);
        assertThat(said()).as("today's is made").isEmpty();
        books.clock().advance(Duration.ofHours(15));
        watch.proveWhenDue();
        assertThat(books.count("books_proof")).as("before half past three").isEqualTo(1);
        books.clock().advance(Duration.ofHours(1));
        watch.proveWhenDue();
        look(true);
        assertThat(said()).containsExactly("begins");
        assertThat(alerts.due().get(0).kind()).isEqualTo(AlertKind.BOOKS_DIFFER);

        books.execute("UPDATE account SET spendable_fen = spendable_fen - 1");
        books.clock().advance(Duration.ofHours(24));
        watch.proveWhenDue();
        look(true);
        assertThat(said()).containsExactly("begins", "ends");
    }

    @Test
    void aProofThatBrokeOffIsMadeAfterAllOnTheSameDay() throws Exception {
        JDBCDataSource away = new JDBCDataSource();
        away.setUrl("jdbc:hsqldb:hsql://127.0.0.1:1/away");
        assertThatExceptionOfType(DatabaseUnavailableException.class).isThrownBy(watch(away)::proveWhenDue);
        BooksWatch watch = watch(books.database().unhurried());
        watch.proveWhenDue();
        assertThat(new JdbcAlertStore(books.database()).differences()).as("somebody may be at it").isEmpty();

        books.clock().advance(Duration.ofHours(2).plusSeconds(1));
        watch.proveWhenDue();
        assertThat(new JdbcAlertStore(books.database()).differences()).hasValue(0L);
        assertThat(books.count("books_proof")).isEqualTo(1);
    }

    private BooksWatch watch(DataSource proved) {
        return new BooksWatch(proved, new JdbcAlertStore(books.database()), SecretKeys.of(""), LocalTime.of(3, 30),
                ZoneId.of("Asia/Shanghai"), books.clock());
    }

    private void overdue() {
        books.freeze(ref(1, 1), attempt("T1", 3_000, TRANS_TIME));
        books.clock().advance(BooksFixture.OVERDUE_AFTER);
        figures.read();
    }

    private void settle() {
        books.release(ref(1, 1), attempt("T1", 3_000, TRANS_TIME));
    }

    private void look(boolean known) {
        if (known) {
            figures.read();
        }
        alerts.watch();
    }

    private List<String> said() {
        return alerts.due().stream().map(message -> message.event().name().toLowerCase(Locale.ROOT)).toList();
    }
}
