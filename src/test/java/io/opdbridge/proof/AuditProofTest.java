package io.opdbridge.proof;

import io.opdbridge.audit.AuditHead;
import io.opdbridge.audit.AuditLink;
import io.opdbridge.audit.AuditTrail;
import io.opdbridge.audit.SecretKeys;
import io.opdbridge.audit.UnusableKeysException;
import io.opdbridge.audit.jdbc.AuditSearch;
import io.opdbridge.audit.jdbc.JdbcAuditStore;
import io.opdbridge.canonical.AuditEntry;
import io.opdbridge.canonical.AuditEntry.Kind;
import io.opdbridge.canonical.AuditEntry.Subject;
import io.opdbridge.db.Database;
import io.opdbridge.testing.BooksFixture;
import io.opdbridge.testing.RouteClock;
import io.opdbridge.testing.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What verify finds when somebody meddles with the audit trail, and what the database does not let anybody do. */
@ParameterizedClass
@EnumSource(TestDatabase.class)
class AuditProofTest {

    private static final SecretKeys KEY = SecretKeys.of(Base64.getEncoder().encodeToString(new byte[32]));
    private static final SecretKeys OTHER_KEY = SecretKeys.of("A".repeat(42) + "E=");
    private static final Subject REFUND = new Subject("900000000017", "110101199003078515", "WX1", "R1", 3000L, "C1");

    @Parameter
    private TestDatabase database;

    @TempDir
    private Path folder;

    private final RouteClock clock = new RouteClock();
    private Database ledger;
    private BooksFixture books;

    @BeforeEach
    void openTheLedger() throws IOException {
        ledger = Database.own(folder, database.newLedger(folder));
        books = new BooksFixture(ledger);
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    private AuditTrail open(SecretKeys keys) {
        clock.advance(Duration.ofSeconds(1));
        return new AuditTrail(new JdbcAuditStore(ledger), keys, "run", Duration.ofSeconds(30), clock).open();
    }

    /** As a program did that looked at no other chain. */
    private AuditTrail openAsBefore(SecretKeys keys) {
        clock.advance(Duration.ofSeconds(1));
        return new AuditTrail(new JdbcAuditStore(ledger), keys, "cases", Duration.ofSeconds(30), clock)
                .openBesideUnknownKeys();
    }

    /** A chain of seven entries. */
    private void writeChain(SecretKeys keys) {
        writeChain(open(keys));
    }

    private void writeChain(AuditTrail opened) {
        try (AuditTrail trail = opened) {
            for (int number = 0; number < 5; number++) {
                trail.record(new AuditEntry(Kind.CALL, clock.instant(), "platform", "192.0.2.1", "main",
                        "OPDRechargeFreeze", REFUND, -20001 - number, 1L, "note"));
            }
        }
    }

    private void meddle(String... statements) throws SQLException {
        books.execute(database.dropAppendOnly("audit_entry"));
        books.execute(statements);
    }

    private AuditProof.ProvenTrail prove(SecretKeys keys, List<String> differences) {
        return new AuditProof(ledger.dataSource(), keys).prove(differences::add, (rows, ofRows) -> {});
    }

    private List<String> differences(SecretKeys keys) {
        List<String> differences = new ArrayList<>();
        assertThat(prove(keys, differences).differences()).isEqualTo(differences.size());
        return differences;
    }

    @Test
    void anUntouchedTrailProvesWhileItIsWrittenAndAfterwards() {
        writeChain(SecretKeys.none());
        try (AuditTrail trail = open(SecretKeys.none())) {
            AuditProof.ProvenTrail running = prove(SecretKeys.none(), new ArrayList<>());
            assertThat(running.differences()).isZero();
            assertThat(running.entries()).isEqualTo(7 + 2);
            assertThat(running.chains()).isEqualTo(2);
            assertThat(running.heads()).extracting(AuditHead::number).containsExactly(2L);
            assertThat(trail).isNotNull();
        }

        assertThat(differences(SecretKeys.none())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "UPDATE audit_entry SET kind = 'IMPORT' WHERE entry_no = 3",
        "UPDATE audit_entry SET kind = 'SOMETHING' WHERE entry_no = 3",
        "UPDATE audit_entry SET recorded_at = TIMESTAMP '2026-11-20 01:30:05+0:00' WHERE entry_no = 3",
        "UPDATE audit_entry SET who = NULL WHERE entry_no = 3",
        "UPDATE audit_entry SET address = '192.0.2.2' WHERE entry_no = 3",
        "UPDATE audit_entry SET site = 'east' WHERE entry_no = 3",
        "UPDATE audit_entry SET method = 'OPDRechargeList' WHERE entry_no = 3",
        "UPDATE audit_entry SET card_no = '900000000018' WHERE entry_no = 3",
        "UPDATE audit_entry SET id_card_no = '110101199003078515' WHERE entry_no = 3",
        "UPDATE audit_entry SET order_id = 'WX2' WHERE entry_no = 3",
        "UPDATE audit_entry SET flow_no = order_id, order_id = flow_no WHERE entry_no = 3",
        "UPDATE audit_entry SET price_fen = price_fen + 1 WHERE entry_no = 3",
        "UPDATE audit_entry SET cancel_no = '' WHERE entry_no = 3",
        "UPDATE audit_entry SET code = -20005 WHERE entry_no = 3",
        "UPDATE audit_entry SET message_id = NULL WHERE entry_no = 3",
        "UPDATE audit_entry SET note = 'note ' WHERE entry_no = 3",
        "UPDATE audit_entry SET hash = REPLACE(hash, 'a', 'b') WHERE entry_no < 6",
        "DELETE FROM audit_entry WHERE entry_no = 3",
        "DELETE FROM audit_entry WHERE entry_no = 1",
        "DELETE FROM audit_entry WHERE entry_no = 7",
        "DELETE FROM audit_entry WHERE entry_no > 3",
        "DELETE FROM audit_entry",
        "DELETE FROM audit_head",
        "UPDATE audit_entry SET chain = 'x' WHERE chain < '20261123T040002Z'"
    })
    void whatSomebodyChangedOrTookAwayIsFound(String meddling) throws SQLException {
        writeChain(SecretKeys.none());
        writeChain(SecretKeys.none());

        meddle(meddling);

        assertThat(differences(SecretKeys.none())).isNotEmpty()
                .allMatch(line -> line.startsWith("Audit trail: chain "));
    }

    @Test
    void entriesThatChangedPlacesAreFound() throws SQLException {
        writeChain(SecretKeys.none());

        meddle("UPDATE audit_entry SET entry_no = 100 WHERE entry_no = 3",
                "UPDATE audit_entry SET entry_no = 3 WHERE entry_no = 4",
                "UPDATE audit_entry SET entry_no = 4 WHERE entry_no = 100");

        assertThat(differences(SecretKeys.none())).hasSizeGreaterThanOrEqualTo(2);
    }

    @Test
    void anEntryThatWasPutInIsFound() throws SQLException {
        writeChain(SecretKeys.none());

        meddle("UPDATE audit_entry SET entry_no = entry_no + 100 WHERE entry_no > 3",
                "INSERT INTO audit_entry SELECT chain, 4, kind, recorded_at, who, address, site, method, card_no,"
                        + " id_card_no, order_id, flow_no, price_fen, cancel_no, code, message_id, note,"
                        + " hash FROM audit_entry"
                        + " WHERE entry_no = 3",
                "UPDATE audit_entry SET entry_no = entry_no - 99 WHERE entry_no > 100");

        assertThat(differences(SecretKeys.none())).isNotEmpty();
    }

    @Test
    void aChainThatWasTakenAwayWholeIsMissedByTheOneThatNamedIt() throws SQLException {
        writeChain(SecretKeys.none());
        writeChain(SecretKeys.none());

        meddle("DELETE FROM audit_entry WHERE chain = (SELECT MIN(chain) FROM audit_entry)");

        assertThat(differences(SecretKeys.none())).hasSize(1);
    }

    /**
     * Who can write to the database can make a whole chain anew as long as no other has named it. A key prevents it.
     */
    @Test
    void aChainThatWasMadeAnewWithoutTheKeyIsFound() throws SQLException {
        writeChain(KEY);
        writeChain(KEY);
        assertThat(differences(KEY)).isEmpty();

        meddle("DELETE FROM audit_head", "DELETE FROM audit_entry WHERE chain = (SELECT MAX(chain) FROM audit_entry)");
        writeChain(openAsBefore(SecretKeys.none()));

        assertThat(differences(KEY))
                .anyMatch(line -> line.contains("it is not hashed with a key, though earlier chains are"));
    }

    @Test
    void aTrailIsNotProvenWithoutItsKeyNorWithAnother() {
        writeChain(KEY);

        assertThat(differences(SecretKeys.none()))
                .anyMatch(line -> line.contains("not among those of bridge.audit.key"));
        assertThat(differences(OTHER_KEY)).anyMatch(line -> line.contains("not among those of bridge.audit.key"));
    }

    private List<String> texts(String sql) throws SQLException {
        try (Connection connection = ledger.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> texts = new ArrayList<>();
            while (rows.next()) {
                texts.add(rows.getString(1));
            }
            connection.rollback();
            return texts;
        }
    }

    @Test
    void noChainIsBegunWithoutTheKeyOfTheOthers() {
        writeChain(SecretKeys.none());
        writeChain(KEY);

        assertThatExceptionOfType(UnusableKeysException.class).isThrownBy(() -> open(SecretKeys.none()))
                .withMessageContaining("bridge.audit.key").withMessageContaining("is empty here");
        assertThatExceptionOfType(UnusableKeysException.class).isThrownBy(() -> open(OTHER_KEY))
                .withMessageContaining("put the new one first and keep the old one behind it");
        assertThat(differences(KEY)).isEmpty();

        SecretKeys rotated = SecretKeys.of("A".repeat(42) + "E= " + Base64.getEncoder().encodeToString(new byte[32]));
        writeChain(rotated);
        assertThat(differences(rotated)).isEmpty();
    }

    @Test
    void aChainThatTheKeyDoesNotProveIsCleanAgainOnceSomebodyWithTheKeyVouchesForIt() throws SQLException {
        writeChain(KEY);
        writeChain(openAsBefore(SecretKeys.none()));
        writeChain(openAsBefore(OTHER_KEY));
        List<String> chains = texts("SELECT chain FROM audit_entry WHERE entry_no = 1 ORDER BY chain");
        assertThat(differences(KEY)).hasSize(2).allMatch(line -> line.contains("bin/bridge verify --accept"));

        try (AuditTrail trail = open(KEY)) {
            for (String chain : chains.subList(1, 3)) {
                trail.record(AuditEntry.of(Kind.ACCEPT, clock.instant(), "ops", "verify",
                        new AuditProof(ledger.dataSource(), KEY).plainHead(chain).orElseThrow()
                                .acceptance("ours: a slip")));
            }
        }
        assertThat(differences(KEY)).isEmpty();

        meddle("UPDATE audit_entry SET price_fen = 1 WHERE entry_no = 3 AND chain = '" + chains.get(2) + "'");
        assertThat(differences(KEY)).singleElement().asString().contains(chains.get(2), "not among those");
    }

    @Test
    void whoHasNoKeyCannotVouch() throws SQLException {
        writeChain(KEY);
        try (AuditTrail trail = openAsBefore(SecretKeys.none())) {
            String chain = texts("SELECT MAX(chain) FROM audit_entry").get(0);
            trail.record(AuditEntry.of(Kind.ACCEPT, clock.instant(), "ops", "verify",
                    new AuditProof(ledger.dataSource(), KEY).plainHead(chain).orElseThrow().acceptance("mine")));
        }
        assertThat(differences(KEY)).hasSize(1);
    }

    @Test
    void chainsFromBeforeTheKeyStillProve() {
        writeChain(SecretKeys.none());
        writeChain(KEY);

        AuditProof.ProvenTrail result = prove(KEY, new ArrayList<>());

        assertThat(result.differences()).isZero();
        assertThat(result.keyedChains()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"UPDATE audit_entry SET note = 'x'", "DELETE FROM audit_entry"})
    void theDatabaseRefusesToChangeTheTrail(String meddling) {
        writeChain(SecretKeys.none());

        assertThatThrownBy(() -> books.execute(meddling)).isInstanceOf(SQLException.class);
    }

    @Test
    void aTrailOfManyPagesIsReadInTheOrderOfTimeAndProven() {
        try (AuditTrail trail = open(SecretKeys.none())) {
            for (int number = 0; number < 4500; number++) {
                clock.advance(Duration.ofMillis(number % 3));
                trail.recordSoon(new AuditEntry(Kind.CALL, clock.instant(), null, null, "main", "OPDRechargeList",
                        new Subject("1", null, "WX" + number % 2, null, null, null), 10000, null, null), List.of());
            }
        }
        List<AuditLink> all = new ArrayList<>();
        List<AuditLink> found = new ArrayList<>();
        AuditSearch search = new AuditSearch(ledger.dataSource());

        search.forEach(new AuditSearch.Filter(null, null, null, null, null, null), all::add);
        search.forEach(new AuditSearch.Filter("main", "WX1", "1", null, clock.instant().minusSeconds(2),
                clock.instant().minusSeconds(1)), found::add);

        assertThat(all).extracting(AuditLink::number).hasSize(4502).isSorted();
        assertThat(found).isNotEmpty().allMatch(link -> link.entry().subject().orderId().equals("WX1")
                && link.entry().at().isBefore(clock.instant().minusSeconds(1)));
        assertThat(differences(SecretKeys.none())).isEmpty();
    }

    @Test
    void ofAnIdentityNumberTheTrailKeepsWhatAMaskLeavesAndFindsItByTheWhole() {
        try (AuditTrail trail = open(SecretKeys.none())) {
            trail.record(new AuditEntry(Kind.CALL, clock.instant(), "a\r\nb", null, "main", "OPDRechargeList",
                    new Subject("11010119900307851X", "110101199003078515", "\uD800", null, null, null), 10000, null,
                    null));
        }
        List<AuditLink> found = new ArrayList<>();

        new AuditSearch(ledger.dataSource()).forEach(
                new AuditSearch.Filter(null, null, "11010119900307851X", null, null, null), found::add);

        assertThat(found).hasSize(1);
        assertThat(found.get(0).entry().subject())
                .isEqualTo(new Subject("110101********851X", "110101********8515", "?", null, null, null));
        assertThat(found.get(0).entry().who()).isEqualTo("a??b");
        assertThat(differences(SecretKeys.none())).isEmpty();
    }
}
