package io.opdbridge.ledger;

import io.opdbridge.canonical.Attempt;
import io.opdbridge.canonical.Person;
import io.opdbridge.canonical.Person.Role;
import io.opdbridge.canonical.Receipt;
import io.opdbridge.db.DatabaseUnavailableException;
import io.opdbridge.ledger.CaseDecisions.Taken;
import io.opdbridge.ledger.LedgerStore.Transaction;
import io.opdbridge.cases.CaseSearch;
import io.opdbridge.ledger.jdbc.HoldSearch;
import io.opdbridge.ledger.jdbc.JdbcLedgerStore;
import io.opdbridge.story.HoldStories;
import io.opdbridge.story.StoryLine;
import io.opdbridge.story.StoryWords;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

import static io.opdbridge.testing.BooksFixture.OVERDUE_AFTER;
import static io.opdbridge.testing.BooksFixture.attempt;
import static io.opdbridge.testing.BooksFixture.codeOf;
import static io.opdbridge.testing.BooksFixture.ref;
import static io.opdbridge.testing.Crowd.atOnce;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What people decide about cases of our own books, and what callers are answered afterwards. */
@ParameterizedClass
@EnumSource(TestDatabase.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CaseDecisionsTest {

    private static final int THREADS = 16;
    private static final Attempt ATTEMPT = attempt("N1", 3000, "2026-11-23T02:15:00Z");
    private static final Person LI = new Person("李娜", Set.of(Role.OPERATOR), "10.0.0.1");
    private static final Person WANG = new Person("王强", Set.of(Role.OPERATOR, Role.APPROVER), "10.0.0.2");
    private static final String WHY = "渠道确认退款失败";

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
        books.book(n, n, 50_000);
    }

    @AfterEach
    void theBooksProve() {
        assertThat(books.differences()).isEmpty();
    }

    @Test
    void aReleaseReturnsTheHeldAmountAndTheCaseSaysWhoAndWhy() {
        Case about = overdueHold(ATTEMPT);

        CaseDecision decision = decide(about, CaseAction.RELEASE, 3000, LI).decision();

        assertThat(books.balances(n)).containsExactly(50_000L, 0L);
        assertThat(openCases()).isEmpty();
        assertThat(search().find(about.id()).orElseThrow().solved().how().values())
                .containsExactly("RELEASE", "李娜", "", WHY);
        assertThat(search().decisions(about.site(), about.id())).containsExactly(decision);
        assertThat(codeOf(() -> books.release(ref(n, n), ATTEMPT))).isEqualTo("OK");
        assertThat(openCases()).isEmpty();
        assertThat(codeOf(() -> books.capture(ref(n, n), ATTEMPT))).isEqualTo("ALREADY_RELEASED");
        assertThat(openCases()).extracting(Case::kind).containsExactly(CaseKind.CAPTURE_AFTER_RELEASE);
    }

    @Test
    void aCaptureIsAnsweredLikeTheCallersOwn() {
        Case about = overdueHold(ATTEMPT);

        decide(about, CaseAction.CAPTURE, 3000, LI);

        assertThat(books.balances(n)).containsExactly(47_000L, 0L);
        Receipt late = books.capture(ref(n, n), ATTEMPT);
        assertThat(late.balanceFen()).isEqualTo(47_000L);
        assertThat(codeOf(() -> books.release(ref(n, n), ATTEMPT))).isEqualTo("ALREADY_CAPTURED");
        assertThat(books.balances(n)).containsExactly(47_000L, 0L);
    }

    @Test
    void whatWasReleasedIsCapturedLateOnceAndItsCallerIsAnsweredSo() {
        Receipt held = books.freeze(ref(n, n), ATTEMPT);
        books.release(ref(n, n), ATTEMPT);
        assertThat(codeOf(() -> books.capture(ref(n, n), ATTEMPT))).isEqualTo("ALREADY_RELEASED");

        CaseDecision decision = decide(theCase(), CaseAction.CAPTURE, 3000, LI).decision();

        assertThat(decision.bookedHoldId()).isNotNull();
        assertThat(books.balances(n)).containsExactly(47_000L, 0L);
        Receipt captured = books.capture(ref(n, n), ATTEMPT);
        assertThat(captured.balanceFen()).isEqualTo(47_000L);
        assertThat(books.capture(ref(n, n), ATTEMPT, held.invoiceNo(), held.cancelNo())).isEqualTo(captured);
        assertThat(openCases()).isEmpty();
        assertThat(codeOf(() -> books.freeze(ref(n, n), ATTEMPT))).isEqualTo("ALREADY_CAPTURED");
        assertThat(codeOf(() -> books.release(ref(n, n), ATTEMPT))).isEqualTo("ALREADY_CAPTURED");
        assertThat(codeOf(() -> decide(theCase(), CaseAction.CAPTURE, 3000, LI))).isEqualTo("ALREADY_CAPTURED");
        assertThat(books.balances(n)).containsExactly(47_000L, 0L);
    }

    @Test
    void whatWasNeverHeldIsCapturedLateAndItsFreezeHoldsNothing() {
        assertThat(codeOf(() -> books.capture(ref(n, n), ATTEMPT))).isEqualTo("NO_SUCH_HOLD");

        decide(theCase(), CaseAction.CAPTURE, 3000, LI);

        assertThat(books.balances(n)).containsExactly(47_000L, 0L);
        assertThat(codeOf(() -> books.freeze(ref(n, n), ATTEMPT))).isEqualTo("ALREADY_CAPTURED");
        assertThat(books.capture(ref(n, n), ATTEMPT).balanceFen()).isEqualTo(47_000L);
        assertThat(codeOf(() -> books.release(ref(n, n), ATTEMPT))).isEqualTo("ALREADY_CAPTURED");
        assertThat(books.balances(n)).containsExactly(47_000L, 0L);
        assertThat(codeOf(() -> books.freeze(ref(n, n), attempt("N1", 3000, "2026-11-24T02:15:00Z")))).isEqualTo("OK");
    }

    @Test
    void whatPeopleCapturedIsNotCapturedAgainWhenThePlatformSpeaksOfItAtAnotherTime() {
        decide(overdueHold(ATTEMPT), CaseAction.CAPTURE, 3000, LI);
        Attempt settled = attempt("N1", 3000, "2026-11-23T03:15:00Z");
        assertThat(codeOf(() -> books.capture(ref(n, n), settled))).isNotEqualTo("OK");
        assertThat(codeOf(() -> decide(theCase(), CaseAction.CAPTURE, 3000, LI))).isEqualTo("ALREADY_CAPTURED");
        assertThat(books.balances(n)).containsExactly(47_000L, 0L);

        decide(theCase(), CaseAction.SOLVED, 3000, LI);
        assertThat(openCases()).isEmpty();
    }

    @Test
    void anUntimedCaptureIsLateOnceAndForTheRetryWindowItsRepeatIsTheSame() {
        Attempt untimed = attempt("N1", 3000, null);
        codeOf(() -> books.capture(ref(n, n), untimed));

        decide(theCase(), CaseAction.CAPTURE, 3000, LI);

        assertThat(books.capture(ref(n, n), untimed).balanceFen()).isEqualTo(47_000L);
        assertThat(codeOf(() -> books.freeze(ref(n, n), untimed))).isEqualTo("ALREADY_CAPTURED");
        books.clock().advance(BooksFixture.RETRY_WINDOW.plusSeconds(1));
        assertThat(codeOf(() -> books.capture(ref(n, n), untimed))).isEqualTo("NO_SUCH_HOLD");
        assertThat(codeOf(() -> decide(theCase(), CaseAction.CAPTURE, 3000, LI))).isEqualTo("ALREADY_CAPTURED");
        assertThat(books.balances(n)).containsExactly(47_000L, 0L);
    }

    @Test
    void theStoriesOfALateCaptureTellItAndWhereTheMoneyIsNow() {
        Receipt held = books.freeze(ref(n, n), ATTEMPT);
        books.release(ref(n, n), ATTEMPT);
        codeOf(() -> books.capture(ref(n, n), ATTEMPT));
        Case about = theCase();
        long late = decide(about, CaseAction.CAPTURE, 3000, LI).decision().bookedHoldId();
        Receipt captured = books.capture(ref(n, n), ATTEMPT);

        String line = "30.00 yuan captured late, HisCancelNo " + captured.cancelNo() + "; balance 470.00 yuan";
        assertThat(told(stories().of(holdSearch().ofCancelNo(held.cancelNo()).get(0)))).contains(line)
                .endsWith("now 30.00 yuan captured");
        assertThat(told(stories().of(about))).contains(line).endsWith("now 30.00 yuan captured");
        assertThat(told(stories().of(holdSearch().find(about.site(), late).orElseThrow())))
                .contains("30.00 yuan captured; balance 470.00 yuan").doesNotContain(line);
    }

    @Test
    void theStoryOfACaseWithoutHoldTellsTheLateCapture() {
        codeOf(() -> books.capture(ref(n, n), ATTEMPT));
        Case about = theCase();
        decide(about, CaseAction.CAPTURE, 3000, LI);

        assertThat(told(stories().of(search().find(about.id()).orElseThrow())))
                .contains("30.00 yuan captured late, HisCancelNo "
                        + books.capture(ref(n, n), ATTEMPT).cancelNo() + "; balance 470.00 yuan")
                .endsWith("now 30.00 yuan captured");
    }

    private HoldSearch holdSearch() {
        return new HoldSearch(books.database().dataSource(), books.sites(), books.clock());
    }

    private HoldStories stories() {
        return new HoldStories(books.database().dataSource(), holdSearch(), books.clock());
    }

    private static List<String> told(List<StoryLine> story) {
        return story.stream().map(line -> StoryWords.of(line, Locale.ENGLISH)).toList();
    }

    @Test
    void theUntimedFreezeAfterALateCaptureIsRefusedForTheRetryWindowOfTheCapture() {
        Attempt untimed = attempt("N1", 3000, null);
        books.freeze(ref(n, n), untimed);
        books.release(ref(n, n), untimed);
        codeOf(() -> books.capture(ref(n, n), untimed));
        books.clock().advance(BooksFixture.RETRY_WINDOW.plusSeconds(1));

        decide(theCase(), CaseAction.CAPTURE, 3000, LI);

        assertThat(codeOf(() -> books.freeze(ref(n, n), untimed))).isEqualTo("ALREADY_CAPTURED");
        books.clock().advance(BooksFixture.RETRY_WINDOW.plusSeconds(1));
        assertThat(codeOf(() -> books.freeze(ref(n, n), untimed))).isEqualTo("OK");
        assertThat(books.balances(n)).containsExactly(44_000L, 3000L);
    }

    @Test
    void theFreezeAfterALateCaptureThatWasReversedMeetsARefundThatIsOver() {
        codeOf(() -> books.capture(ref(n, n), ATTEMPT));
        decide(theCase(), CaseAction.CAPTURE, 3000, LI);
        codeOf(() -> books.release(ref(n, n), ATTEMPT));
        CaseProposal reversal = decide(theCase(), CaseAction.REVERSE, 3000, LI).proposal();
        decisions.approve(reversal.site(), reversal.id(), WANG, null);

        assertThat(codeOf(() -> books.freeze(ref(n, n), ATTEMPT))).isEqualTo("ALREADY_RELEASED");
    }

    @Test
    void aRolledBackAttemptThatTheChannelPaidIsCapturedLate() {
        books.release(ref(n, n), ATTEMPT);
        assertThat(codeOf(() -> books.capture(ref(n, n), ATTEMPT))).isEqualTo("NO_SUCH_HOLD");

        decide(theCase(), CaseAction.CAPTURE, 3000, LI);

        assertThat(books.capture(ref(n, n), ATTEMPT).balanceFen()).isEqualTo(47_000L);
        assertThat(codeOf(() -> books.freeze(ref(n, n), ATTEMPT))).isEqualTo("ALREADY_CAPTURED");
    }

    @Test
    void whatThePatientHasSpentCannotBeCapturedLate() {
        codeOf(() -> books.capture(ref(n, n), ATTEMPT));
        books.intake().book(books.spend(n, n, 48_000));

        assertThatThrownBy(() -> decide(theCase(), CaseAction.CAPTURE, 3000, LI))
                .isInstanceOfSatisfying(DecisionRefusal.class, refused -> {
                    assertThat(refused.reason()).isEqualTo(DecisionRefusal.Reason.INSUFFICIENT_BALANCE);
                    assertThat(refused.arguments()).containsExactly(3000L, 2000L);
                });
        assertThat(openCases()).hasSize(1);
        assertThat(decided()).isZero();
    }

    @Test
    void anotherLiveHoldGoesFirst() {
        codeOf(() -> books.capture(ref(n, n), ATTEMPT));
        books.freeze(ref(n, n), attempt("N2", 100, "2026-11-23T02:15:00Z"));

        assertThat(codeOf(() -> decide(theCase(), CaseAction.CAPTURE, 3000, LI))).isEqualTo("OTHER_HOLD_LIVE");
    }

    @Test
    void anotherAmountThanHeldIsCapturedAsTheChannelPaidIt() {
        Receipt held = books.freeze(ref(n, n), ATTEMPT);
        Attempt paid = attempt("N1", 2500, "2026-11-23T02:15:00Z");
        assertThat(codeOf(() -> books.capture(ref(n, n), paid))).isEqualTo("AMOUNT_DIFFERS");
        assertThat(decisions.possible(theCase())).filteredOn(one -> one.action() == CaseAction.CAPTURE)
                .containsExactly(new PossibleDecision(CaseAction.CAPTURE, 3000, 0, -3000, 3000, false, false, null),
                        new PossibleDecision(CaseAction.CAPTURE, 2500, 500, -3000, 2500, false, false, null));

        decide(theCase(), CaseAction.CAPTURE, 2500, LI);

        assertThat(books.balances(n)).containsExactly(47_500L, 0L);
        assertThat(books.capture(ref(n, n), paid).balanceFen()).isEqualTo(47_500L);
        assertThat(books.capture(ref(n, n), paid, held.invoiceNo(), null).balanceFen()).isEqualTo(47_500L);
        assertThat(openCases()).isEmpty();
        assertThat(codeOf(() -> books.capture(ref(n, n), ATTEMPT))).isEqualTo("AMOUNT_DIFFERS");
    }

    @Test
    void anUnknownRechargeCanOnlyBeSolvedOutside() {
        codeOf(() -> books.capture(ref(n, 900 + n), ATTEMPT));

        assertThat(decisions.possible(theCase())).filteredOn(PossibleDecision::isPossible)
                .extracting(PossibleDecision::action).containsExactly(CaseAction.SOLVED);
        decide(theCase(), CaseAction.SOLVED, 3000, LI);
        assertThat(openCases()).isEmpty();
        assertThat(books.balances(n)).containsExactly(50_000L, 0L);
    }

    @Test
    void aLiveHoldIsNotSolvedByClosingItsCase() {
        Case about = overdueHold(ATTEMPT);

        assertThat(codeOf(() -> decide(about, CaseAction.SOLVED, 3000, LI))).isEqualTo("HOLD_IS_LIVE");
        assertThat(codeOf(() -> decide(about, CaseAction.RETRY, 3000, LI))).isEqualTo("NOTHING_TO_ASK");
        assertThat(codeOf(() -> decide(about, CaseAction.RELEASE, 2999, LI))).isEqualTo("AMOUNT_CHANGED");
        assertThat(books.balances(n)).containsExactly(47_000L, 3000L);
    }

    @Test
    void theSameFormSentTwiceMovesMoneyOnceAndAnotherUseOfItIsRefused() throws Exception {
        Case about = overdueHold(ATTEMPT);
        DecisionRequest request = request(about, CaseAction.RELEASE, 3000, "T" + n);

        List<Taken> outcomes = atOnce(THREADS, i -> decisions.decide(request, LI));

        assertThat(outcomes).containsOnly(outcomes.get(0));
        assertThat(books.balances(n)).containsExactly(50_000L, 0L);
        assertThat(decided()).isOne();
        assertThat(codeOf(() -> decisions.decide(request(about, CaseAction.CAPTURE, 3000, "T" + n), LI)))
                .isEqualTo("BAD_TOKEN");
        assertThat(codeOf(() -> decisions.decide(request, WANG))).isEqualTo("BAD_TOKEN");
    }

    @Test
    void ofManyPeopleAndACallerAtOnceOneWins() throws Exception {
        Case about = overdueHold(ATTEMPT);

        List<String> codes = atOnce(THREADS, i -> codeOf(() -> {
            switch (i % 4) {
                case 0 -> books.capture(ref(n, n), ATTEMPT);
                case 1 -> books.release(ref(n, n), ATTEMPT);
                case 2 -> decide(about, CaseAction.RELEASE, 3000, LI);
                default -> decide(about, CaseAction.CAPTURE, 3000, LI);
            }
        }));

        boolean captured = books.balances(n).get(0) == 47_000;
        assertThat(books.balances(n)).containsExactly(captured ? 47_000L : 50_000L, 0L);
        assertThat(settled()).isOne();
        assertThat(decided()).isLessThanOrEqualTo(1);
        assertThat(codes).isSubsetOf("OK", "CASE_CLOSED", captured ? "ALREADY_CAPTURED" : "ALREADY_RELEASED");
    }

    @Test
    void whereverItIsCutOffNothingIsHalfDone() {
        books.freeze(ref(n, n), ATTEMPT);
        codeOf(() -> books.capture(ref(n, n), attempt("N1", 2500, "2026-11-23T02:15:00Z")));
        DecisionRequest request = request(theCase(), CaseAction.CAPTURE, 2500, "T" + n);
        int cuts = 0;
        boolean done = false;
        while (!done) {
            try {
                new CaseDecisions(cutAfter(cuts), books.sites(), books.clock(), books.trail()::record).decide(request,
                        LI);
                done = true;
            } catch (IllegalStateException cut) {
                cuts++;
                assertThat(books.balances(n)).containsExactly(47_000L, 3000L);
                assertThat(decided()).isZero();
                assertThat(openCases()).hasSize(1);
            }
        }

        assertThat(cuts).as("each line was cut off once").isGreaterThan(20);
        assertThat(books.balances(n)).containsExactly(47_500L, 0L);
        assertThat(decisions.decide(request, LI).decision()).as("who was not answered sends the form again")
                .isNotNull();
        assertThat(books.balances(n)).containsExactly(47_500L, 0L);
    }

    @Test
    void withoutTheAuditTrailNothingIsDecided() {
        Case about = overdueHold(ATTEMPT);
        CaseDecisions unaudited = new CaseDecisions(new JdbcLedgerStore(books.database()), books.sites(), books.clock(),
                entry -> {
                    throw new DatabaseUnavailableException(new IOException("full"));
                });

        assertThatThrownBy(() -> unaudited.decide(request(about, CaseAction.RELEASE, 3000, "T" + n), LI))
                .isInstanceOf(DatabaseUnavailableException.class);
        assertThat(books.balances(n)).containsExactly(47_000L, 3000L);
        assertThat(openCases()).hasSize(1);
    }

    @Test
    void aLargeAmountTakesASecondPerson() {
        Case about = overdueHold(attempt("N1", 20_000, "2026-11-23T02:15:00Z"));

        CaseProposal proposal = decide(about, CaseAction.RELEASE, 20_000, WANG).proposal();

        assertThat(books.balances(n)).containsExactly(30_000L, 20_000L);
        assertThat(search().openProposals(about.site(), 10)).containsExactly(proposal);
        assertThat(search().openProposals("another", 10)).isEmpty();
        assertThat(codeOf(() -> decide(about, CaseAction.CAPTURE, 20_000, LI))).isEqualTo("PROPOSAL_OPEN");
        assertThat(codeOf(() -> decisions.approve(about.site(), proposal.id(), WANG, null))).isEqualTo("SAME_PERSON");
        assertThat(codeOf(() -> decisions.approve(about.site(), proposal.id(), LI, null))).isEqualTo("ROLE_MISSING");
        assertThat(books.balances(n)).containsExactly(30_000L, 20_000L);

        Person zhao = new Person("赵敏", Set.of(Role.APPROVER), "10.0.0.3");
        CaseDecision decision = decisions.approve(about.site(), proposal.id(), zhao, "电话核实");

        assertThat(books.balances(n)).containsExactly(50_000L, 0L);
        assertThat(decisions.approve(about.site(), proposal.id(), zhao, "电话核实")).isEqualTo(decision);
        assertThat(List.of(decision.decidedBy(), decision.approval().by(), decision.approval().note()))
                .containsExactly("王强", "赵敏", "电话核实");
        assertThat(search().find(about.id()).orElseThrow().solved().how().values())
                .containsExactly("RELEASE", "王强", "赵敏", WHY);
        assertThat(search().openProposals(about.site(), 10)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Li.Na@east", "ＬＩ.ＮＡ＠east", "  li.na@east ", "li.\u200Bna@east", "l\u00ADi.na@east\uFEFF",
        "li\u00A0.\u3000na@east", "li\u30FBna@\uFE0Feast", "lina@eaſt"})
    void nobodyIsASecondPersonByTheSpellingOfTheName(String spelled) {
        Person proposer = new Person("li.na@east", Set.of(Role.OPERATOR, Role.APPROVER), "10.0.0.1");
        Person again = new Person(spelled, Set.of(Role.OPERATOR, Role.APPROVER), "10.0.0.2");
        Case about = overdueHold(attempt("N1", 20_000, "2026-11-23T02:15:00Z"));
        CaseProposal proposal = decide(about, CaseAction.RELEASE, 20_000, proposer).proposal();

        assertThat(codeOf(() -> decisions.approve(about.site(), proposal.id(), again, null))).isEqualTo("SAME_PERSON");
        assertThat(books.balances(n)).containsExactly(30_000L, 20_000L);

        assertThat(decisions.decline(about.site(), proposal.id(), again, null).state())
                .isEqualTo(CaseProposal.State.WITHDRAWN);
        CaseProposal spelledProposal = decide(about, CaseAction.RELEASE, 20_000, again).proposal();
        assertThat(codeOf(() -> decisions.approve(about.site(), spelledProposal.id(), proposer, null)))
                .as("a proposal of before, under another spelling").isEqualTo("SAME_PERSON");
        decisions.decline(about.site(), spelledProposal.id(), proposer, null);
        assertThat(books.balances(n)).containsExactly(30_000L, 20_000L);
    }

    @Test
    void ofManyApproversAndACallerAtOnceOneWins() throws Exception {
        Attempt large = attempt("N1", 20_000, "2026-11-23T02:15:00Z");
        Case about = overdueHold(large);
        CaseProposal proposal = decide(about, CaseAction.RELEASE, 20_000, LI).proposal();

        List<String> codes = atOnce(THREADS, i -> codeOf(() -> {
            if (i == 0) {
                books.capture(ref(n, n), large);
            } else if (i % 2 == 0) {
                decisions.decline(about.site(), proposal.id(), WANG, "no");
            } else {
                decisions.approve(about.site(), proposal.id(), new Person("A" + i, Set.of(Role.APPROVER), null), null);
            }
        }));

        assertThat(settled()).isOne();
        assertThat(books.balances(n)).isIn(List.of(50_000L, 0L), List.of(30_000L, 0L));
        assertThat(codes).isSubsetOf("OK", "PROPOSAL_ENDED", "ALREADY_RELEASED", "CASE_CLOSED");
    }

    @Test
    void aDeclinedProposalMovesNothingAndAnotherMayFollow() {
        Case about = overdueHold(attempt("N1", 20_000, "2026-11-23T02:15:00Z"));
        CaseProposal first = decide(about, CaseAction.RELEASE, 20_000, LI).proposal();

        assertThat(codeOf(() -> decisions.decline(about.site(), first.id(), WANG, " "))).isEqualTo("REASON_MISSING");
        assertThat(decisions.decline(about.site(), first.id(), WANG, "再等一天").state())
                .isEqualTo(CaseProposal.State.DECLINED);
        CaseProposal second = decide(about, CaseAction.CAPTURE, 20_000, LI).proposal();
        assertThat(decisions.decline(about.site(), second.id(), LI, null).state())
                .isEqualTo(CaseProposal.State.WITHDRAWN);

        assertThat(codeOf(() -> decisions.approve(about.site(), first.id(), WANG, null))).isEqualTo("PROPOSAL_ENDED");
        assertThat(books.balances(n)).containsExactly(30_000L, 20_000L);
        assertThat(search().proposals(about.site(), about.id())).extracting(CaseProposal::state)
                .containsExactly(CaseProposal.State.DECLINED, CaseProposal.State.WITHDRAWN);
    }

    @Test
    void aCaseThatEndsByItselfTakesItsProposalWithIt() {
        Attempt large = attempt("N1", 20_000, "2026-11-23T02:15:00Z");
        Case about = overdueHold(large);
        CaseProposal proposal = decide(about, CaseAction.RELEASE, 20_000, LI).proposal();

        books.capture(ref(n, n), large);

        assertThat(codeOf(() -> decisions.approve(about.site(), proposal.id(), WANG, null)))
                .isEqualTo("PROPOSAL_ENDED");
        assertThat(search().proposals(about.site(), about.id())).singleElement()
                .extracting(CaseProposal::state).isEqualTo(CaseProposal.State.WITHDRAWN);
        assertThat(search().openProposals(about.site(), 10)).isEmpty();
        assertThat(books.balances(n)).containsExactly(30_000L, 0L);
    }

    @Test
    void whoOnlyLooksDecidesNothingAndNobodyDecidesWithoutAReason() {
        Case about = overdueHold(ATTEMPT);
        Person viewer = new Person("钱", Set.of(Role.VIEWER), null);

        assertThat(codeOf(() -> decide(about, CaseAction.RELEASE, 3000, viewer))).isEqualTo("ROLE_MISSING");
        assertThat(codeOf(
                () -> decisions.decide(new DecisionRequest(about.site(), about.id(), "T" + n, CaseAction.RELEASE, 3000,
                        "  "), LI)))
                .isEqualTo("REASON_MISSING");
        assertThat(codeOf(() -> decisions.decide(new DecisionRequest(about.site(), about.id(), null, CaseAction.RELEASE,
                3000, WHY), LI))).isEqualTo("BAD_TOKEN");
        assertThat(codeOf(
                () -> decisions.decide(new DecisionRequest(about.site(), 999, "T" + n, CaseAction.RELEASE, 3000, WHY),
                        LI)))
                .isEqualTo("NO_SUCH_CASE");
        assertThat(books.balances(n)).containsExactly(47_000L, 3000L);
    }

    @Test
    void numbersOfPersonsInAReasonAreMaskedBeforeTheyAreKept() {
        Case about = overdueHold(ATTEMPT);

        CaseDecision decision = decisions
                .decide(new DecisionRequest(about.site(), about.id(), "T" + n, CaseAction.RELEASE, 3000,
                        "电话\n13912345678"), LI)
                .decision();

        assertThat(decision.reason()).isEqualTo("电话 139****5678");
    }

    private Case overdueHold(Attempt attempt) {
        books.freeze(ref(n, n), attempt);
        books.clock().advance(OVERDUE_AFTER);
        books.overdueHolds().forEach(books.holds()::reportOverdue);
        return theCase();
    }

    private Case theCase() {
        assertThat(openCases()).hasSize(1);
        return openCases().get(0);
    }

    private List<Case> openCases() {
        return books.openCases().stream().filter(found -> List.of("WX" + n, "WX" + (900 + n)).contains(found.orderId()))
                .toList();
    }

    private long decided() {
        return books
                .count("case_decision d JOIN case_file c ON c.site = d.site AND c.id = d.case_id WHERE c.flow_no = 'R"
                        + n + "'");
    }

    private long settled() {
        return books
                .count("settlement s JOIN recharge r ON r.site = s.site AND r.id = s.recharge_id WHERE r.flow_no = 'R"
                        + n + "'");
    }

    private CaseSearch search() {
        return new CaseSearch(books.database().dataSource());
    }

    private Taken decide(Case about, CaseAction action, long fen, Person person) {
        return decisions.decide(request(about, action, fen, "T" + System.nanoTime() + Thread.currentThread().getId()),
                person);
    }

    private static DecisionRequest request(Case about, CaseAction action, long fen, String token) {
        return new DecisionRequest(about.site(), about.id(), token, action, fen, WHY);
    }

    /** The books, but the process dies when it has asked so many things of them. */
    private LedgerStore cutAfter(int steps) {
        AtomicInteger left = new AtomicInteger(steps);
        LedgerStore store = new JdbcLedgerStore(books.database());
        return (LedgerStore) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {LedgerStore.class},
                (proxy, method, arguments) -> store.inTransaction(tx -> {
                    @SuppressWarnings("unchecked")
                    Function<Transaction, Object> work = (Function<Transaction, Object>) arguments[0];
                    Object result = work.apply(cutting(tx, left));
                    cut(left);
                    return result;
                }));
    }

    private Transaction cutting(Transaction tx, AtomicInteger left) {
        return (Transaction) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {Transaction.class},
                (proxy, method, arguments) -> {
                    cut(left);
                    try {
                        return method.invoke(tx, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private static void cut(AtomicInteger left) {
        if (left.getAndDecrement() <= 0) {
            throw new IllegalStateException("cut off");
        }
    }
}
