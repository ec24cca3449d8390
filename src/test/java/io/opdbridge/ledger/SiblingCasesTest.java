package io.opdbridge.ledger;

import io.opdbridge.canonical.Attempt;
import io.opdbridge.canonical.Person;
import io.opdbridge.canonical.Person.Role;
import io.opdbridge.canonical.Settlement;
import io.opdbridge.canonical.Settlement.Outcome;
import io.opdbridge.db.Database;
import io.opdbridge.cases.CaseSearch;
import io.opdbridge.ledger.jdbc.HoldSearch;
import io.opdbridge.ledger.jdbc.JdbcLedgerStore;
import io.opdbridge.story.HoldStories;
import io.opdbridge.story.StoryLine;
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
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;

import static io.opdbridge.testing.BooksFixture.DETAILS;
import static io.opdbridge.testing.BooksFixture.OVERDUE_AFTER;
import static io.opdbridge.testing.BooksFixture.SITE;
import static io.opdbridge.testing.BooksFixture.attempt;
import static io.opdbridge.testing.BooksFixture.codeOf;
import static io.opdbridge.testing.BooksFixture.ref;
import static io.opdbridge.testing.Crowd.atOnce;
import static org.assertj.core.api.Assertions.assertThat;

/** A loss is decided once (contract, section 5, rule 10), in our own books. */
@ParameterizedClass
@EnumSource(TestDatabase.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SiblingCasesTest {

    private static final Attempt ATTEMPT = attempt("N1", 3000, "2026-11-23T02:15:00Z");
    private static final Attempt LATER = attempt("N1", 3000, "2026-11-23T05:15:00Z");
    private static final Instant PAID_AT = Instant.parse("2026-11-23T02:16:00Z");
    private static final Person LI = new Person("李娜", Set.of(Role.OPERATOR), null);
    private static final Person WANG = new Person("王强", Set.of(Role.OPERATOR, Role.APPROVER), null);

    @Parameter
    private TestDatabase database;

    @TempDir
    private static Path folder;

    private Database.Options options;
    private BooksFixture books;
    private CaseDecisions decisions;
    /** Of the card and the recharge of a test. */
    private int n;

    @BeforeParameterizedClassInvocation
    void openBooks() throws IOException {
        Path dataDir = folder.resolve(database.name());
        options = database.newLedger(dataDir);
        books = new BooksFixture(Database.own(dataDir, options));
        decisions = books.decisions();
    }

    @AfterParameterizedClassInvocation
    void close() {
        books.close();
    }

    @BeforeEach
    void bookOneRecharge() {
        n++;
        books.book(n, n, 50_000);
    }

    @AfterEach
    void theBooksProve() {
        assertThat(books.differences()).isEmpty();
    }

    @Test
    void oneRefundThatThePlatformAndTheBillSpeakOfIsCapturedOnce() {
        capture(ATTEMPT, "RF1");
        billed("RF1", null);
        assertThat(decisions.siblings(ofPlatform())).containsExactly(ofBill());
        assertThat(decisions.siblings(ofBill())).containsExactly(ofPlatform());
        Case bill = ofBill();

        CaseDecision decision = decide(ofPlatform(), CaseAction.CAPTURE, 3000);

        assertThat(openCases()).isEmpty();
        assertThat(books.balances(n)).containsExactly(47_000L, 0L);
        Case ended = search().find(bill.id()).orElseThrow();
        assertThat(ended.solved().how()).isEqualTo(CaseEnd.withAnother(decision));
        assertThat(codeOf(() -> decide(bill, CaseAction.CAPTURE, 3000))).isEqualTo("CASE_CLOSED");
    }

    @Test
    void decidedByTheBillsCaseThePlatformsRepeatIsAnsweredAsCaptured() {
        capture(ATTEMPT, null);
        billed("RF1", null);

        decide(ofBill(), CaseAction.CAPTURE, 3000);

        assertThat(openCases()).isEmpty();
        assertThat(books.capture(ref(n, n), ATTEMPT).balanceFen()).isEqualTo(47_000L);
        assertThat(books.balances(n)).containsExactly(47_000L, 0L);
        assertThat(openCases()).isEmpty();
    }

    @Test
    void theChannelsNumberThatOnlyTheBillKnowsIsKeptSoThatNothingIsCapturedTwiceForIt() {
        capture(ATTEMPT, null);
        billed("RF1", null);

        decide(ofBill(), CaseAction.CAPTURE, 3000);

        assertThat(books.holds().capture(new Settlement(ref(n, n), LATER, Outcome.CAPTURE, null, null, "RF1", DETAILS))
                .balanceFen()).isEqualTo(47_000L);
        assertThat(openCases()).isEmpty();
        assertThat(books.balances(n)).containsExactly(47_000L, 0L);
    }

    @Test
    void whatPeopleCapturedOnTheWordOfABillGoesByTheChannelsNumberAndByTheMerchants() {
        books.freeze(ref(n, n), ATTEMPT);
        long hold = new HoldSearch(books.database().dataSource(), books.sites(), books.clock())
                .page(new HoldQuery(Set.of(), Set.of(), null, null, null, "WX" + n, null, false, null, 10))
                .holds().get(0).id();
        new JdbcLedgerStore(books.database()).inTransaction(tx -> {
            tx.openCase("bill|two numbers" + n, numbered(tx.nextId(), CaseKind.REFUND_IN_BILL_ONLY, hold));
            return null;
        });
        decide(ofBill(), CaseAction.CAPTURE, 3000);

        assertThat(books.holds().capture(settlement("MR" + n)).balanceFen()).isEqualTo(47_000L);
        assertThat(books.holds().capture(settlement("CR" + n)).balanceFen()).isEqualTo(47_000L);
        assertThat(openCases()).isEmpty();
        assertThat(codeOf(() -> books.holds().capture(settlement("other")))).isEqualTo("REFUND_ORDER_DIFFERS");
        decide(one(CaseKind.SECOND_CHANNEL_REFUND), CaseAction.SOLVED, 3000);
    }

    @Test
    void anAbnormalRefundThatWasCapturedUnderTheMerchantsNumberIsReversedAndNotCapturedAgain() {
        books.freeze(ref(n, n), ATTEMPT);
        books.holds().capture(settlement("MR" + n));
        new JdbcLedgerStore(books.database()).inTransaction(tx -> {
            tx.openCase("bill|abnormal" + n, numbered(tx.nextId(), CaseKind.REFUND_ABNORMAL, null));
            return null;
        });
        Case abnormal = one(CaseKind.REFUND_ABNORMAL);

        assertThat(decisions.possible(abnormal)).filteredOn(PossibleDecision::isPossible)
                .extracting(PossibleDecision::action).containsExactlyInAnyOrder(CaseAction.REVERSE, CaseAction.SOLVED);
    }

    private Case numbered(long id, CaseKind kind, Long holdId) {
        Instant now = books.clock().instant();
        return Case.opened(SITE, id, kind, null, "WX" + n, new Attempt("MR" + n, 3000, now),
                new Case.Refund(holdId, null, "CR" + n), null, now, null);
    }

    @Test
    void whatTheBillsCaseCapturedIsNotCapturedAgainWhenThePlatformSpeaksLater() {
        billed("RF1", null);
        decide(ofBill(), CaseAction.CAPTURE, 3000);

        capture(ATTEMPT, null);

        assertThat(codeOf(() -> decide(ofPlatform(), CaseAction.CAPTURE, 3000))).isEqualTo("ALREADY_CAPTURED");
        decide(ofPlatform(), CaseAction.SOLVED, 3000);
        assertThat(books.balances(n)).containsExactly(47_000L, 0L);
    }

    @Test
    void anotherNumberOfTheChannelIsAnotherRefundAndNoneIsSwallowed() {
        capture(ATTEMPT, "RF1");
        billed("RF2", null);
        assertThat(decisions.siblings(ofPlatform())).isEmpty();

        decide(ofPlatform(), CaseAction.CAPTURE, 3000);
        assertThat(openCases()).hasSize(1);
        decide(ofBill(), CaseAction.CAPTURE, 3000);

        assertThat(books.balances(n)).containsExactly(44_000L, 0L);
    }

    @Test
    void theSecondRefundOfTheChannelIsCapturedBesideTheFirstAndOnce() {
        books.freeze(ref(n, n), ATTEMPT);
        books.holds().capture(settlement("RF1"));
        assertThat(codeOf(() -> books.holds().capture(settlement("RF2")))).isEqualTo("REFUND_ORDER_DIFFERS");
        billed("RF2", null);
        assertThat(decisions.siblings(ofBill())).extracting(Case::kind).containsExactly(CaseKind.SECOND_CHANNEL_REFUND);

        decide(ofBill(), CaseAction.CAPTURE, 3000);

        assertThat(openCases()).isEmpty();
        assertThat(books.balances(n)).containsExactly(44_000L, 0L);
        assertThat(codeOf(() -> books.holds().capture(settlement("RF2")))).isEqualTo("OK");
        assertThat(codeOf(() -> books.holds().capture(settlement("RF1")))).isEqualTo("OK");
        assertThat(books.balances(n)).containsExactly(44_000L, 0L);
    }

    private Settlement settlement(String refundOrderId) {
        return new Settlement(ref(n, n), ATTEMPT, Outcome.CAPTURE, null, null, refundOrderId, DETAILS);
    }

    @Test
    void ofTwoRefundsOfThePlatformTheBillsLineEndsWithTheOneThatIsCloserInTime() {
        capture(LATER, null);
        capture(ATTEMPT, null);
        billed("RF1", null);
        List<Case> platform = openCases().subList(0, 2);
        assertThat(decisions.siblings(platform.get(0))).isEmpty();
        assertThat(decisions.siblings(platform.get(1))).containsExactly(ofBill());

        decide(ofBill(), CaseAction.CAPTURE, 3000);

        assertThat(openCases()).containsExactly(platform.get(0));
        assertThat(books.balances(n)).containsExactly(47_000L, 0L);
        assertThat(codeOf(() -> books.capture(ref(n, n), ATTEMPT))).isEqualTo("OK");
    }

    @Test
    void twoRefundsInTheBillAndTwoOfThePlatformEndPairByPair() {
        capture(ATTEMPT, null);
        capture(LATER, null);
        billed("RF1", null);
        billed("RF2", null);

        decide(openCases().get(0), CaseAction.CAPTURE, 3000);

        assertThat(openCases()).extracting(Case::kind)
                .containsExactlyInAnyOrder(CaseKind.CAPTURE_WITHOUT_HOLD, CaseKind.REFUND_IN_BILL_ONLY);
    }

    /** Contract, section 5, rule 3: the platform has given each a time of its own. */
    @Test
    void twoRefundsOfThePlatformWithTimesOfTheirOwnAreBothCaptured() {
        capture(ATTEMPT, null);
        capture(LATER, null);

        decide(openCases().get(0), CaseAction.CAPTURE, 3000);
        decide(openCases().get(0), CaseAction.CAPTURE, 3000);

        assertThat(openCases()).isEmpty();
        assertThat(books.balances(n)).containsExactly(44_000L, 0L);
        assertThat(codeOf(() -> books.capture(ref(n, n), ATTEMPT))).isEqualTo("OK");
        assertThat(codeOf(() -> books.capture(ref(n, n), LATER))).isEqualTo("OK");
        assertThat(books.balances(n)).containsExactly(44_000L, 0L);
    }

    @Test
    void whatIsSolvedOutsideIsSolvedForBoth() {
        capture(ATTEMPT, null);
        billed(null, null);

        decide(ofBill(), CaseAction.SOLVED, 3000);

        assertThat(openCases()).isEmpty();
        assertThat(books.balances(n)).containsExactly(50_000L, 0L);
    }

    @Test
    void aProposalAboutTheOtherCaseIsWithdrawn() {
        Attempt large = attempt("N1", 20_000, "2026-11-23T02:15:00Z");
        codeOf(() -> books.capture(ref(n, n), large));
        billed("RF1", null, 20_000);
        Case bill = ofBill();
        CaseProposal ofBill = propose(bill, CaseAction.CAPTURE, 20_000);
        CaseProposal ofPlatform = propose(ofPlatform(), CaseAction.CAPTURE, 20_000);

        decisions.approve(SITE, ofPlatform.id(), WANG, null);

        assertThat(search().proposals(SITE, bill.id())).singleElement().extracting(CaseProposal::state)
                .isEqualTo(CaseProposal.State.WITHDRAWN);
        assertThat(codeOf(() -> decisions.approve(SITE, ofBill.id(), WANG, null))).isEqualTo("PROPOSAL_ENDED");
        assertThat(books.balances(n)).containsExactly(30_000L, 0L);
    }

    @Test
    void anOverdueHoldThatTheBillSpeaksOfEndsBothWhenItIsCapturedAndNotWhenItIsReleased() {
        long hold = overdue(ATTEMPT);
        billed("RF1", hold);
        Case overdue = openCases().get(0);
        assertThat(decisions.siblings(overdue)).containsExactly(ofBill());

        decide(overdue, CaseAction.RELEASE, 3000);
        assertThat(openCases()).extracting(Case::kind).containsExactly(CaseKind.REFUND_IN_BILL_ONLY);
        decide(ofBill(), CaseAction.CAPTURE, 3000);
        assertThat(openCases()).isEmpty();

        n += 1000;
        books.book(n, n, 50_000);
        billed("RF2", overdue(ATTEMPT));
        decide(openCases().get(0), CaseAction.CAPTURE, 3000);
        assertThat(openCases()).isEmpty();
        assertThat(books.balances(n)).containsExactly(47_000L, 0L);
        n -= 1000;
    }

    @Test
    void whatAnOverdueHoldWasCapturedForIsNotCapturedAgainWhenThePlatformSpeaksAtLast() {
        billed("RF1", overdue(ATTEMPT));
        decide(ofBill(), CaseAction.CAPTURE, 3000);
        books.freeze(ref(n, n), attempt("N1", 5000, "2026-11-25T05:15:00Z"));

        assertThat(
                codeOf(() -> books.holds().capture(new Settlement(ref(n, n), LATER, Outcome.CAPTURE, null, null, null,
                        DETAILS))))
                .isEqualTo("AMOUNT_DIFFERS");

        assertThat(codeOf(() -> decide(one(CaseKind.AMOUNT_DIFFERS), CaseAction.CAPTURE, 3000)))
                .isEqualTo("ALREADY_CAPTURED");
        assertThat(books.balances(n)).containsExactly(42_000L, 5_000L);
    }

    @Test
    void oneReversalEndsEachCaseThatSaysTheChannelDidNotPayThatHold() {
        books.freeze(ref(n, n), ATTEMPT);
        String cancelNo = books.capture(ref(n, n), ATTEMPT).cancelNo();
        codeOf(() -> books.release(ref(n, n), ATTEMPT));
        codeOf(() -> books.release(ref(n, n), LATER, null, cancelNo));
        assertThat(openCases()).hasSize(2);

        decisions.approve(SITE, propose(openCases().get(0), CaseAction.REVERSE, 3000).id(), WANG, null);

        assertThat(openCases()).isEmpty();
        assertThat(books.balances(n)).containsExactly(50_000L, 0L);
    }

    @Test
    void ofTwoDecidersInTwoProcessesOneCapturesTheLoss() throws Exception {
        try (BooksFixture other = database == TestDatabase.POSTGRESQL
                ? new BooksFixture(Database.own(folder.resolve("other"), options)) : null) {
            CaseDecisions others = other == null ? decisions : other.decisions();
            for (int i = 0; i < 10; i++) {
                capture(ATTEMPT, null);
                billed("RF1", null);
                List<Case> both = List.of(ofPlatform(), ofBill());

                List<String> codes = atOnce(2, one -> codeOf(() -> decide(one == 0 ? decisions : others, both.get(one),
                        CaseAction.CAPTURE, 3000)));

                assertThat(codes).containsExactlyInAnyOrder("OK", "CASE_CLOSED");
                assertThat(books.balances(n)).containsExactly(47_000L, 0L);
                assertThat(openCases()).isEmpty();
                bookOneRecharge();
            }
        }
    }

    @Test
    void aCaptureOfARefundThatPeopleHadSolvedOutsideHasACaseThatNamesTheOther() {
        capture(ATTEMPT, "RF1");
        Case solved = ofPlatform();
        decide(solved, CaseAction.SOLVED, 3000);

        books.freeze(ref(n, n), LATER);
        assertThat(books.holds().capture(new Settlement(ref(n, n), LATER, Outcome.CAPTURE, null, null, "RF1", DETAILS))
                .balanceFen()).as("what the platform did is done").isEqualTo(47_000L);

        Case twice = one(CaseKind.CAPTURE_AFTER_SOLVED);
        assertThat(twice.earlierCaseId()).isEqualTo(solved.id());
        assertThat(decisions.possible(twice)).filteredOn(PossibleDecision::isPossible)
                .extracting(PossibleDecision::action).containsExactlyInAnyOrder(CaseAction.REVERSE, CaseAction.SOLVED);
        books.holds().capture(new Settlement(ref(n, n), LATER, Outcome.CAPTURE, null, null, "RF1", DETAILS));
        assertThat(openCases()).as("the same call again").hasSize(1);
        decide(twice, CaseAction.SOLVED, 3000);
    }

    @Test
    void aCaptureOfARefundWhoseBillsCaseWasSolvedOutsideIsNamedByEitherNumber() {
        for (String number : List.of("CR", "MR")) {
            new JdbcLedgerStore(books.database()).inTransaction(tx -> {
                tx.openCase("bill|solved" + n, numbered(tx.nextId(), CaseKind.REFUND_IN_BILL_ONLY, null));
                return null;
            });
            Case solved = ofBill();
            decide(solved, CaseAction.SOLVED, 3000);
            books.freeze(ref(n, n), ATTEMPT);

            books.holds().capture(settlement(number + n));

            assertThat(one(CaseKind.CAPTURE_AFTER_SOLVED).earlierCaseId()).isEqualTo(solved.id());
            bookOneRecharge();
        }
    }

    @Test
    void thatTheChannelFailedARefundIsToldOfTheHoldThatWasCapturedForItWhicheverTheCallNames() {
        books.freeze(ref(n, n), ATTEMPT);
        books.holds().capture(settlement("RF1"));
        String invoiceNo = books.freeze(ref(n, n), LATER).invoiceNo();

        assertThat(codeOf(
                () -> books.holds().release(new Settlement(ref(n, n), LATER, Outcome.RELEASE, invoiceNo, null, "RF1",
                        DETAILS))))
                .isEqualTo("ALREADY_CAPTURED");

        Case failed = one(CaseKind.RELEASE_AFTER_CAPTURE);
        decisions.approve(SITE, propose(failed, CaseAction.REVERSE, 3000).id(), WANG, null);
        assertThat(openCases()).isEmpty();
        assertThat(books.balances(n)).as("the later one is held still").containsExactly(47_000L, 3000L);
    }

    /** Nobody can tell a begun-anew refund from a second one: one capture has a case, and the next has none. */
    @Test
    void withoutANumberTheNextCaptureOfTheSameWordsHasTheCaseOnce() {
        for (String number : new String[] {null, "RF1"}) {
            capture(ATTEMPT, number);
            Case solved = ofPlatform();
            decide(solved, CaseAction.SOLVED, 3000);
            books.freeze(ref(n, n), LATER);
            books.holds().capture(new Settlement(ref(n, n), LATER, Outcome.CAPTURE, null, null, null, DETAILS));
            assertThat(one(CaseKind.CAPTURE_AFTER_SOLVED).earlierCaseId()).isEqualTo(solved.id());

            Attempt third = attempt("N1", 3000, "2026-11-23T08:15:00Z");
            books.freeze(ref(n, n), third);
            books.capture(ref(n, n), third);
            assertThat(openCases()).hasSize(1);
            bookOneRecharge();
        }
    }

    @Test
    void whatWasSolvedOutsideWithoutANumberIsNamedByACaptureThatHasOne() {
        capture(ATTEMPT, null);
        Case solved = ofPlatform();
        decide(solved, CaseAction.SOLVED, 3000);
        books.freeze(ref(n, n), LATER);

        books.holds().capture(new Settlement(ref(n, n), LATER, Outcome.CAPTURE, null, null, "RF1", DETAILS));

        assertThat(one(CaseKind.CAPTURE_AFTER_SOLVED).earlierCaseId()).isEqualTo(solved.id());
    }

    /** Were both true, two bookings would stand for nothing: the capture's, and the one elsewhere. */
    @Test
    void whatIsReversedSinceTheChannelDidNotPayStaysSaidToBeBookedElsewhere() {
        capture(ATTEMPT, null);
        decide(ofPlatform(), CaseAction.SOLVED, 3000);
        books.freeze(ref(n, n), LATER);
        books.capture(ref(n, n), LATER);
        codeOf(() -> books.release(ref(n, n), LATER));
        Case notPaid = one(CaseKind.RELEASE_AFTER_CAPTURE);

        decisions.approve(SITE, propose(notPaid, CaseAction.REVERSE, 3000).id(), WANG, null);

        assertThat(openCases()).extracting(Case::kind).containsExactly(CaseKind.CAPTURE_AFTER_SOLVED);
    }

    @Test
    void anotherRefundThanTheOneSolvedOutsideIsCapturedWithoutACase() {
        capture(ATTEMPT, "RF1");
        decide(ofPlatform(), CaseAction.SOLVED, 3000);
        books.freeze(ref(n, n), LATER);

        books.holds().capture(new Settlement(ref(n, n), LATER, Outcome.CAPTURE, null, null, "RF2", DETAILS));

        assertThat(openCases()).isEmpty();
    }

    @Test
    void whatThePlatformSaysAgainOfARefundSolvedOutsideNamesThatCase() {
        capture(ATTEMPT, "RF1");
        Case solved = ofPlatform();
        decide(solved, CaseAction.SOLVED, 3000);

        capture(ATTEMPT, "RF1");

        assertThat(ofPlatform().earlierCaseId()).isEqualTo(solved.id());
        assertThat(search().find(solved.id()).orElseThrow().earlierCaseId()).isNull();
    }

    @Test
    void somebodyElsesLiveHoldIsNotOfferedAndBlocks() {
        capture(ATTEMPT, null);
        books.freeze(ref(n, n), LATER);

        assertThat(codeOf(() -> decide(ofPlatform(), CaseAction.CAPTURE, 3000))).isEqualTo("OTHER_HOLD_LIVE");
        assertThat(codeOf(() -> decide(ofPlatform(), CaseAction.RELEASE, 3000))).isEqualTo("NOTHING_HELD");
        assertThat(books.balances(n)).containsExactly(47_000L, 3000L);
        books.capture(ref(n, n), LATER);
        decide(ofPlatform(), CaseAction.CAPTURE, 3000);
        assertThat(books.balances(n)).containsExactly(44_000L, 0L);
    }

    @Test
    void whatIsHeldSinceAnUntimedCaseIsANewRefund() {
        Attempt untimed = attempt("N1", 3000, null);
        capture(untimed, null);
        books.freeze(ref(n, n), untimed);

        assertThat(codeOf(() -> decide(ofPlatform(), CaseAction.CAPTURE, 3000))).isEqualTo("OTHER_HOLD_LIVE");
    }

    @Test
    void theHoldOfTheSameAttemptThatCameLateIsTheOne() {
        capture(ATTEMPT, null);
        books.freeze(ref(n, n), ATTEMPT);

        decide(ofPlatform(), CaseAction.CAPTURE, 3000);

        assertThat(books.balances(n)).containsExactly(47_000L, 0L);
    }

    @Test
    void aHoldThatWasPlacedAfterTheChannelPaidIsNotTheBills() {
        books.clock().advance(Duration.ofDays(2));
        books.freeze(ref(n, n), LATER);
        long hold = new HoldSearch(books.database().dataSource(), books.sites(), books.clock())
                .page(new HoldQuery(Set.of(), Set.of(), null, null, null, "WX" + n, null, false, null, 10))
                .holds().get(0).id();
        new JdbcLedgerStore(books.database()).inTransaction(tx -> {
            tx.openCase("bill|early" + n, bill(tx.nextId(), "RF1", hold, 3000,
                    books.clock().instant().minusSeconds(3601)));
            return null;
        });

        assertThat(codeOf(() -> decide(ofBill(), CaseAction.CAPTURE, 3000))).isEqualTo("OTHER_HOLD_LIVE");
    }

    @Test
    void theStoryOfTheOneNamesTheOther() {
        capture(ATTEMPT, null);
        billed("RF1", null);
        HoldStories stories = new HoldStories(books.database().dataSource(),
                new HoldSearch(books.database().dataSource(), books.sites(), books.clock()), books.clock());

        assertThat(stories.of(ofPlatform())).filteredOn(line -> line.kind() == StoryLine.Event.CASE_BESIDE)
                .singleElement()
                .satisfies(line -> assertThat(line.arguments()).contains(Long.toString(ofBill().id())));
    }

    private void capture(Attempt attempt, String refundOrderId) {
        assertThat(codeOf(() -> books.holds().capture(new Settlement(ref(n, n), attempt, Outcome.CAPTURE, null, null,
                refundOrderId, DETAILS)))).isEqualTo("NO_SUCH_HOLD");
    }

    private void billed(String refundOrderId, Long holdId) {
        billed(refundOrderId, holdId, 3000);
    }

    /** As a reconciliation opens it: it knows no recharge, and of a hold only that it may be the one. */
    private void billed(String refundOrderId, Long holdId, long fen) {
        new JdbcLedgerStore(books.database()).inTransaction(tx -> {
            tx.openCase("bill|" + n + "|" + refundOrderId, bill(tx.nextId(), refundOrderId, holdId, fen,
                    holdId == null ? PAID_AT : books.clock().instant()));
            return null;
        });
    }

    private Case bill(long id, String refundOrderId, Long holdId, long fen, Instant paidAt) {
        Instant now = books.clock().instant();
        return Case.opened(SITE, id, CaseKind.REFUND_IN_BILL_ONLY, null, "WX" + n,
                new Attempt(refundOrderId == null ? "M" + n : refundOrderId, fen, paidAt),
                new Case.Refund(holdId, null, refundOrderId), null, now, null);
    }

    private long overdue(Attempt attempt) {
        books.freeze(ref(n, n), attempt);
        books.clock().advance(OVERDUE_AFTER);
        books.overdueHolds().forEach(books.holds()::reportOverdue);
        return openCases().get(0).refund().holdId();
    }

    private Case ofPlatform() {
        return one(CaseKind.CAPTURE_WITHOUT_HOLD);
    }

    private Case ofBill() {
        return one(CaseKind.REFUND_IN_BILL_ONLY);
    }

    private Case one(CaseKind kind) {
        List<Case> found = openCases().stream().filter(one -> one.kind() == kind).toList();
        assertThat(found).hasSize(1);
        return found.get(0);
    }

    private List<Case> openCases() {
        return books.openCases().stream().filter(found -> ("WX" + n).equals(found.orderId())).toList();
    }

    private CaseSearch search() {
        return new CaseSearch(books.database().dataSource());
    }

    private CaseDecision decide(Case about, CaseAction action, long fen) {
        return decide(decisions, about, action, fen);
    }

    private static CaseDecision decide(CaseDecisions by, Case about, CaseAction action, long fen) {
        return by.decide(request(about, action, fen), LI).decision();
    }

    private CaseProposal propose(Case about, CaseAction action, long fen) {
        return decisions.decide(request(about, action, fen), LI).proposal();
    }

    private static DecisionRequest request(Case about, CaseAction action, long fen) {
        return new DecisionRequest(about.site(), about.id(), "T" + about.id() + action, action, fen, "核对账单");
    }
}
