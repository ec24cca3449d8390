package io.opdbridge.ledger;

import io.opdbridge.canonical.Attempt;
import io.opdbridge.canonical.HoldRequest;
import io.opdbridge.canonical.Person;
import io.opdbridge.canonical.Person.Role;
import io.opdbridge.canonical.Receipt;
import io.opdbridge.canonical.RechargeRef;
import io.opdbridge.canonical.Settlement;
import io.opdbridge.canonical.Settlement.Outcome;
import io.opdbridge.canonical.VendorCall;
import io.opdbridge.canonical.VendorOutcome;
import io.opdbridge.cases.CaseSearch;
import io.opdbridge.testing.BooksFixture;
import io.opdbridge.testing.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;

import static io.opdbridge.testing.BooksFixture.DETAILS;
import static io.opdbridge.testing.BooksFixture.SITE;
import static io.opdbridge.testing.BooksFixture.attempt;
import static io.opdbridge.testing.BooksFixture.codeOf;
import static io.opdbridge.testing.BooksFixture.ref;
import static org.assertj.core.api.Assertions.assertThat;

/** The case of a refused settlement ends with the capture of the same refund, and with no other. */
@ParameterizedClass
@EnumSource(TestDatabase.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RefusedBeforeTest {

    private static final Attempt ATTEMPT = attempt("N1", 3000, "2026-11-23T02:15:00Z");
    private static final Attempt UNTIMED = attempt("N1", 3000, null);
    private static final Attempt LATER = attempt("N1", 3000, "2026-11-24T02:15:00Z");

    @Parameter
    private TestDatabase database;

    @TempDir
    private static Path folder;

    private BooksFixture books;
    /** Of the card and the recharge of a test; the one after it is another refund's. */
    private int n;

    @BeforeParameterizedClassInvocation
    void openBooks() throws IOException {
        books = BooksFixture.on(database, folder.resolve(database.name()));
    }

    @AfterParameterizedClassInvocation
    void close() {
        books.close();
    }

    @BeforeEach
    void bookTwoRecharges() {
        n += 2;
        books.book(n, n, 50_000);
        books.book(n, n + 1, 50_000);
    }

    @AfterEach
    void theBooksProve() {
        assertThat(books.differences()).isEmpty();
    }

    @Test
    void aWrongInvoiceNoIsForgottenWhenTheRefundIsCapturedUnderItsChannelsNumber() {
        String wrong = books.freeze(ref(n, n + 1), ATTEMPT).invoiceNo();
        Receipt held = books.freeze(ref(n, n), UNTIMED);
        assertThat(refused(UNTIMED, wrong, "RF1")).isEqualTo("HOLD_OF_ANOTHER_RECHARGE");
        Case about = one();

        books.holds().capture(settlement(UNTIMED, held.invoiceNo(), "RF1"));

        assertThat(openCases()).isEmpty();
        assertThat(new CaseSearch(books.database().dataSource()).find(about.id()).orElseThrow().solved().how())
                .isEqualTo(CaseEnd.capturedLater(held.cancelNo()));
    }

    @Test
    void withoutTheChannelsNumberItIsTheSameRefundByItsTime() {
        String wrong = books.freeze(ref(n, n + 1), ATTEMPT).invoiceNo();
        Receipt held = books.freeze(ref(n, n), ATTEMPT);
        refused(ATTEMPT, wrong, null);

        books.holds().capture(settlement(ATTEMPT, held.invoiceNo(), null));

        assertThat(openCases()).isEmpty();
    }

    @Test
    void aSettlementThatCameBeforeItsFreezeIsAnsweredByItsRepeat() {
        assertThat(refused(ATTEMPT, null, null)).isEqualTo("NO_SUCH_HOLD");
        books.freeze(ref(n, n), ATTEMPT);

        books.holds().capture(settlement(ATTEMPT, null, "RF1"));

        assertThat(openCases()).isEmpty();
    }

    @Test
    void whatMayBeAnotherRefundStaysForPeople() {
        String wrong = books.freeze(ref(n, n + 1), ATTEMPT).invoiceNo();
        refused(UNTIMED, wrong, null);
        Receipt held = books.freeze(ref(n, n), UNTIMED);
        books.holds().capture(settlement(UNTIMED, held.invoiceNo(), null));
        assertThat(openCases()).as("neither has a number nor a time").hasSize(1);

        refused(ATTEMPT, wrong, "RF1");
        Receipt again = books.freeze(ref(n, n), ATTEMPT);
        books.holds().capture(settlement(ATTEMPT, again.invoiceNo(), "RF2"));
        assertThat(openCases()).as("another number of the channel").hasSize(2);

        Attempt less = attempt("N1", 2900, "2026-11-25T02:15:00Z");
        refused(less, wrong, "RF3");
        Receipt third = books.freeze(ref(n, n), LATER);
        books.holds().capture(settlement(LATER, third.invoiceNo(), "RF3"));
        assertThat(openCases()).as("another amount").hasSize(3);
    }

    @Test
    void aReleaseEndsNoCase() {
        String wrong = books.freeze(ref(n, n + 1), ATTEMPT).invoiceNo();
        books.freeze(ref(n, n), ATTEMPT);
        refused(ATTEMPT, wrong, "RF1");

        books.release(ref(n, n), ATTEMPT, "RF1");

        assertThat(openCases()).hasSize(1);
    }

    @Test
    void whatSomebodyHadProposedAboutItIsWithdrawn() {
        String wrong = books.freeze(ref(n, n + 1), ATTEMPT).invoiceNo();
        Attempt large = attempt("N1", 20_000, "2026-11-23T02:15:00Z");
        Receipt held = books.freeze(ref(n, n), large);
        refused(large, wrong, "RF1");
        CaseProposal proposal = books.decisions()
                .decide(new DecisionRequest(SITE, one().id(), "T" + n, CaseAction.SOLVED,
                        20_000, "by telephone"), new Person("li", Set.of(Role.OPERATOR), null))
                .proposal();

        books.holds().capture(settlement(large, held.invoiceNo(), "RF1"));

        assertThat(codeOf(() -> books.decisions().approve(SITE, proposal.id(),
                new Person("wang", Set.of(Role.APPROVER), null), null))).isEqualTo("PROPOSAL_ENDED");
    }

    @Test
    void atAHisItEndsWhenTheHisHasConfirmedTheCapture() {
        VendorHolds holds = books.vendorHolds();
        ask(holds, ref(n, n + 1), n + 1);
        ask(holds, ref(n, n), n);
        assertThat(codeOf(() -> holds.settle(settlement(ATTEMPT, "VI" + (n + 1), "RF1"))))
                .isEqualTo("HOLD_OF_ANOTHER_RECHARGE");

        VendorCall call = (VendorCall) holds.settle(settlement(ATTEMPT, "VI" + n, "RF1"));
        assertThat(openCases()).hasSize(1);
        holds.record(call, new VendorOutcome.Done("R" + n, "VC" + n, null, null, 4000L));

        assertThat(openCases()).isEmpty();
    }

    @Test
    void theProofMissesTheCaptureThatEndedIt() throws SQLException {
        String wrong = books.freeze(ref(n, n + 1), ATTEMPT).invoiceNo();
        Receipt held = books.freeze(ref(n, n), ATTEMPT);
        refused(ATTEMPT, wrong, "RF1");
        long about = one().id();
        books.holds().capture(settlement(ATTEMPT, held.invoiceNo(), "RF1"));

        books.execute("UPDATE case_file SET price_fen = 1 WHERE id = " + about);
        assertThat(books.differences()).anyMatch(difference -> difference.contains("does not follow from a decision"));
        books.execute("UPDATE case_file SET price_fen = 3000 WHERE id = " + about);
    }

    private static void ask(VendorHolds holds, RechargeRef ref, int number) {
        holds.record((VendorCall) holds.place(new HoldRequest(ref, ATTEMPT, DETAILS)),
                new VendorOutcome.Done("R" + number, "VC" + number, "VI" + number, null, 7000L));
    }

    private String refused(Attempt attempt, String invoiceNo, String refundOrderId) {
        return codeOf(() -> books.holds().capture(settlement(attempt, invoiceNo, refundOrderId)));
    }

    private Settlement settlement(Attempt attempt, String invoiceNo, String refundOrderId) {
        return new Settlement(ref(n, n), attempt, Outcome.CAPTURE, invoiceNo, null, refundOrderId, DETAILS);
    }

    private Case one() {
        assertThat(openCases()).hasSize(1);
        return openCases().get(0);
    }

    private List<Case> openCases() {
        return books.openCases().stream().filter(about -> ("WX" + n).equals(about.orderId())).toList();
    }
}
