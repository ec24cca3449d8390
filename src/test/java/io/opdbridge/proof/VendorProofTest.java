package io.opdbridge.proof;

import io.opdbridge.canonical.Attempt;
import io.opdbridge.canonical.Details;
import io.opdbridge.canonical.HoldRequest;
import io.opdbridge.canonical.RechargeRef;
import io.opdbridge.canonical.Settlement;
import io.opdbridge.canonical.Settlement.Outcome;
import io.opdbridge.canonical.VendorCall;
import io.opdbridge.canonical.VendorOutcome;
import io.opdbridge.ledger.VendorHold.State;
import io.opdbridge.ledger.VendorHolds;
import io.opdbridge.proof.BooksProof.AtVendor;
import io.opdbridge.testing.BooksFixture;
import io.opdbridge.testing.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;

import static io.opdbridge.testing.BooksFixture.SITE;
import static io.opdbridge.testing.BooksFixture.attempt;
import static io.opdbridge.testing.BooksFixture.codeOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What verify finds when somebody meddles with the journal of a vendor, where each hold stands as its number says. */
@ParameterizedClass
@EnumSource(TestDatabase.class)
class VendorProofTest {

    private static final Attempt ATTEMPT = attempt("N1", 3000, "2026-11-23T02:15:00Z");
    private static final Details DETAILS = new Details(null, null, null, null, null, null);
    private static final VendorOutcome DONE = new VendorOutcome.Done("R1", "VC1", "VI1",
            Instant.parse("2026-11-23T02:15:01Z"), 7000L);
    private static final VendorOutcome LOST = new VendorOutcome.Unknown("SocketTimeoutException");
    private static final VendorOutcome REFUSED = new VendorOutcome.Refused("E1", "no");

    @Parameter
    private TestDatabase database;

    @TempDir
    private Path folder;

    private BooksFixture books;
    private VendorHolds holds;

    @BeforeEach
    void oneHoldInEachState() throws IOException {
        books = BooksFixture.on(database, folder);
        holds = books.vendorHolds();
        VendorCall late = ask("LATE");
        books.clock().advance(Duration.ofMinutes(1));
        holds.record(theDueCall(), DONE);
        codeOf(() -> holds.record(late, DONE));
        holds.record(theDueCall(), DONE);

        codeOf(() -> holds.record(ask("GIVEN_UP"), LOST));
        for (int i = 0; i < 4; i++) {
            books.clock().advance(Duration.ofMinutes(1));
            holds.record(theDueCall(), LOST);
        }
        holds.record(ask("HELD"), DONE);
        codeOf(() -> holds.record(ask("REFUSED"), REFUSED));
        holds.record(settle("CAPTURED", Outcome.CAPTURE), DONE);
        holds.record(settle("RELEASED", Outcome.RELEASE), DONE);
        settle("CAPTURING", Outcome.CAPTURE);
        settle("RELEASING", Outcome.RELEASE);
        holds.settle(settlement("VOIDED", Outcome.RELEASE));
        codeOf(() -> holds.record(ask("UNKNOWN"), LOST));
        ask("PENDING");
    }

    @AfterEach
    void close() {
        books.close();
    }

    @Test
    void anUntouchedJournalProvesWithItsFigures() {
        BooksProof.ProvenBooks result = books.prove(difference -> {});

        assertThat(result.differences()).isZero();
        assertThat(result.counts()).containsEntry("vendor holds", 11L).containsEntry("vendor settlements", 4L);
        assertThat(result.atVendors()).containsExactly(at(State.PENDING, 1), at(State.UNKNOWN, 2), at(State.HELD, 1),
                at(State.REFUSED, 1), at(State.CAPTURING, 1), at(State.CAPTURED, 1), at(State.RELEASING, 1),
                at(State.RELEASED, 2));
    }

    @ParameterizedTest
    @CsvSource({
        "PENDING, HELD", "PENDING, REFUSED", "UNKNOWN, HELD", "UNKNOWN, RELEASED", "UNKNOWN, REFUSED",
        "HELD, UNKNOWN", "HELD, RELEASED", "HELD, CAPTURED", "HELD, REFUSED", "REFUSED, RELEASED", "REFUSED, UNKNOWN",
        "CAPTURING, CAPTURED", "CAPTURING, HELD", "CAPTURING, RELEASING", "CAPTURED, CAPTURING", "CAPTURED, RELEASED",
        "CAPTURED, HELD", "RELEASING, RELEASED", "RELEASING, HELD", "RELEASED, RELEASING", "RELEASED, CAPTURED",
        "RELEASED, UNKNOWN", "LATE, UNKNOWN", "LATE, HELD", "VOIDED, REFUSED", "VOIDED, CAPTURED"})
    void aChangedStateIsFound(String order, State state) throws SQLException {
        setState(order, "state = '" + state + "'");

        assertThat(books.differences()).singleElement().asString().contains("vendor_hold");
    }

    @ParameterizedTest
    @CsvSource({
        "PENDING, due_at = NULL", "HELD, due_at = held_at", "UNKNOWN, due_at = NULL",
        "CAPTURING, due_at = NULL", "RELEASING, due_at = NULL", "HELD, held_at = NULL", "CAPTURED, ended_at = NULL",
        "HELD, ended_at = held_at", "VOIDED, claim = 1"})
    void aCallThatNobodyWouldMakeOrAnEndThatNobodySaidIsFound(String order, String change) throws SQLException {
        setState(order, change);

        assertThat(books.differences()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"HELD", "CAPTURED", "VOIDED", "PENDING"})
    void aHoldThatStandsNowhereIsFound(String order) throws SQLException {
        books.execute("DELETE FROM vendor_hold_state WHERE hold_id = " + idOf(order));

        assertThat(books.differences()).singleElement().asString().contains("stands nowhere");
    }

    @ParameterizedTest
    @CsvSource({
        "CAPTURED, CAPTURE, UPDATE vendor_answer SET result = 'UNKNOWN'",
        "CAPTURED, HOLD, UPDATE vendor_answer SET counted = FALSE",
        "CAPTURED, CAPTURE, UPDATE vendor_answer SET step = 'RELEASE'",
        "RELEASED, RELEASE, DELETE FROM vendor_answer",
        "RELEASED, RELEASE, UPDATE vendor_answer SET counted = FALSE",
        "HELD, HOLD, DELETE FROM vendor_answer",
        "HELD, HOLD, UPDATE vendor_answer SET result = 'REFUSED'",
        "REFUSED, HOLD, UPDATE vendor_answer SET result = 'DONE'",
        "REFUSED, HOLD, DELETE FROM vendor_answer",
        "UNKNOWN, HOLD, UPDATE vendor_answer SET result = 'NOT_SENT'",
        "GIVEN_UP, RELEASE, UPDATE vendor_answer SET result = 'DONE'",
        "LATE, RELEASE, DELETE FROM vendor_answer",
        "LATE, HOLD, UPDATE vendor_answer SET result = 'UNKNOWN'"})
    void aChangedAnswerIsFound(String order, String step, String meddling) throws SQLException {
        books.execute(database.dropAppendOnly("vendor_answer"));
        books.execute(meddling + " WHERE step = '" + step + "' AND hold_id = " + idOf(order));

        assertThat(books.differences()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "CAPTURED, UPDATE vendor_settlement SET outcome = 'RELEASE'", "CAPTURING, DELETE FROM vendor_settlement",
        "RELEASED, DELETE FROM vendor_settlement", "RELEASING, UPDATE vendor_settlement SET outcome = 'CAPTURE'"})
    void aChangedSettlementIsFound(String order, String meddling) throws SQLException {
        books.execute(database.dropAppendOnly("vendor_settlement"));
        books.execute(meddling + " WHERE hold_id = " + idOf(order));

        assertThat(books.differences()).hasSize(1);
    }

    @Test
    void aCaseThatIsMissingIsFound() throws SQLException {
        books.execute("DELETE FROM case_file");

        assertThat(books.differences()).singleElement().asString().contains("no case says so");
    }

    @ParameterizedTest
    @CsvSource({"vendor_hold, price_fen", "vendor_settlement, outcome", "vendor_answer, counted"})
    void whatWasAskedAndAnsweredCannotBeChanged(String table, String column) {
        long rows = books.count(table);

        // once its files have been opened again, HSQLDB gives the state of a trigger's signal without its words
        assertThatThrownBy(() -> books.execute("UPDATE " + table + " SET " + column + " = " + column))
                .isInstanceOf(SQLException.class).hasMessageMatching("(?s).*(written once|^45000).*");
        assertThatThrownBy(() -> books.execute("DELETE FROM " + table)).isInstanceOf(SQLException.class);
        assertThat(books.count(table)).isEqualTo(rows);
        assertThat(books.differences()).isEmpty();
    }

    @Test
    void holdsOverManyChunksAreProven() throws SQLException {
        books.execute("INSERT INTO vendor_hold (site, id, order_id, trans_no, price_fen, placed_at)"
                + " SELECT h.site, h.id + 1000 * n.d, h.order_id, h.trans_no, h.price_fen,"
                + " h.placed_at FROM vendor_hold h,"
                + " (SELECT ROW_NUMBER() OVER () AS d FROM vendor_hold a, vendor_hold b, vendor_hold c, vendor_hold d"
                + " FETCH FIRST 5000 ROWS ONLY) n WHERE h.order_id = 'HELD'");

        assertThat(books.differences()).hasSize(5000).allMatch(difference -> difference.contains("stands nowhere"));
    }

    private void setState(String order, String change) throws SQLException {
        books.execute("UPDATE vendor_hold_state SET " + change + " WHERE hold_id = " + idOf(order));
    }

    private static String idOf(String order) {
        return "(SELECT id FROM vendor_hold WHERE order_id = '" + order + "')";
    }

    private static AtVendor at(State state, long count) {
        return new AtVendor(SITE, state, count, count * ATTEMPT.priceFen());
    }

    private VendorCall ask(String order) {
        return (VendorCall) holds.place(new HoldRequest(refOf(order), ATTEMPT, DETAILS));
    }

    private VendorCall settle(String order, Outcome outcome) {
        holds.record(ask(order), DONE);
        return (VendorCall) holds.settle(settlement(order, outcome));
    }

    private static Settlement settlement(String order, Outcome outcome) {
        return new Settlement(refOf(order), ATTEMPT, outcome, null, null, null, DETAILS);
    }

    private static RechargeRef refOf(String order) {
        return new RechargeRef(SITE, null, order, "1", "90001", null);
    }

    private VendorCall theDueCall() {
        assertThat(holds.due(SITE)).hasSize(1);
        return holds.claim(holds.due(SITE).get(0));
    }
}
