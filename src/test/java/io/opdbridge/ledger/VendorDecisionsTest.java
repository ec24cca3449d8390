package io.opdbridge.ledger;

import io.opdbridge.canonical.Attempt;
import io.opdbridge.canonical.Details;
import io.opdbridge.canonical.HoldRequest;
import io.opdbridge.canonical.PendingReceipt;
import io.opdbridge.canonical.Person;
import io.opdbridge.canonical.Person.Role;
import io.opdbridge.canonical.Receipt;
import io.opdbridge.canonical.RechargeRef;
import io.opdbridge.canonical.Settlement;
import io.opdbridge.canonical.Settlement.Outcome;
import io.opdbridge.canonical.VendorCall;
import io.opdbridge.canonical.VendorCall.Step;
import io.opdbridge.canonical.VendorOutcome;
import io.opdbridge.ledger.VendorHold.State;
import io.opdbridge.ledger.jdbc.HoldSearch;
import io.opdbridge.ledger.jdbc.JdbcLedgerStore;
import io.opdbridge.ledger.jdbc.OverdueHolds;
import io.opdbridge.story.HoldStories;
import io.opdbridge.story.StoryLine;
import io.opdbridge.testing.BooksFixture;
import io.opdbridge.testing.TestDatabase;
import io.opdbridge.text.Messages;
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
import java.util.Locale;
import java.util.Objects;
import java.util.Set;

import static io.opdbridge.testing.BooksFixture.OVERDUE_AFTER;
import static io.opdbridge.testing.BooksFixture.SITE;
import static io.opdbridge.testing.BooksFixture.attempt;
import static io.opdbridge.testing.BooksFixture.codeOf;
import static io.opdbridge.testing.Crowd.atOnce;
import static org.assertj.core.api.Assertions.assertThat;

/** What people decide about cases of a site whose money a vendor keeps; the vendor is played by the test. */
@ParameterizedClass
@EnumSource(TestDatabase.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class VendorDecisionsTest {

    private static final Attempt ATTEMPT = attempt("N1", 3000, "2026-11-23T02:15:00Z");
    private static final Details DETAILS = new Details("3", "100123", null, null, null, null);
    private static final VendorOutcome DONE = new VendorOutcome.Done(null, "VC1", "VI1",
            Instant.parse("2026-11-23T02:15:01Z"), 7000L);
    private static final VendorOutcome LOST = new VendorOutcome.Unknown("SocketTimeoutException");
    private static final VendorOutcome REFUSED = new VendorOutcome.Refused("E1", "no");
    private static final Person LI = new Person("li", Set.of(Role.OPERATOR), null);

    @Parameter
    private TestDatabase database;

    @TempDir
    private static Path folder;

    private BooksFixture books;
    private VendorHolds holds;
    private CaseDecisions decisions;
    private int tokens;

    /** Of the order of a test. */
    private int n;

    @BeforeParameterizedClassInvocation
    void openBooks() throws IOException {
        books = BooksFixture.on(database, folder.resolve(database.name()));
        holds = books.vendorHolds();
        decisions = books.vendorDecisions();
    }

    @AfterParameterizedClassInvocation
    void close() {
        books.close();
    }

    @BeforeEach
    void nextOrder() {
        n++;
    }

    @AfterEach
    void theBooksProve() {
        assertThat(books.differences()).isEmpty();
    }

    @Test
    void aReleaseIsCarriedToTheVendorByTheRouteThatRepeatsItsCalls() {
        Case about = overdueHold();

        decide(about, CaseAction.RELEASE);

        assertThat(openCases()).isEmpty();
        VendorCall call = theDueCall();
        assertThat(call.step()).isEqualTo(Step.RELEASE);
        assertThat(call.details()).isEqualTo(new Details("3", "100123", "opd-prepay-bridge", "li", "case " + about.id(),
                null));
        assertThat(holds.settle(settlement(Outcome.RELEASE))).isInstanceOf(PendingReceipt.class);
        assertThat(codeOf(() -> holds.settle(settlement(Outcome.CAPTURE)))).isEqualTo("ALREADY_RELEASED");
        holds.record(call, DONE);
        assertThat(holds.settle(settlement(Outcome.RELEASE))).isInstanceOf(Receipt.class);
    }

    @Test
    void aCaptureIsCarriedToTheVendorAndTheCallersOwnIsTheSame() {
        decide(overdueHold(), CaseAction.CAPTURE);

        VendorCall call = theDueCall();
        assertThat(call.step()).isEqualTo(Step.CAPTURE);
        assertThat(holds.settle(settlement(Outcome.CAPTURE))).isInstanceOf(PendingReceipt.class);
        holds.record(call, DONE);
        assertThat(holds.settle(settlement(Outcome.CAPTURE))).isInstanceOf(Receipt.class);
        assertThat(codeOf(() -> holds.settle(settlement(Outcome.RELEASE)))).isEqualTo("ALREADY_CAPTURED");
    }

    @Test
    void aHoldWithoutNumberOfTheHisIsSpokenOfInWholeSentences() {
        VendorOutcome nameless = new VendorOutcome.Done(null, null, null, null, null);
        holds.record(ask(), nameless);
        holds.record((VendorCall) holds.settle(settlement(Outcome.RELEASE)), nameless);
        codeOf(() -> holds.settle(settlement(Outcome.CAPTURE)));

        assertThat(decisions.possible(theCase()).stream().map(PossibleDecision::refusal).filter(Objects::nonNull)
                .map(refusal -> Messages.get(Locale.ENGLISH, "decision." + refusal.reason(),
                        refusal.arguments().toArray())))
                .contains("HisCancelNo (none) was released").noneMatch(words -> words.contains("null"));
        decide(theCase(), CaseAction.SOLVED);
    }

    @Test
    void ofAPersonAndACallerAtOnceOneDecides() throws Exception {
        Case about = overdueHold();

        List<String> codes = atOnce(8, i -> codeOf(() -> {
            if (i % 2 == 0) {
                holds.settle(settlement(Outcome.CAPTURE));
            } else {
                decide(about, CaseAction.RELEASE);
            }
        }));

        assertThat(books.count("vendor_settlement s JOIN vendor_hold h ON h.site = s.site AND h.id = s.hold_id"
                + " WHERE h.order_id = 'WX" + n + "'")).isOne();
        assertThat(codes).contains("OK").isSubsetOf("OK", "CASE_CLOSED", "ALREADY_RELEASED");
    }

    @Test
    void whatPeopleCapturedOnTheWordOfABillGoesByTheChannelsNumberAndByTheMerchants() {
        holds.record(ask(), DONE);
        long hold = holdId();
        new JdbcLedgerStore(books.database()).inTransaction(tx -> {
            Instant now = books.clock().instant();
            tx.openCase("bill|late" + n, Case.opened(SITE, tx.nextId(), CaseKind.REFUND_IN_BILL_ONLY, null, "WX" + n,
                    new Attempt("MR" + n, 3000, now), new Case.Refund(hold, null, "CR" + n), null, now, null));
            return null;
        });
        decide(theCase(), CaseAction.CAPTURE);

        VendorCall call = theDueCall();
        assertThat(call.refundOrderId()).isEqualTo("CR" + n);
        assertThat(holds.settle(paid("MR" + n))).isInstanceOf(PendingReceipt.class);
        holds.record(call, DONE);
        assertThat(holds.settle(paid("MR" + n))).isInstanceOf(Receipt.class);
        assertThat(holds.settle(paid("CR" + n))).isInstanceOf(Receipt.class);
        assertThat(openCases()).isEmpty();
        assertThat(codeOf(() -> holds.settle(paid("other")))).isEqualTo("REFUND_ORDER_DIFFERS");
        assertThat(theCase().kind()).isEqualTo(CaseKind.SECOND_CHANNEL_REFUND);
    }

    @Test
    void theFailureOfAnotherRefundOfTheChannelTakesNothingBack() {
        holds.record(ask(), DONE);
        holds.record((VendorCall) holds.settle(settlement(Outcome.CAPTURE)), DONE);
        codeOf(() -> holds.settle(new Settlement(ref(), ATTEMPT, Outcome.RELEASE, null, null, "RF1", DETAILS)));
        Case told = theCase();
        assertThat(told.kind()).isEqualTo(CaseKind.RELEASE_AFTER_CAPTURE);
        assertThat(decisions.possible(told)).filteredOn(PossibleDecision::isPossible)
                .extracting(PossibleDecision::action)
                .as("nobody has named the captured one").contains(CaseAction.REVERSE);

        assertThat(holds.settle(paid("RF2"))).isInstanceOf(Receipt.class);
        codeOf(() -> holds.settle(new Settlement(ref(), ATTEMPT, Outcome.RELEASE, null, null, "RF3", DETAILS)));

        assertThat(openCases()).extracting(Case::kind)
                .containsExactly(CaseKind.RELEASE_AFTER_CAPTURE, CaseKind.RELEASE_OF_ANOTHER_REFUND);
        for (Case about : openCases()) {
            assertThat(decisions.possible(about)).filteredOn(PossibleDecision::isPossible)
                    .extracting(PossibleDecision::action).containsExactly(CaseAction.SOLVED);
            assertThat(codeOf(() -> decide(about, CaseAction.REVERSE))).isEqualTo("OTHER_REFUND");
        }
        for (Case about : openCases()) {
            decide(about, CaseAction.SOLVED);
        }
        assertThat(openCases()).isEmpty();
    }

    /** The channel paid under this number. */
    private Settlement paid(String refundOrderId) {
        return new Settlement(ref(), ATTEMPT, Outcome.CAPTURE, null, null, refundOrderId, DETAILS);
    }

    private long holdId() {
        HoldSearch search = new HoldSearch(books.database().dataSource(), books.vendorSites(), books.clock());
        return search.page(new HoldQuery(Set.of(), Set.of(), null, null, null, "WX" + n, null, false, null, 10)).holds()
                .get(0).id();
    }

    @Test
    void whatTheVendorNeverConfirmedIsAskedAgainWithFreshTries() {
        Case about = neverConfirmed(Outcome.CAPTURE);
        assertThat(codeOf(() -> decide(about, CaseAction.CAPTURE))).isEqualTo("DECIDED_BEFORE");

        decide(about, CaseAction.RETRY);

        assertThat(openCases()).as("until the vendor confirms").hasSize(1);
        assertThat(codeOf(() -> decide(about, CaseAction.RETRY))).isEqualTo("VENDOR_IS_ASKED");
        assertThat(codeOf(() -> decide(about, CaseAction.SOLVED))).isEqualTo("VENDOR_IS_ASKED");
        holds.record(theDueCall(), LOST);
        books.clock().advance(Duration.ofMinutes(1));
        holds.record(theDueCall(), DONE);
        assertThat(openCases()).isEmpty();
    }

    @Test
    void whatTheVendorRefusedToSettleIsAskedAgain() {
        holds.record(ask(), DONE);
        codeOf(() -> holds.record((VendorCall) holds.settle(settlement(Outcome.RELEASE)), REFUSED));

        decide(theCase(), CaseAction.RETRY);

        holds.record(theDueCall(), DONE);
        assertThat(openCases()).isEmpty();
        assertThat(holds.settle(settlement(Outcome.RELEASE))).isInstanceOf(Receipt.class);
    }

    @Test
    void whatWasCapturedAtTheVendorByHandIsWaitedForNoMore() {
        Case about = neverConfirmed(Outcome.CAPTURE);

        decide(about, CaseAction.SOLVED);

        assertThat(openCases()).isEmpty();
        assertThat(due()).isEmpty();
        assertThat(holds.settle(settlement(Outcome.CAPTURE))).isInstanceOf(Receipt.class);
        assertThat(codeOf(() -> holds.settle(settlement(Outcome.RELEASE)))).isEqualTo("ALREADY_CAPTURED");
        assertThat(
                codeOf(() -> holds.place(new HoldRequest(ref(), attempt("N2", 100, "2026-11-24T02:15:00Z"), DETAILS))))
                .as("the order is free again").isEqualTo("OK");
    }

    @Test
    void anAnswerThatComesAfterPeopleHaveSolvedItCountsNoMore() {
        holds.record(ask(), DONE);
        VendorCall call = (VendorCall) holds.settle(settlement(Outcome.RELEASE));
        giveUp(call);
        decide(theCase(), CaseAction.SOLVED);

        holds.record(call, DONE);
        holds.record(call, REFUSED);

        assertThat(openCases()).isEmpty();
        assertThat(holds.settle(settlement(Outcome.RELEASE))).isInstanceOf(Receipt.class);
    }

    @Test
    void aFreezeThatComesBackAfterPeopleHaveSolvedItIsReleasedAllTheSame() {
        VendorCall freeze = ask();
        books.clock().advance(Duration.ofMinutes(1));
        VendorCall release = theDueCall();
        giveUp(release);
        decide(theCase(), CaseAction.SOLVED);
        assertThat(books.differences()).isEmpty();

        codeOf(() -> holds.record(freeze, DONE));

        assertThat(books.differences()).isEmpty();
        VendorCall again = theDueCall();
        assertThat(again.step()).isEqualTo(Step.RELEASE);
        holds.record(again, DONE);
        assertThat(due()).isEmpty();
    }

    @Test
    void aFreezeThatMayStillComeIsReleasedOnceMoreThoughPeopleHaveSolvedIt() {
        VendorCall freeze = ask();
        codeOf(() -> holds.record(freeze, LOST));
        giveUp(theDueCall());
        assertThat(due()).isEmpty();

        decide(theCase(), CaseAction.SOLVED);

        assertThat(openCases()).isEmpty();
        assertThat(books.differences()).isEmpty();
        books.clock().advance(Duration.ofMinutes(10));
        VendorCall last = theDueCall();
        assertThat(last.step()).isEqualTo(Step.RELEASE);
        holds.record(last, DONE);
        assertThat(due()).isEmpty();
        assertThat(
                codeOf(() -> holds.place(new HoldRequest(ref(), attempt("N2", 100, "2026-11-24T02:15:00Z"), DETAILS))))
                .as("the order is free again").isEqualTo("OK");
    }

    @Test
    void whatTheVendorHasReleasedOnlyItsOwnPeopleCanBook() {
        holds.record(ask(), DONE);
        holds.record((VendorCall) holds.settle(settlement(Outcome.RELEASE)), DONE);
        codeOf(() -> holds.settle(settlement(Outcome.CAPTURE)));

        assertThat(codeOf(() -> decide(theCase(), CaseAction.CAPTURE))).isEqualTo("ONLY_AT_VENDOR");
        assertThat(codeOf(() -> decide(theCase(), CaseAction.RELEASE))).isEqualTo("ALREADY_RELEASED");
        decide(theCase(), CaseAction.SOLVED);
        assertThat(openCases()).isEmpty();
    }

    @Test
    void aReversalIsBookedByTheVendorsOwnPeopleAndTakesTwoOfOurs() {
        holds.record(ask(), DONE);
        holds.record((VendorCall) holds.settle(settlement(Outcome.CAPTURE)), DONE);
        assertThat(codeOf(() -> holds.settle(settlement(Outcome.RELEASE)))).isEqualTo("ALREADY_CAPTURED");
        Case about = theCase();
        PossibleDecision possible = decisions.possible(about).stream().filter(one -> one.action() == CaseAction.REVERSE)
                .findFirst().orElseThrow();
        assertThat(possible.byHand()).isEqualTo(new PossibleDecision.ByHand(3000, "WX" + n, "R" + n, "VC1", "90001"));
        assertThat(possible.needsApproval()).isTrue();

        reverse(about);

        assertThat(due()).as("no dialect has a call for it").isEmpty();
        assertThat(openCases()).isEmpty();
        Receipt answered = (Receipt) holds.settle(settlement(Outcome.RELEASE));
        assertThat(answered.balanceFen()).as("what the HIS has booked by now nobody knows").isNull();
        assertThat(codeOf(this::ask)).isEqualTo("ALREADY_RELEASED");
        assertThat(codeOf(() -> holds.settle(settlement(Outcome.CAPTURE)))).isEqualTo("ALREADY_RELEASED");
        assertThat(theCase().kind()).isEqualTo(CaseKind.CAPTURE_AFTER_REVERSAL);
        assertThat(decisions.possible(theCase())).filteredOn(PossibleDecision::isPossible)
                .extracting(PossibleDecision::action).containsExactly(CaseAction.SOLVED);
        assertThat(holds.place(new HoldRequest(ref(), attempt("N1", 3000, "2026-11-24T02:15:00Z"), DETAILS)))
                .as("a new refund is the vendor's to judge").isInstanceOf(VendorCall.class);
    }

    @Test
    void aCaptureOfARefundThatPeopleHadSolvedOutsideHasACaseThatNamesTheOther() {
        Settlement capture = new Settlement(ref(), ATTEMPT, Outcome.CAPTURE, null, null, "RF1", DETAILS);
        assertThat(codeOf(() -> holds.settle(capture))).isEqualTo("NO_SUCH_HOLD");
        Case solved = theCase();
        decide(solved, CaseAction.SOLVED);

        holds.record(ask(), DONE);
        holds.record((VendorCall) holds.settle(capture), DONE);

        assertThat(theCase().kind()).isEqualTo(CaseKind.CAPTURE_AFTER_SOLVED);
        assertThat(theCase().earlierCaseId()).isEqualTo(solved.id());
        reverse(theCase());
        assertThat(openCases()).isEmpty();
    }

    @Test
    void withoutItsTimeAReversedAttemptIsOverForTheRetryWindow() {
        Attempt untimed = attempt("N1", 3000, null);
        holds.record((VendorCall) holds.place(new HoldRequest(ref(), untimed, DETAILS)), DONE);
        holds.record(
                (VendorCall) holds.settle(new Settlement(ref(), untimed, Outcome.CAPTURE, null, null, null, DETAILS)),
                DONE);
        codeOf(() -> holds.settle(new Settlement(ref(), untimed, Outcome.RELEASE, null, null, null, DETAILS)));
        books.clock().advance(BooksFixture.RETRY_WINDOW.plusSeconds(1));
        reverse(theCase());

        assertThat(codeOf(() -> holds.place(new HoldRequest(ref(), untimed, DETAILS)))).isEqualTo("ALREADY_RELEASED");
        books.clock().advance(BooksFixture.RETRY_WINDOW.plusSeconds(1));
        assertThat(holds.place(new HoldRequest(ref(), untimed, DETAILS))).isInstanceOf(VendorCall.class);
    }

    @Test
    void whatTheVendorHasNotConfirmedIsNotReversedYet() {
        holds.record(ask(), DONE);
        giveUp((VendorCall) holds.settle(settlement(Outcome.CAPTURE)));
        codeOf(() -> holds.settle(settlement(Outcome.RELEASE)));
        Case about = openCases().stream().filter(one -> one.kind() == CaseKind.RELEASE_AFTER_CAPTURE).findFirst()
                .orElseThrow();

        assertThat(codeOf(() -> decide(about, CaseAction.REVERSE))).isEqualTo("DECIDED_BEFORE");
    }

    @Test
    void aCaptureThatTheVendorRefusesIsReleasedByTwoPeople() {
        Case about = refusedCapture();
        assertThat(possible(about, CaseAction.RELEASE).needsApproval()).isTrue();
        assertThat(codeOf(() -> decide(about, CaseAction.REVERSE))).isEqualTo("NOT_CAPTURED");

        takeBack(about, CaseAction.RELEASE);

        assertThat(openCases()).extracting(Case::kind).as("until the vendor confirms")
                .containsExactly(CaseKind.VENDOR_REFUSES_SETTLEMENT);
        assertThat(books.differences()).isEmpty();
        HoldSearch search = new HoldSearch(books.database().dataSource(), books.vendorSites(), books.clock());
        assertThat(found(search, State.RELEASING)).contains(about.refund().holdId());
        assertThat(found(search, State.REVERSED)).doesNotContain(about.refund().holdId());
        assertThat(search.find(SITE, about.refund().holdId()).orElseThrow().state()).isEqualTo(State.RELEASING);
        assertThat(holds.settle(settlement(Outcome.RELEASE))).isInstanceOf(PendingReceipt.class);
        VendorCall release = theDueCall();
        assertThat(release.step()).isEqualTo(Step.RELEASE);

        holds.record(release, DONE);

        assertThat(openCases()).isEmpty();
        assertThat(found(search, State.REVERSED)).contains(about.refund().holdId());
        assertThat(((Receipt) holds.settle(settlement(Outcome.RELEASE))).balanceFen()).as("the vendor has said it")
                .isEqualTo(7000L);
        assertThat(codeOf(this::ask)).isEqualTo("ALREADY_RELEASED");
        assertThat(codeOf(() -> holds.settle(settlement(Outcome.CAPTURE)))).isEqualTo("ALREADY_RELEASED");
        assertThat(theCase().kind()).isEqualTo(CaseKind.CAPTURE_AFTER_REVERSAL);
        assertThat(new HoldStories(books.database().dataSource(), search, books.clock())
                .of(search.find(SITE, about.refund().holdId()).orElseThrow()))
                .filteredOn(line -> line.kind() == StoryLine.Event.REVERSED).singleElement()
                .satisfies(line -> assertThat(line.key()).isEqualTo("story.REVERSED.REFUSED"));
    }

    @Test
    void aVendorThatRefusesToReleaseItAsWellIsAskedAgain() {
        takeBack(refusedCapture(), CaseAction.RELEASE);

        codeOf(() -> holds.record(theDueCall(), REFUSED));

        assertThat(due()).isEmpty();
        assertThat(books.differences()).isEmpty();
        decide(theCase(), CaseAction.RETRY);
        holds.record(theDueCall(), DONE);
        assertThat(openCases()).isEmpty();
        assertThat(holds.settle(settlement(Outcome.RELEASE))).isInstanceOf(Receipt.class);
    }

    @Test
    void aCaptureThatTheVendorMayHaveCarriedOutIsNotReleased() {
        holds.record(ask(), DONE);
        holds.record((VendorCall) holds.settle(settlement(Outcome.CAPTURE)), LOST);
        books.clock().advance(Duration.ofMinutes(1));
        codeOf(() -> holds.record(theDueCall(), REFUSED));

        assertThat(codeOf(() -> decide(theCase(), CaseAction.RELEASE))).isEqualTo("CAPTURE_UNKNOWN");
        decide(theCase(), CaseAction.SOLVED);
        codeOf(() -> holds.settle(settlement(Outcome.RELEASE)));
        reverse(theCase());
    }

    @Test
    void aCallToCaptureThatWasCutOffMayHaveBeenCarriedOut() {
        holds.record(ask(), DONE);
        holds.settle(settlement(Outcome.CAPTURE));
        books.clock().advance(Duration.ofMinutes(10));
        codeOf(() -> holds.record(theDueCall(), REFUSED));

        assertThat(codeOf(() -> decide(theCase(), CaseAction.RELEASE))).isEqualTo("CAPTURE_UNKNOWN");
    }

    @Test
    void aCaptureIsNotReleasedWhileTheVendorIsAsked() {
        Case about = refusedCapture();
        decide(openCases().stream().filter(one -> one.kind() == CaseKind.VENDOR_REFUSES_SETTLEMENT).findFirst()
                .orElseThrow(), CaseAction.RETRY);

        assertThat(codeOf(() -> decide(about, CaseAction.RELEASE))).isEqualTo("VENDOR_IS_ASKED");
        VendorCall call = theDueCall();
        assertThat(codeOf(() -> decide(about, CaseAction.RELEASE))).isEqualTo("VENDOR_IS_ASKED");
        holds.record(call, DONE);
        assertThat(codeOf(() -> decide(about, CaseAction.RELEASE))).isEqualTo("ALREADY_CAPTURED");
    }

    /** The vendor refuses to capture what it holds, and then the platform says that the channel has failed. */
    private Case refusedCapture() {
        holds.record(ask(), DONE);
        assertThat(codeOf(() -> holds.record((VendorCall) holds.settle(settlement(Outcome.CAPTURE)), REFUSED)))
                .isEqualTo("VENDOR_REFUSED");
        assertThat(codeOf(() -> holds.settle(settlement(Outcome.RELEASE)))).isEqualTo("ALREADY_CAPTURED");
        return openCases().stream().filter(one -> one.kind() == CaseKind.RELEASE_AFTER_CAPTURE).findFirst()
                .orElseThrow();
    }

    private PossibleDecision possible(Case about, CaseAction action) {
        return decisions.possible(about).stream().filter(one -> one.action() == action).findFirst().orElseThrow();
    }

    @Test
    void aReversedHoldIsFoundAsSuchAndItsStorySaysWhatToBook() {
        holds.record(ask(), DONE);
        holds.record((VendorCall) holds.settle(settlement(Outcome.CAPTURE)), DONE);
        codeOf(() -> holds.settle(settlement(Outcome.RELEASE)));
        long id = theCase().refund().holdId();
        reverse(theCase());

        HoldSearch search = new HoldSearch(books.database().dataSource(), books.vendorSites(), books.clock());
        assertThat(found(search, State.REVERSED)).contains(id);
        assertThat(found(search, State.CAPTURED)).doesNotContain(id);
        List<StoryLine> story = new HoldStories(books.database().dataSource(), search, books.clock())
                .of(search.find(SITE, id).orElseThrow());
        assertThat(story).filteredOn(line -> line.kind() == StoryLine.Event.REVERSED).singleElement()
                .satisfies(line -> assertThat(line.arguments()).containsExactly("R" + n, "VC1", "90001"));
    }

    @Test
    void somebodyElsesLiveHoldIsNotOffered() {
        assertThat(codeOf(() -> holds.settle(settlement(Outcome.CAPTURE)))).isEqualTo("NO_SUCH_HOLD");
        holds.record(
                (VendorCall) holds.place(new HoldRequest(ref(), attempt("N1", 3000, "2026-11-24T02:15:00Z"), DETAILS)),
                DONE);

        assertThat(codeOf(() -> decide(theCase(), CaseAction.CAPTURE))).isEqualTo("ONLY_AT_VENDOR");
        assertThat(codeOf(() -> decide(theCase(), CaseAction.RELEASE))).isEqualTo("NOTHING_HELD");
    }

    @Test
    void oneRefundThatThePlatformAndTheBillSpeakOfIsSolvedOnce() {
        assertThat(codeOf(() -> holds.settle(settlement(Outcome.CAPTURE)))).isEqualTo("NO_SUCH_HOLD");
        new JdbcLedgerStore(books.database()).inTransaction(tx -> {
            Instant now = books.clock().instant();
            tx.openCase("bill|" + n, Case.opened(SITE, tx.nextId(), CaseKind.REFUND_IN_BILL_ONLY, null, "WX" + n,
                    new Attempt("RF1", 3000, ATTEMPT.transTime()), new Case.Refund(null, null, "RF1"), null, now,
                    null));
            return null;
        });
        assertThat(openCases()).hasSize(2);

        decide(openCases().get(1), CaseAction.SOLVED);

        assertThat(openCases()).isEmpty();
    }

    private static List<Long> found(HoldSearch search, State state) {
        return search.page(new HoldQuery(Set.of(), Set.of(state), null, null, null, null, null, false, null, 500))
                .holds()
                .stream().map(ListedHold::id).toList();
    }

    private void reverse(Case about) {
        takeBack(about, CaseAction.REVERSE);
    }

    private void takeBack(Case about, CaseAction action) {
        long proposal = decisions.decide(new DecisionRequest(SITE, about.id(), token(), action, 3000,
                "by telephone"), LI).proposal().id();
        assertThat(codeOf(() -> decisions.approve(SITE, proposal, new Person("LI", Set.of(Role.APPROVER), null), null)))
                .isEqualTo("SAME_PERSON");
        decisions.approve(SITE, proposal, new Person("wang", Set.of(Role.APPROVER), null), null);
    }

    private Case overdueHold() {
        holds.record(ask(), DONE);
        books.clock().advance(OVERDUE_AFTER);
        new OverdueHolds(books.database().dataSource(), books.vendorSites(), books.clock())
                .findUnreported(books.vendorSites().defaultSite()).forEach(holds::reportOverdue);
        return theCase();
    }

    private Case neverConfirmed(Outcome outcome) {
        holds.record(ask(), DONE);
        giveUp((VendorCall) holds.settle(settlement(outcome)));
        return theCase();
    }

    private void giveUp(VendorCall call) {
        holds.record(call, LOST);
        while (!due().isEmpty() || openCases().isEmpty()) {
            books.clock().advance(Duration.ofMinutes(1));
            due().forEach(due -> holds.record(holds.claim(due), LOST));
        }
    }

    private VendorCall ask() {
        return (VendorCall) holds.place(new HoldRequest(ref(), ATTEMPT, DETAILS));
    }

    private Settlement settlement(Outcome outcome) {
        return new Settlement(ref(), ATTEMPT, outcome, null, null, null, DETAILS);
    }

    private VendorCall theDueCall() {
        assertThat(due()).hasSize(1);
        return holds.claim(due().get(0));
    }

    private RechargeRef ref() {
        return new RechargeRef(SITE, "R" + n, "WX" + n, "1", "90001", "P1");
    }

    private List<DueCall> due() {
        return holds.due(SITE).stream().filter(due -> due.orderId().equals("WX" + n)).toList();
    }

    private List<Case> openCases() {
        return books.openCases().stream().filter(found -> found.orderId().equals("WX" + n)).toList();
    }

    private Case theCase() {
        assertThat(openCases()).hasSize(1);
        return openCases().get(0);
    }

    private synchronized String token() {
        return "T" + ++tokens;
    }

    private void decide(Case about, CaseAction action) {
        decisions.decide(new DecisionRequest(SITE, about.id(), token(), action, 3000, "by telephone"), LI);
    }
}
