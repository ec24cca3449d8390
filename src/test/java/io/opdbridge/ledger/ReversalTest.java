package io.opdbridge.ledger;

import io.opdbridge.canonical.Attempt;
import io.opdbridge.canonical.ListedRecharge;
import io.opdbridge.canonical.Person;
import io.opdbridge.canonical.Person.Role;
import io.opdbridge.canonical.Receipt;
import io.opdbridge.canonical.RechargeQuery;
import io.opdbridge.canonical.Settlement;
import io.opdbridge.canonical.Settlement.Outcome;
import io.opdbridge.ledger.jdbc.HoldSearch;
import io.opdbridge.ledger.jdbc.RechargeSearch;
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
import java.util.List;
import java.util.Set;

import static io.opdbridge.testing.BooksFixture.DETAILS;
import static io.opdbridge.testing.BooksFixture.SITE;
import static io.opdbridge.testing.BooksFixture.attempt;
import static io.opdbridge.testing.BooksFixture.codeOf;
import static io.opdbridge.testing.BooksFixture.ref;
import static io.opdbridge.testing.Crowd.atOnce;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

/** A capture that people take back, since the channel had not paid (contract, section 5, rule 11), in our own books. */
@ParameterizedClass
@EnumSource(TestDatabase.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReversalTest {

    private static final Attempt ATTEMPT = attempt("N1", 3000, "2026-11-23T02:15:00Z");
    private static final Attempt UNTIMED = attempt("N1", 3000, null);
    private static final Person LI = new Person("李娜", Set.of(Role.OPERATOR, Role.APPROVER), null);
    private static final Person WANG = new Person("王强", Set.of(Role.APPROVER), null);

    @Parameter
    private TestDatabase database;

    @TempDir
    private static Path folder;

    private BooksFixture books;
    private CaseDecisions decisions;
    /** Of the card and the recharge of a test. */
    private int n;

    @BeforeParameterizedClassInvocation
    void openBooks() throws IOException {
        books = BooksFixture.on(database, folder.resolve(database.name()));
        decisions = books.decisions();
    }

    @AfterParameterizedClassInvocation
    void close() {
        books.close();
    }

    @BeforeEach
    void bookOneRecharge() {
        n++;
        books.book(n, n, 3000);
    }

    @AfterEach
    void theBooksProve() {
        assertThat(books.differences()).isEmpty();
    }

    @Test
    void whatTheChannelDidNotPayGoesBackToTheCardAndMayBeRefundedAgain() {
        captured(ATTEMPT, "RF1");
        assertThat(listed().capturedFen()).isEqualTo(3000);
        assertThat(codeOf(() -> books.release(ref(n, n), ATTEMPT))).isEqualTo("ALREADY_CAPTURED");

        CaseDecision decision = reverse(theCase(), 3000);

        assertThat(List.of(decision.decidedBy(), decision.approval().by())).containsExactly("李娜", "王强");
        assertThat(books.balances(n)).containsExactly(3000L, 0L);
        assertThat(openCases()).isEmpty();
        assertThat(listed().capturedFen()).isZero();
        assertThat(listed().refundOrderId()).isNull();
        assertThat(listed().refundable()).isTrue();
        Attempt next = attempt("N1", 3000, "2026-11-24T02:15:00Z");
        books.freeze(ref(n, n), next);
        captured(next, "RF2");
        assertThat(books.balances(n)).containsExactly(0L, 0L);
        assertThat(listed().refundOrderId()).isEqualTo("RF2");
        assertThat(listed().refundable()).isFalse();
    }

    @Test
    void itAlwaysTakesASecondPerson() {
        reversed(ATTEMPT);
        captured(attempt("N2", 1, "2026-11-23T02:15:00Z"), null);
        codeOf(() -> books.release(ref(n, n), attempt("N2", 1, "2026-11-23T02:15:00Z")));
        Case about = theCase();

        CaseProposal proposal = decide(about, CaseAction.REVERSE, 1).proposal();

        assertThat(proposal).as("one fen, far below the limit of the site").isNotNull();
        assertThat(books.balances(n)).containsExactly(2999L, 0L);
        assertThat(codeOf(() -> decisions.approve(SITE, proposal.id(), LI, null))).isEqualTo("SAME_PERSON");
        decisions.decline(SITE, proposal.id(), WANG, "not yet");
        assertThat(books.balances(n)).containsExactly(2999L, 0L);
        reverse(about, 1);
        assertThat(books.balances(n)).containsExactly(3000L, 0L);
    }

    @Test
    void thePlatformsWordsAfterwardsAreAnsweredByWhatPeopleDid() {
        Receipt held = reversed(ATTEMPT);

        Receipt again = books.release(ref(n, n), ATTEMPT);
        assertThat(again.balanceFen()).isEqualTo(3000L);
        assertThat(books.release(ref(n, n), ATTEMPT, held.invoiceNo(), null)).isEqualTo(again);
        assertThat(openCases()).isEmpty();
        assertThat(codeOf(() -> books.freeze(ref(n, n), ATTEMPT))).isEqualTo("ALREADY_RELEASED");
        assertThat(codeOf(() -> books.capture(ref(n, n), ATTEMPT))).isEqualTo("ALREADY_RELEASED");
        assertThat(theCase().kind()).isEqualTo(CaseKind.CAPTURE_AFTER_REVERSAL);
        assertThat(books.balances(n)).containsExactly(3000L, 0L);
    }

    @Test
    void withoutItsTimeTheAttemptIsOverForTheRetryWindow() {
        reversed(UNTIMED);

        assertThat(codeOf(() -> books.freeze(ref(n, n), UNTIMED))).isEqualTo("ALREADY_RELEASED");
        assertThat(codeOf(() -> books.release(ref(n, n), UNTIMED))).isEqualTo("OK");
        assertThat(codeOf(() -> books.capture(ref(n, n), UNTIMED))).isEqualTo("ALREADY_RELEASED");
        books.clock().advance(BooksFixture.RETRY_WINDOW.plusSeconds(1));
        assertThat(codeOf(() -> books.freeze(ref(n, n), UNTIMED))).isEqualTo("OK");
    }

    @Test
    void whatTheChannelPaidAfterAllIsCapturedLateAndMayBeReversedOnceMore() {
        reversed(ATTEMPT);
        codeOf(() -> books.capture(ref(n, n), ATTEMPT));

        decide(theCase(), CaseAction.CAPTURE, 3000);

        assertThat(books.balances(n)).containsExactly(0L, 0L);
        assertThat(books.capture(ref(n, n), ATTEMPT).balanceFen()).isZero();
        assertThat(codeOf(() -> books.release(ref(n, n), ATTEMPT))).isEqualTo("ALREADY_CAPTURED");
        reverse(theCase(), 3000);
        assertThat(books.balances(n)).containsExactly(3000L, 0L);
        assertThat(codeOf(() -> books.capture(ref(n, n), ATTEMPT))).isEqualTo("ALREADY_RELEASED");
        decide(theCase(), CaseAction.CAPTURE, 3000);
        assertThat(books.capture(ref(n, n), ATTEMPT).balanceFen()).isZero();
        assertThat(books.balances(n)).containsExactly(0L, 0L);
    }

    @Test
    void aRollbackOfAnotherTimeMayReverseTheEarlierCapture() {
        captured(ATTEMPT, null);
        books.release(ref(n, n), attempt("N1", 3000, "2026-11-23T04:15:00Z"));
        assertThat(theCase().kind()).isEqualTo(CaseKind.ROLLBACK_OF_EARLIER_CAPTURE);

        reverse(theCase(), 3000);

        assertThat(books.balances(n)).containsExactly(3000L, 0L);
    }

    @Test
    void theFailureOfAnotherRefundOfTheChannelTakesNothingBackAndCapturesNothing() {
        captured(ATTEMPT, "RF1");
        assertThat(codeOf(() -> books.release(ref(n, n), ATTEMPT, "RF2"))).isEqualTo("ALREADY_CAPTURED");
        Case about = theCase();

        assertThat(decisions.possible(about)).filteredOn(PossibleDecision::isPossible)
                .extracting(PossibleDecision::action).containsExactly(CaseAction.SOLVED);
        assertThat(codeOf(() -> decide(about, CaseAction.REVERSE, 3000))).isEqualTo("OTHER_REFUND");
        assertThat(codeOf(() -> decide(about, CaseAction.CAPTURE, 3000))).isEqualTo("OTHER_REFUND");
        decide(about, CaseAction.SOLVED, 3000);
        assertThat(books.balances(n)).containsExactly(0L, 0L);
    }

    @Test
    void ofAnotherAmountItCapturesNothingEither() {
        Receipt held = captured(ATTEMPT, "RF1");
        assertThat(
                codeOf(() -> books.holds()
                        .release(new Settlement(ref(n, n), attempt("N1", 2500, "2026-11-23T02:15:00Z"),
                                Outcome.RELEASE, null, held.cancelNo(), "RF2", DETAILS))))
                .isEqualTo("ALREADY_CAPTURED");

        assertThat(decisions.possible(theCase())).filteredOn(PossibleDecision::isPossible)
                .extracting(PossibleDecision::action).containsExactly(CaseAction.SOLVED);
        decide(theCase(), CaseAction.SOLVED, 3000);
    }

    @Test
    void aFailureThatWasToldBeforeTheCapturesNumberWasKnownIsOfAnotherRefundSince() {
        captured(ATTEMPT, null);
        assertThat(codeOf(() -> books.release(ref(n, n), ATTEMPT, "RF1"))).isEqualTo("ALREADY_CAPTURED");
        CaseProposal proposal = decide(theCase(), CaseAction.REVERSE, 3000).proposal();

        assertThat(books.capture(ref(n, n), ATTEMPT, "RF2").balanceFen()).isZero();

        assertThat(codeOf(() -> decisions.approve(SITE, proposal.id(), WANG, null))).isEqualTo("OTHER_REFUND");
        assertThat(books.balances(n)).containsExactly(0L, 0L);
        decisions.decline(SITE, proposal.id(), WANG, "RF2 was paid");
        decide(theCase(), CaseAction.SOLVED, 3000);
    }

    @Test
    void theFailureOfTheCapturedRefundIsDecidedByItselfAndItsReversalAnswersTheOther() {
        captured(ATTEMPT, "RF1");
        codeOf(() -> books.release(ref(n, n), ATTEMPT, "RF2"));
        codeOf(() -> books.release(ref(n, n), ATTEMPT, "RF1"));
        codeOf(() -> books.release(ref(n, n), ATTEMPT, "RF3"));
        assertThat(openCases()).extracting(Case::kind).containsExactly(CaseKind.RELEASE_OF_ANOTHER_REFUND,
                CaseKind.RELEASE_AFTER_CAPTURE, CaseKind.RELEASE_OF_ANOTHER_REFUND);

        decide(openCases().get(0), CaseAction.SOLVED, 3000);
        assertThat(openCases()).extracting(one -> one.refund().refundOrderId()).containsExactly("RF1", "RF3");
        reverse(openCases().get(0), 3000);

        assertThat(openCases()).isEmpty();
        assertThat(books.balances(n)).containsExactly(3000L, 0L);
    }

    @Test
    void onceTheLastRefundIsReversedTheListNamesTheOneBeforeByTheNumberThatItLearned() {
        Attempt first = attempt("N1", 2000, "2026-11-23T02:15:00Z");
        Attempt second = attempt("N2", 1000, "2026-11-23T03:15:00Z");
        captured(first, null);
        captured(second, "RF2");
        books.capture(ref(n, n), first, "RF1");
        assertThat(listed().refundOrderId()).isEqualTo("RF2");
        codeOf(() -> books.release(ref(n, n), second, "RF2"));

        reverse(theCase(), 1000);

        assertThat(listed().refundOrderId()).isEqualTo("RF1");
    }

    @Test
    void theStoryTellsTheNumberThatACaptureLearned() {
        Receipt held = captured(ATTEMPT, null);
        books.capture(ref(n, n), ATTEMPT, "RF1");
        HoldSearch search = new HoldSearch(books.database().dataSource(), books.sites(), books.clock());

        assertThat(new HoldStories(books.database().dataSource(), search, books.clock())
                .of(search.ofCancelNo(held.cancelNo()).get(0)))
                .filteredOn(line -> line.kind() == StoryLine.Event.NUMBERED)
                .singleElement().satisfies(line -> assertThat(line.arguments()).containsExactly("RF1"));
    }

    @Test
    void ofAnotherAmountThanCapturedTheChannelsIsBookedInstead() {
        captured(ATTEMPT, null);
        Attempt paid = attempt("N1", 2500, "2026-11-23T02:15:00Z");
        Receipt held = books.capture(ref(n, n), ATTEMPT);
        assertThat(codeOf(() -> books.capture(ref(n, n), paid, null, held.cancelNo()))).isEqualTo("AMOUNT_DIFFERS");
        Case about = theCase();
        assertThat(decisions.possible(about)).filteredOn(PossibleDecision::isPossible)
                .extracting(PossibleDecision::action, PossibleDecision::spendableFen, PossibleDecision::refundedFen,
                        PossibleDecision::needsApproval)
                .contains(tuple(CaseAction.CAPTURE, 500L, -500L, true),
                        tuple(CaseAction.REVERSE, 3000L, -3000L, true));

        decisions.approve(SITE, decide(about, CaseAction.CAPTURE, 2500).proposal().id(), WANG, null);

        assertThat(books.balances(n)).containsExactly(500L, 0L);
        assertThat(books.capture(ref(n, n), paid, null, held.cancelNo()).balanceFen()).isEqualTo(500L);
    }

    @Test
    void noCaptureIsTakenBackWhereTheCaseSaysThatMoneyLeft() {
        Attempt paid = ATTEMPT;
        codeOf(() -> books.capture(ref(n, n), paid));
        decide(theCase(), CaseAction.CAPTURE, 3000);
        codeOf(() -> books.capture(ref(n, n), attempt("N1", 3000, "2026-11-23T05:15:00Z")));

        assertThat(decisions.possible(theCase())).extracting(PossibleDecision::action)
                .doesNotContain(CaseAction.REVERSE);
    }

    @Test
    void ofManyWhoReverseAndAPlatformThatResendsOneReversalIsBooked() throws Exception {
        captured(ATTEMPT, null);
        codeOf(() -> books.release(ref(n, n), ATTEMPT));
        Case about = theCase();
        CaseProposal proposal = decide(about, CaseAction.REVERSE, 3000).proposal();

        List<String> codes = atOnce(12, i -> codeOf(() -> {
            if (i % 3 == 0) {
                books.capture(ref(n, n), ATTEMPT);
            } else {
                decisions.approve(SITE, proposal.id(), new Person("A" + i, Set.of(Role.APPROVER), null), null);
            }
        }));

        assertThat(books.balances(n)).containsExactly(3000L, 0L);
        assertThat(codes).isSubsetOf("OK", "PROPOSAL_ENDED", "ALREADY_RELEASED");
        assertThat(codes).contains("OK");
    }

    @Test
    void aReversedHoldIsShownAsSuchAndTellsItsStory() {
        Receipt held = reversed(ATTEMPT);
        HoldSearch search = new HoldSearch(books.database().dataSource(), books.sites(), books.clock());
        ListedHold hold = search.ofCancelNo(held.cancelNo()).get(0);

        assertThat(hold.state()).isEqualTo(VendorHold.State.REVERSED);
        assertThat(found(search, VendorHold.State.REVERSED)).contains(hold.id());
        assertThat(found(search, VendorHold.State.CAPTURED)).doesNotContain(hold.id());
        List<StoryLine> story = new HoldStories(books.database().dataSource(), search, books.clock()).of(hold);
        assertThat(story).extracting(StoryLine::kind).contains(StoryLine.Event.CAPTURED, StoryLine.Event.REVERSED);
        assertThat(story).filteredOn(line -> line.kind() == StoryLine.Event.POSTED).hasSize(3)
                .anyMatch(line -> line.arguments().get(1).equals("refunded -30.00, spendable +30.00"));
    }

    private static List<Long> found(HoldSearch search, VendorHold.State state) {
        return search.page(new HoldQuery(Set.of(), Set.of(state), null, null, null, null, null, false, null, 500))
                .holds()
                .stream().map(ListedHold::id).toList();
    }

    /** A refund that was captured, reported as failed, and taken back; its first receipt. */
    private Receipt reversed(Attempt attempt) {
        Receipt held = captured(attempt, null);
        codeOf(() -> books.release(ref(n, n), attempt));
        reverse(theCase(), attempt.priceFen());
        return held;
    }

    private Receipt captured(Attempt attempt, String refundOrderId) {
        codeOf(() -> books.freeze(ref(n, n), attempt));
        Receipt held = books.freeze(ref(n, n), attempt);
        books.holds().capture(new Settlement(ref(n, n), attempt, Outcome.CAPTURE, null, null, refundOrderId, DETAILS));
        return held;
    }

    private CaseDecision reverse(Case about, long fen) {
        return decisions.approve(SITE, decide(about, CaseAction.REVERSE, fen).proposal().id(), WANG, null);
    }

    private CaseDecisions.Taken decide(Case about, CaseAction action, long fen) {
        return decisions
                .decide(new DecisionRequest(SITE, about.id(), "T" + about.id() + action + System.nanoTime(), action,
                        fen, "渠道确认未退款"), LI);
    }

    private Case theCase() {
        assertThat(openCases()).hasSize(1);
        return openCases().get(0);
    }

    private List<Case> openCases() {
        return books.openCases().stream().filter(found -> ("WX" + n).equals(found.orderId())).toList();
    }

    private ListedRecharge listed() {
        return new RechargeSearch(books.database().dataSource(), books.sites(), books.clock()).find(
                new RechargeQuery(SITE, null, null, null, null, null, null, null, "H" + n, null, null, 10))
                .recharges().get(0);
    }
}
