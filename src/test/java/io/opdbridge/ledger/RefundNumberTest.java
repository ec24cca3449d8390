package io.opdbridge.ledger;

import io.opdbridge.canonical.Attempt;
import io.opdbridge.canonical.HoldRequest;
import io.opdbridge.canonical.Person;
import io.opdbridge.canonical.Person.Role;
import io.opdbridge.canonical.RechargeRef;
import io.opdbridge.canonical.Sites;
import io.opdbridge.canonical.VendorCall;
import io.opdbridge.canonical.VendorOutcome;
import io.opdbridge.ledger.jdbc.HoldSearch;
import io.opdbridge.ledger.jdbc.JdbcLedgerStore;
import io.opdbridge.testing.BooksFixture;
import io.opdbridge.testing.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

import static io.opdbridge.testing.BooksFixture.DETAILS;
import static io.opdbridge.testing.BooksFixture.SITE;
import static io.opdbridge.testing.BooksFixture.attempt;
import static io.opdbridge.testing.BooksFixture.codeOf;
import static io.opdbridge.testing.BooksFixture.ref;
import static org.assertj.core.api.Assertions.assertThat;

/** Numbers of the channel that are kept beside settlements: they prove, and the migration finds those of before. */
@ParameterizedClass
@EnumSource(TestDatabase.class)
class RefundNumberTest {

    private static final Attempt ATTEMPT = attempt("N1", 3000, "2026-11-23T02:15:00Z");
    private static final Person LI = new Person("li", Set.of(Role.OPERATOR), null);

    @Parameter
    private TestDatabase database;

    @TempDir
    private Path folder;

    private BooksFixture books;

    @BeforeEach
    void open() throws IOException {
        books = BooksFixture.on(database, folder);
        for (int n = 1; n <= 4; n++) {
            books.book(n, n, 50_000);
        }
    }

    @AfterEach
    void close() {
        books.close();
    }

    @Test
    void whatPeopleCapturedOnTheWordOfABillIsFoundByTheMigration() throws Exception {
        captureByBills();
        List<String> written = numbers();
        assertThat(written).hasSize(4);
        assertThat(books.differences()).isEmpty();

        books.execute(database.dropAppendOnly("refund_number"));
        books.execute("DELETE FROM refund_number");
        books.execute(insertsOfTheMigration());

        assertThat(numbers()).isEqualTo(written);
        assertThat(books.differences()).isEmpty();
        assertThat(books.capture(ref(1, 1), ATTEMPT, "MR1").balanceFen()).isEqualTo(47_000L);
    }

    @Test
    void aNumberHasItsCaptureAndItsDecision() throws SQLException {
        books.freeze(ref(4, 4), ATTEMPT);
        books.capture(ref(4, 4), ATTEMPT);
        books.capture(ref(4, 4), ATTEMPT, "RF4");
        captureByBills();
        assertThat(books.prove(difference -> {}).counts()).containsEntry("refund numbers", 5L);
        assertThat(books.differences()).isEmpty();
        books.execute(database.dropAppendOnly("refund_number"));
        books.execute(database.dropAppendOnly("settlement"));

        found("refund_number SET hold_id = -hold_id");
        found("refund_number SET decision_id = -decision_id WHERE decision_id IS NOT NULL");
        found("settlement SET refund_order_id = 'RF5' WHERE refund_order_id IS NULL",
                "settlement SET refund_order_id = NULL WHERE refund_order_id = 'RF5'");
        found("refund_number SET refund_order_id = 'MR9' WHERE refund_order_id = 'MR1'",
                "refund_number SET refund_order_id = 'MR1' WHERE refund_order_id = 'MR9'");
    }

    private void found(String meddling) throws SQLException {
        found(meddling, meddling);
    }

    private void found(String meddling, String back) throws SQLException {
        books.execute("UPDATE " + meddling);
        assertThat(books.differences()).as(meddling).anyMatch(difference -> difference.contains("refund_number"));
        books.execute("UPDATE " + back);
        assertThat(books.differences()).as(meddling + ", put back").isEmpty();
    }

    /** A live hold; a late capture; one on the platform's case, that the bill's ends with; a hold at a vendor. */
    private void captureByBills() {
        books.freeze(ref(1, 1), ATTEMPT);
        long own = search(books.sites()).page(query(1)).holds().get(0).id();
        decide(books.decisions(), billed(1, "MR1", "CR1", own));
        decide(books.decisions(), billed(2, "MR2", "CR2", null));
        assertThat(codeOf(() -> books.capture(ref(3, 3), ATTEMPT, "MR3"))).isEqualTo("NO_SUCH_HOLD");
        billed(3, "MR3", "CR3", null);
        decide(books.decisions(), books.openCases().stream().filter(one -> one.kind() == CaseKind.CAPTURE_WITHOUT_HOLD)
                .findFirst().orElseThrow().id());
        VendorHolds holds = books.vendorHolds();
        RechargeRef ref = ref(1, 77);
        holds.record((VendorCall) holds.place(new HoldRequest(ref, ATTEMPT, DETAILS)),
                new VendorOutcome.Done("R77", "VC1", "VI1", null, 7000L));
        decide(books.vendorDecisions(),
                billed(77, "MR77", "CR77", search(books.vendorSites()).page(query(77)).holds().get(0)
                        .id()));
        decide(books.decisions(), billed(2, "WX2", null, null));
        assertThat(books.openCases()).isEmpty();
        assertThat(books.balances(2)).containsExactly(44_000L, 0L);
    }

    private HoldSearch search(Sites sites) {
        return new HoldSearch(books.database().dataSource(), sites, books.clock());
    }

    private static HoldQuery query(int n) {
        return new HoldQuery(Set.of(), Set.of(), null, null, null, "WX" + n, null, false, null, 10);
    }

    private long billed(int n, String merchantNo, String channelNo, Long holdId) {
        long id = new JdbcLedgerStore(books.database()).inTransaction(LedgerStore.Transaction::nextId);
        Instant now = books.clock().instant();
        new JdbcLedgerStore(books.database()).inTransaction(tx -> {
            tx.openCase("bill|" + id, Case.opened(SITE, id, CaseKind.REFUND_IN_BILL_ONLY, null, "WX" + n,
                    new Attempt(merchantNo, 3000, now), new Case.Refund(holdId, null, channelNo), null, now, null));
            return null;
        });
        return id;
    }

    private static void decide(CaseDecisions decisions, long caseId) {
        decisions.decide(new DecisionRequest(SITE, caseId, "T" + caseId, CaseAction.CAPTURE, 3000, "渠道已退款"), LI);
    }

    private List<String> numbers() throws SQLException {
        try (Connection connection = books.database().dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement
                        .executeQuery("SELECT hold_id, refund_order_id, decision_id FROM refund_number"
                                + " ORDER BY hold_id, refund_order_id")) {
            List<String> found = new ArrayList<>();
            while (rows.next()) {
                found.add(rows.getLong(1) + " " + rows.getString(2) + " " + rows.getLong(3));
            }
            connection.rollback();
            return found;
        }
    }

    private static String[] insertsOfTheMigration() throws IOException {
        try (var script = BooksFixture.class.getResourceAsStream("/db/migration/common/V18__refund_number.sql")) {
            String sql = new String(script.readAllBytes(), StandardCharsets.UTF_8).replaceAll("(?m)^--.*$", "");
            return Arrays.stream(sql.split(";")).map(String::strip).filter(one -> one.startsWith("INSERT"))
                    .toArray(String[]::new);
        }
    }
}
