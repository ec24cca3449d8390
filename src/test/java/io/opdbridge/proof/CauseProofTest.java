package io.opdbridge.proof;

import io.opdbridge.audit.AuditTrail;
import io.opdbridge.audit.SecretKeys;
import io.opdbridge.audit.jdbc.JdbcAuditStore;
import io.opdbridge.canonical.AuditEntry;
import io.opdbridge.canonical.AuditEntry.Kind;
import io.opdbridge.canonical.AuditEntry.Subject;
import io.opdbridge.canonical.HoldRequest;
import io.opdbridge.canonical.Person;
import io.opdbridge.canonical.Person.Role;
import io.opdbridge.canonical.Receipt;
import io.opdbridge.canonical.Refusal;
import io.opdbridge.canonical.Settlement;
import io.opdbridge.canonical.VendorCall;
import io.opdbridge.canonical.VendorOutcome;
import io.opdbridge.db.Database;
import io.opdbridge.ledger.CaseAction;
import io.opdbridge.ledger.CaseDecisions;
import io.opdbridge.ledger.DecisionRequest;
import io.opdbridge.ledger.OverdueHold;
import io.opdbridge.ledger.VendorHolds;
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
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import static io.opdbridge.testing.BooksFixture.attempt;
import static io.opdbridge.testing.BooksFixture.ref;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/** What moved was asked for, and what was answered has moved. */
@ParameterizedClass
@EnumSource(TestDatabase.class)
class CauseProofTest {

    private static final String FREEZE = "OPDRechargeFreeze";
    private static final String SETTLEMENT = "OPDRechargeCancellationFee";
    private static final String TIME = "2026-11-23T02:00:00Z";

    @Parameter
    private TestDatabase kind;

    @TempDir
    private Path folder;

    private BooksFixture books;
    private AuditTrail trail;
    private final List<String> differences = new ArrayList<>();

    @BeforeEach
    void open() throws IOException {
        books = new BooksFixture(Database.own(folder, kind.newLedger(folder)));
        books.book(1, 1, 10_000);
        books.book(1, 2, 10_000);
    }

    @AfterEach
    void close() {
        if (trail != null) {
            trail.close();
        }
        books.close();
    }

    @Test
    void whatWasAnsweredIsTied() {
        begin();
        refund(1, "T1", 300);
        books.clock().advance(Duration.ofHours(2));
        Receipt held = answered(FREEZE, books.freeze(ref(1, 1), attempt("T2", 200, TIME)), null);
        answered(SETTLEMENT, books.release(ref(1, 1), attempt("T2", 200, TIME)), "RELEASE");
        assertThat(held.cancelNo()).isNotNull();
        later();
        expectNothing(0);
    }

    @Test
    void aForgedRefundThatFitsItselfIsFound() throws SQLException {
        begin();
        refund(1, "T1", 300);
        later();
        long id = 9_000;
        books.execute("INSERT INTO journal_entry SELECT site, " + id + ", 'HOLD', id, opened_at FROM account",
                "INSERT INTO journal_entry SELECT site, " + (id + 1) + ", 'CAPTURE', id, opened_at FROM account",
                posting(id, 1, "SPENDABLE", -500), posting(id, 2, "HELD", 500),
                posting(id + 1, 1, "HELD", -500), posting(id + 1, 2, "REFUNDED", 500),
                "INSERT INTO refund_hold (site, id, recharge_id, trans_no, price_fen, cancel_no, invoice_no, placed_at,"
                        + " balance_fen) SELECT site, " + id + ", id, 'TX', 500, 'C9000', 'I9000', " + now() + ", 0"
                        + " FROM recharge WHERE flow_no = 'R2'",
                "INSERT INTO settlement (site, id, hold_id, recharge_id, outcome, trans_no, price_fen,"
                        + " settled_at, balance_fen)"
                        + " SELECT site, " + (id + 1) + ", " + id + ", id, 'CAPTURE', 'TX', 500, " + now() + ", 0"
                        + " FROM recharge WHERE flow_no = 'R2'",
                "UPDATE recharge SET captured_fen = captured_fen + 500 WHERE flow_no = 'R2'",
                "UPDATE account SET spendable_fen = spendable_fen - 500");
        later();
        assertThat(books.differences()).as("the books by themselves").isEmpty();
        expect("refund_hold 9000", "settlement 9001");
    }

    @Test
    void anAnswerWhoseRefundIsNotInTheBooksIsFound() {
        begin();
        Receipt held = answered(FREEZE, books.freeze(ref(1, 1), attempt("T1", 300, TIME)), null);
        answered(SETTLEMENT, held, "CAPTURE");
        answered(FREEZE, new Receipt("WX1", "R1", "C999", books.clock().instant(), 300, 0L, "I999"), null);
        later();
        expect("do not have the settlement", "do not have the hold");
    }

    @Test
    void aSettlementThatEndedOtherwiseThanItsCallSaidIsFound() {
        begin();
        answered(FREEZE, books.freeze(ref(1, 1), attempt("T1", 300, TIME)), null);
        answered(SETTLEMENT, books.capture(ref(1, 1), attempt("T1", 300, TIME)), "RELEASE");
        later();
        expect("settlement ", "do not have the settlement");
    }

    @Test
    void aNumberThatACaptureLearnedIsTiedAndAForgedOneIsFound() throws SQLException {
        begin();
        refund(1, "T1", 300);
        answered(SETTLEMENT, books.capture(ref(1, 1), attempt("T1", 300, TIME), "RF1"), "CAPTURE RF1");
        refund(2, "T2", 200);
        Receipt unnamed = books.capture(ref(1, 2), attempt("T2", 200, TIME));
        later();
        expectNothing(0);

        books.execute("INSERT INTO refund_number SELECT site, 9000, id, 1, 'RF9', " + now()
                + ", NULL FROM refund_hold WHERE cancel_no = '" + unnamed.cancelNo() + "'");
        later();
        expect("refund_number 9000");
    }

    @Test
    void aNumberThatACaptureAtAVendorLearnedIsTied() {
        begin();
        VendorHolds holds = books.vendorHolds();
        VendorOutcome done = new VendorOutcome.Done(null, "VC1", "VI1", null, 7000L);
        answered(FREEZE,
                (Receipt) holds.record((VendorCall) holds.place(new HoldRequest(ref(1, 1), attempt("T1", 300, TIME),
                        BooksFixture.DETAILS)), done),
                null);
        for (String number : new String[] {null, "RF1"}) {
            Settlement paid = new Settlement(ref(1, 1), attempt("T1", 300, TIME), Settlement.Outcome.CAPTURE, null,
                    null,
                    number, BooksFixture.DETAILS);
            Object step = holds.settle(paid);
            answered(SETTLEMENT, (Receipt) (step instanceof VendorCall call ? holds.record(call, done) : step),
                    paid.note());
        }
        assertThat(books.count("refund_number")).isOne();
        later();
        expectNothing(0);
    }

    @Test
    void aFailureToldAfterAReversalIsNoDifference() {
        begin();
        refund(1, "T1", 300);
        assertThat(catchThrowable(() -> books.release(ref(1, 1), attempt("T1", 300, TIME))))
                .isInstanceOf(Refusal.class);
        CaseDecisions decisions = new CaseDecisions(new JdbcLedgerStore(books.database()), books.sites(), books.clock(),
                trail::record);
        long proposal = decisions.decide(new DecisionRequest(BooksFixture.SITE, books.openCases().get(0).id(), "R1",
                CaseAction.REVERSE, 300, "渠道未付"), new Person("li", Set.of(Role.OPERATOR), null)).proposal().id();
        decisions.approve(BooksFixture.SITE, proposal, new Person("wang", Set.of(Role.APPROVER), null), null);
        answered(SETTLEMENT, books.release(ref(1, 1), attempt("T1", 300, TIME)), "RELEASE");
        later();
        expectNothing(0);
    }

    @Test
    void anAnswerThatAKillCutOffIsNoDifference() {
        begin(Clock.fixed(books.clock().instant(), ZoneOffset.UTC));
        refund(1, "T1", 300);
        books.freeze(ref(1, 2), attempt("T2", 100, TIME));
        // what was killed ends no chain, and nothing comes of it any more
        trail = null;
        books.clock().advance(Duration.ofHours(3));
        begin();
        later();
        expectNothing(1);

        books.capture(ref(1, 2), attempt("T2", 100, TIME));
        later();
        expect("settlement ");
    }

    @Test
    void anAnswerThatCouldNotBeWrittenIsNoDifference() {
        begin();
        refund(1, "T1", 300);
        later();
        books.freeze(ref(1, 2), attempt("T2", 100, TIME));
        trail.record(new AuditEntry(Kind.REFUSED, books.clock().instant(), "platform", null, BooksFixture.SITE, null,
                Subject.NONE, -90002, null, "1 calls until " + books.clock().instant().plusSeconds(50)));
        later();
        expectNothing(1);
    }

    @Test
    void whatIsOlderThanTheTrailIsNoDifference() {
        books.freeze(ref(1, 1), attempt("T1", 300, TIME));
        books.capture(ref(1, 1), attempt("T1", 300, TIME));
        books.clock().advance(Duration.ofDays(1));
        begin();
        later();
        expectNothing(0);
    }

    @Test
    void aReleaseBySettingIsTied() {
        begin();
        answered(FREEZE, books.freeze(ref(1, 1), attempt("T1", 300, TIME)), null);
        books.clock().advance(BooksFixture.OVERDUE_AFTER);
        OverdueHold overdue = books.overdueHolds().get(0);
        trail.recordRelease(overdue);
        books.holds().releaseOverdue(overdue);
        later();
        expectNothing(0);
    }

    @Test
    void aForgedRefundAtAVendorIsFound() throws SQLException {
        begin();
        later();
        books.execute("INSERT INTO vendor_order VALUES ('" + BooksFixture.SITE + "', 8000, 'VX', 0)",
                "INSERT INTO vendor_hold (site, id, order_id, trans_no, price_fen, placed_at) VALUES ('"
                        + BooksFixture.SITE
                        + "', 8001, 'VX', 'TX', 500, " + now() + ")",
                "INSERT INTO vendor_settlement (site, id, hold_id, outcome, decided_at) VALUES ('" + BooksFixture.SITE
                        + "', 8002, 8001, 'CAPTURE', " + now() + ")");
        later();
        expect("vendor_hold 8001", "vendor_settlement 8002");

        Receipt asked = new Receipt("VX", null, "V1", books.clock().instant(), 500, null, null);
        answered(FREEZE, asked, null);
        answered(SETTLEMENT, asked, "CAPTURE");
        later();
        assertThat(prove().differences()).isZero();
    }

    private void begin() {
        begin(books.clock());
    }

    private void begin(Clock clock) {
        books.clock().advance(Duration.ofSeconds(1));
        trail = new AuditTrail(new JdbcAuditStore(books.database()), SecretKeys.none(), "run", Duration.ofSeconds(30),
                clock).open();
        books.imports().tell(trail::record);
    }

    /** A refund as the service makes it: first the books, then the trail. */
    private void refund(int recharge, String transNo, long fen) {
        answered(FREEZE, books.freeze(ref(1, recharge), attempt(transNo, fen, TIME)), null);
        answered(SETTLEMENT, books.capture(ref(1, recharge), attempt(transNo, fen, TIME)), "CAPTURE");
    }

    private Receipt answered(String method, Receipt receipt, String outcome) {
        trail.record(new AuditEntry(Kind.CALL, books.clock().instant(), "platform", null, BooksFixture.SITE, method,
                new Subject(null, null, receipt.orderId(), null, receipt.priceFen(), null).answered(receipt), 10000,
                null,
                outcome));
        return receipt;
    }

    /** So much later that nothing can be on its way any more, and somebody else is answered. */
    private void later() {
        books.clock().advance(Duration.ofHours(2));
        trail.record(new AuditEntry(Kind.CALL, books.clock().instant(), "platform", null, BooksFixture.SITE,
                "OPDRechargeList", Subject.NONE, 10000, null, null));
        books.clock().advance(Duration.ofHours(2));
    }

    private AuditProof.ProvenTrail prove() {
        differences.clear();
        return new AuditProof(books.database().dataSource(), SecretKeys.none()).prove(differences::add,
                (rows, ofRows) -> {});
    }

    private void expectNothing(long lostAnswers) {
        AuditProof.ProvenTrail result = prove();
        assertThat(differences).isEmpty();
        assertThat(result.lostAnswers()).isEqualTo(lostAnswers);
        assertThat(books.differences()).isEmpty();
    }

    private void expect(String... found) {
        assertThat(prove().differences()).isEqualTo(found.length);
        for (String one : found) {
            assertThat(differences).anyMatch(difference -> difference.contains(one));
        }
    }

    private String now() {
        return "TIMESTAMP '" + books.clock().instant().toString().replace('T', ' ').replace("Z", "+0:00") + "'";
    }

    private static String posting(long entry, int line, String book, long fen) {
        return "INSERT INTO posting VALUES ('" + BooksFixture.SITE + "', " + entry + ", " + line + ", '" + book + "', "
                + fen + ")";
    }
}
