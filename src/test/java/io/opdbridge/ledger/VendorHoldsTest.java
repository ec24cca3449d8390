package io.opdbridge.ledger;

import io.opdbridge.canonical.Attempt;
import io.opdbridge.canonical.Details;
import io.opdbridge.canonical.HoldRequest;
import io.opdbridge.canonical.ListedRecharge;
import io.opdbridge.canonical.PendingReceipt;
import io.opdbridge.canonical.Receipt;
import io.opdbridge.canonical.RechargeList;
import io.opdbridge.canonical.RechargeRef;
import io.opdbridge.canonical.Refusal;
import io.opdbridge.canonical.Settlement;
import io.opdbridge.canonical.Settlement.Outcome;
import io.opdbridge.canonical.Site;
import io.opdbridge.canonical.Sites;
import io.opdbridge.canonical.VendorCall;
import io.opdbridge.canonical.VendorCall.Step;
import io.opdbridge.canonical.VendorOutcome;
import io.opdbridge.canonical.VendorPolicy;
import io.opdbridge.db.Database;
import io.opdbridge.proof.BooksProof;
import io.opdbridge.ledger.jdbc.JdbcLedgerStore;
import io.opdbridge.ledger.jdbc.OverdueHolds;
import io.opdbridge.testing.RouteClock;
import io.opdbridge.testing.TestDatabase;
import io.opdbridge.text.Messages;
import io.opdbridge.testing.BooksFixture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

import static io.opdbridge.testing.BooksFixture.attempt;
import static io.opdbridge.testing.BooksFixture.codeOf;
import static io.opdbridge.testing.Crowd.atOnce;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

/** What a vendor's answers, late and lost ones, do to a hold; the vendor is played by the test. */
@ParameterizedClass
@EnumSource(TestDatabase.class)
class VendorHoldsTest {

    private static final int THREADS = 16;
    private static final Duration CALL_LIMIT = Duration.ofSeconds(45);
    private static final Duration OVERDUE_AFTER = Duration.ofHours(24);
    private static final Duration WINDOW = Duration.ofMinutes(10);
    private static final RechargeRef REF = new RechargeRef("main", "R1", "WX1", "1", "90001", "P1");
    private static final Attempt ATTEMPT = attempt("N1", 3000, "2026-11-23T02:15:00Z");
    private static final Attempt UNTIMED = attempt("N1", 3000, null);
    private static final Duration RETRY_WINDOW = Duration.ofMinutes(10);
    private static final Attempt OTHER = attempt("N1", 3000, "2026-11-23T02:16:00Z");
    private static final Details DETAILS = new Details("3", "100123", "self", "张三", "refund", "<Ext>a&b</Ext>");
    private static final VendorOutcome.Done DONE = new VendorOutcome.Done("R1", "VC1", "VI1",
            Instant.parse("2026-11-23T02:15:01Z"), 7000L);
    private static final VendorOutcome LOST = new VendorOutcome.Unknown("SocketTimeoutException");

    @Parameter
    private TestDatabase database;

    @TempDir
    private Path folder;

    private Database.Options options;
    private Database ledger;
    private VendorHolds holds;
    private Site site;
    private Sites sites;
    private final RouteClock clock = new RouteClock();

    @BeforeEach
    void openLedger() throws IOException {
        options = database.newLedger(folder);
        ledger = Database.own(folder, options);
        VendorPolicy policy = new VendorPolicy(ZoneId.of("Asia/Shanghai"), "", Map.of(),
                new VendorPolicy.Codes(Set.of("0"), Set.of(), Set.of("CAPTURED"), Set.of("RELEASED"), Set.of("NONE")),
                new VendorPolicy.Retries(CALL_LIMIT, Duration.ofSeconds(2), Duration.ofSeconds(60), 4, WINDOW), true,
                Map.of());
        site = new Site("main", ZoneId.of("Asia/Shanghai"), Locale.CHINESE, BooksFixture.WIRE,
                new Site.Refunds(Duration.ofMinutes(10), OVERDUE_AFTER, false, 10_000L, Map.of()), BooksFixture.LISTS,
                "test", policy);
        sites = new Sites(List.of(site), "main");
        holds = new VendorHolds(new JdbcLedgerStore(ledger), sites, clock);
    }

    @AfterEach
    void theJournalProves() {
        try {
            assertThat(differences()).isEmpty();
        } finally {
            ledger.close();
        }
    }

    @Test
    void theSameFreezeAgainGetsTheVendorsFirstAnswerWithoutACall() {
        Receipt held = (Receipt) holds.record(ask(ATTEMPT), DONE);

        assertThat(held).isEqualTo(new Receipt("WX1", "R1", "VC1", DONE.at(), 3000, 7000L, "VI1"));
        assertThat(holds.place(request(ATTEMPT))).isEqualTo(held);
        assertThat(codeOf(() -> holds.place(request(OTHER)))).isEqualTo("HOLD_CONFLICT");
        assertThat(due()).isEmpty();
    }

    @Test
    void whileAFreezeIsUnderWayNobodyElseAsks() {
        ask(ATTEMPT);

        assertThat(codeOf(() -> holds.place(request(ATTEMPT)))).isEqualTo("VENDOR_OUTCOME_UNKNOWN");
        assertThat(codeOf(() -> holds.place(request(OTHER)))).isEqualTo("HOLD_CONFLICT");
        assertThat(codeOf(() -> holds.settle(settlement(ATTEMPT, Outcome.CAPTURE)))).isEqualTo("NO_SUCH_HOLD");
    }

    @Test
    void ofManyIdenticalFreezesOneAsks() throws Exception {
        List<String> results = atOnce(THREADS, i -> codeOf(() -> holds.place(request(ATTEMPT))));

        assertThat(results).filteredOn("OK"::equals).hasSize(1);
        assertThat(results).filteredOn("VENDOR_OUTCOME_UNKNOWN"::equals).hasSize(THREADS - 1);
    }

    @Test
    void aRefusalIsJudgedAfresh() {
        VendorCall call = ask(ATTEMPT);
        assertThat(codeOf(() -> holds.record(call, new VendorOutcome.Refused("E7", "余额不足"))))
                .isEqualTo("VENDOR_REFUSED");

        assertThat(ask(ATTEMPT).holdId()).isNotEqualTo(call.holdId());
    }

    @Test
    void anUnknownFreezeIsReleasedUntilTheVendorConfirmsAndNeverHeldAgain() {
        VendorCall call = ask(ATTEMPT);
        assertThat(codeOf(() -> holds.record(call, LOST))).isEqualTo("VENDOR_OUTCOME_UNKNOWN");

        VendorCall release = theDueCall();
        assertThat(release.step()).isEqualTo(Step.RELEASE);
        holds.record(release, LOST);
        assertThat(due()).as("not at once").isEmpty();
        clock.advance(WINDOW);
        holds.record(theDueCall(), DONE);

        assertThat(codeOf(() -> holds.place(request(ATTEMPT)))).isEqualTo("ALREADY_RELEASED");
        assertThat(codeOf(() -> holds.settle(settlement(ATTEMPT, Outcome.CAPTURE)))).isEqualTo("ALREADY_RELEASED");
        assertThat(holds.settle(settlement(ATTEMPT, Outcome.RELEASE))).isInstanceOf(Receipt.class);
        assertThat(due()).isEmpty();
    }

    @Test
    void noSuchHoldIsNoAnswerToACompensationWhileTheFreezeMayStillCome() {
        VendorCall call = ask(ATTEMPT);
        codeOf(() -> holds.record(call, LOST));
        VendorOutcome none = new VendorOutcome.Refused("NONE", "no such hold");

        holds.record(theDueCall(), none);
        assertThat(codeOf(() -> holds.place(request(ATTEMPT)))).isEqualTo("VENDOR_OUTCOME_UNKNOWN");
        clock.advance(WINDOW);
        holds.record(theDueCall(), none);
        assertThat(codeOf(() -> holds.place(request(ATTEMPT)))).isEqualTo("ALREADY_RELEASED");
    }

    /** How a vendor may confirm the release of what it does not hold yet; the second time it says something else. */
    private static Stream<Arguments> confirmations() {
        VendorOutcome unnamed = new VendorOutcome.Done(null, null, null, null, null);
        VendorOutcome numbered = new VendorOutcome.Done(null, "VX9", null, Instant.parse("2026-11-23T02:15:02Z"),
                10_000L);
        VendorOutcome before = new VendorOutcome.Refused("RELEASED", "released before");
        VendorOutcome none = new VendorOutcome.Refused("NONE", "no such hold");
        return Stream.of(Arguments.of(unnamed, unnamed), Arguments.of(unnamed, numbered),
                Arguments.of(numbered, before),
                Arguments.of(numbered, numbered), Arguments.of(before, before), Arguments.of(numbered, none),
                Arguments.of(before, numbered));
    }

    @ParameterizedTest
    @MethodSource("confirmations")
    void anUnknownFreezeIsReleasedOnceMoreWhenItCannotComeAnyMore(VendorOutcome first, VendorOutcome last)
            throws IOException {
        VendorCall call = ask(ATTEMPT);
        clock.advance(Duration.ofSeconds(35));
        codeOf(() -> holds.record(call, LOST));
        assertThat(holds.record(theDueCall(), first)).isInstanceOf(PendingReceipt.class);
        assertThat(holds.settle(settlement(ATTEMPT, Outcome.RELEASE))).isInstanceOf(PendingReceipt.class);
        assertThat(codeOf(() -> holds.place(request(ATTEMPT)))).isEqualTo("VENDOR_OUTCOME_UNKNOWN");
        assertThat(codeOf(() -> holds.place(request(OTHER)))).as("it may still be held").isEqualTo("HOLD_CONFLICT");

        clock.advance(WINDOW.minusSeconds(36));
        assertThat(due()).as("not before").isEmpty();
        assertThat(differences()).isEmpty();
        reopen();
        clock.advance(Duration.ofSeconds(1));
        VendorCall again = theDueCall();
        assertThat(again.step()).isEqualTo(Step.RELEASE);
        assertThat(holds.record(again, last)).isInstanceOf(Receipt.class);

        assertThat(codeOf(() -> holds.place(request(ATTEMPT)))).isEqualTo("ALREADY_RELEASED");
        assertThat(due()).isEmpty();
        assertThat(cases()).isEmpty();
    }

    @Test
    void theLastReleaseIsRepeatedUntilItIsConfirmedAndIsOneOfManyTries() {
        codeOf(() -> holds.record(ask(ATTEMPT), LOST));
        for (int i = 0; i < 3; i++) {
            holds.record(theDueCall(), LOST);
            clock.advance(Duration.ofMinutes(1));
        }
        holds.record(theDueCall(), DONE);
        clock.advance(WINDOW);
        giveUp(theDueCall());
        assertThat(cases()).as("it had all its tries").containsExactly("VENDOR_NEVER_CONFIRMS");

        holds.record((VendorCall) holds.settle(settlement(ATTEMPT, Outcome.RELEASE)), DONE);
        assertThat(cases()).isEmpty();
    }

    @Test
    void noSuchHoldIsNoFailureHoweverOftenItIsSaidWhileTheFreezeMayCome() {
        codeOf(() -> holds.record(ask(ATTEMPT), LOST));
        Instant over = clock.instant().plus(WINDOW);
        for (int i = 0; clock.instant().isBefore(over); i++) {
            assertThat(i).as("calls, of which four without a result are enough for a case").isLessThan(100);
            holds.record(theDueCall(), new VendorOutcome.Refused("NONE", "no such hold"));
            Duration next = Duration.ofSeconds(60);
            clock.advance(clock.instant().plus(next).isAfter(over) ? Duration.between(clock.instant(), over) : next);
        }
        assertThat(holds.record(theDueCall(), new VendorOutcome.Refused("NONE", "no such hold")))
                .isInstanceOf(Receipt.class);
        assertThat(cases()).isEmpty();
    }

    @Test
    void whatTheVendorHasHeldForSureIsReleasedOnce() {
        holds.record(ask(ATTEMPT), DONE);
        assertThat(holds.record((VendorCall) holds.settle(settlement(ATTEMPT, Outcome.RELEASE)), DONE))
                .isInstanceOf(Receipt.class);
        assertThat(due()).isEmpty();
        clock.advance(WINDOW);
        assertThat(due()).isEmpty();
    }

    @Test
    void aFreezeThatComesBackAfterItsReleaseWasConfirmedIsReleasedByItsNumberAndThatIsAll() {
        VendorCall call = ask(ATTEMPT);
        clock.advance(CALL_LIMIT);
        holds.record(theDueCall(), new VendorOutcome.Done(null, "VX9", null, null, null));
        codeOf(() -> holds.record(call, DONE));

        VendorCall again = theDueCall();
        assertThat(again.cancelNo()).isEqualTo("VC1");
        assertThat(holds.record(again, DONE)).isInstanceOf(Receipt.class);
        clock.advance(WINDOW);
        assertThat(due()).isEmpty();
    }

    @Test
    void aFreezeThatComesBackAfterItsReleaseIsReleasedAgain() {
        VendorCall call = ask(ATTEMPT);
        clock.advance(CALL_LIMIT);
        holds.record(theDueCall(), new VendorOutcome.Done(null, null, null, null, null));

        assertThat(codeOf(() -> holds.record(call, DONE))).isEqualTo("VENDOR_OUTCOME_UNKNOWN");
        VendorCall again = theDueCall();
        assertThat(again.step()).isEqualTo(Step.RELEASE);
        assertThat(again.invoiceNo()).as("by the vendor's number").isEqualTo("VI1");
    }

    @Test
    void ofSeveralHoldsUnderOneNumberTheOtherWordsTellWhich() {
        Attempt first = attempt("N1", 3000, null);
        Attempt second = attempt("N1", 2000, null);
        VendorHold one = heldUnderOneNumber(first, "VC1");
        holds.record((VendorCall) holds.settle(named(first, Outcome.CAPTURE, "RF1")), DONE);
        clock.advance(RETRY_WINDOW.plusSeconds(1));
        VendorHold two = heldUnderOneNumber(second, "VC2");

        assertThat(((Receipt) holds.settle(named(first, Outcome.CAPTURE, null))).priceFen()).as("by its amount")
                .isEqualTo(3000);
        assertThat(((Receipt) holds.settle(named(first, Outcome.CAPTURE, "RF1"))).priceFen()).isEqualTo(3000);
        assertThat(codeOf(() -> holds.settle(named(second, Outcome.CAPTURE, "RF1"))))
                .as("the refund, with another amount")
                .isEqualTo("AMOUNT_DIFFERS");
        assertThat(codeOf(() -> holds.settle(named(attempt("N1", 500, null), Outcome.CAPTURE, null))))
                .isEqualTo("AMOUNT_DIFFERS");
        VendorCall capture = (VendorCall) holds.settle(named(second, Outcome.CAPTURE, "RF2"));
        assertThat(capture.holdId()).isEqualTo(two.id()).isNotEqualTo(one.id());
        holds.record(capture, DONE);
        assertThat(((Receipt) holds.settle(named(second, Outcome.CAPTURE, "RF2"))).priceFen()).isEqualTo(2000);
    }

    @Test
    void theRepeatOfACaptureIsNotTheLiveHoldOfTheSameAmountUnderItsNumber() {
        Attempt first = attempt("N1", 3000, null);
        heldUnderOneNumber(first, "VC1");
        holds.record((VendorCall) holds.settle(named(first, Outcome.CAPTURE, null)), DONE);
        clock.advance(RETRY_WINDOW.plusSeconds(1));
        heldUnderOneNumber(attempt("N2", 3000, null), "VC2");

        assertThat(holds.settle(named(first, Outcome.CAPTURE, null))).isInstanceOf(Receipt.class);
    }

    private VendorHold heldUnderOneNumber(Attempt attempt, String cancelNo) {
        VendorCall call = ask(attempt);
        holds.record(call, new VendorOutcome.Done(null, cancelNo, "VI1", clock.instant(), 10_000L));
        return new JdbcLedgerStore(ledger).inTransaction(tx -> tx.openOrder(call.site(), call.recharge().orderId()))
                .stream()
                .filter(hold -> hold.id() == call.holdId()).findFirst().orElseThrow();
    }

    private static Settlement named(Attempt attempt, Outcome outcome, String refundOrderId) {
        Settlement plain = settlement(attempt, outcome);
        return new Settlement(plain.recharge(), attempt, outcome, "VI1", null, refundOrderId, plain.details());
    }

    @ParameterizedTest
    @CsvSource({"2026-11-23T02:15:00Z, 请使用新的 TransTime 重新发起", ", 请在重试窗口结束后再发起"})
    void aFreezeAfterItsReleaseIsToldHowANewOneBegins(Instant transTime, String words) {
        Attempt attempt = new Attempt("N1", 3000, transTime);
        holds.settle(settlement(attempt, Outcome.RELEASE));

        Refusal refusal = catchThrowableOfType(Refusal.class, () -> holds.place(request(attempt)));
        assertThat(Messages.of(refusal, Locale.CHINESE)).endsWith(words);
    }

    @Test
    void aRollbackOvertakesItsFreeze() {
        VendorCall call = ask(ATTEMPT);
        assertThat(holds.settle(settlement(ATTEMPT, Outcome.RELEASE))).isInstanceOf(PendingReceipt.class);
        assertThat(due()).as("the freeze is still under way").isEmpty();

        assertThat(codeOf(() -> holds.record(call, DONE))).isEqualTo("VENDOR_OUTCOME_UNKNOWN");
        assertThat(theDueCall().step()).isEqualTo(Step.RELEASE);
    }

    @Test
    void aRollbackWithoutHoldKeepsItsLateFreezeOut() {
        assertThat(holds.settle(settlement(ATTEMPT, Outcome.RELEASE))).isInstanceOf(Receipt.class);
        assertThat(holds.settle(settlement(ATTEMPT, Outcome.RELEASE))).isInstanceOf(Receipt.class);

        assertThat(codeOf(() -> holds.place(request(ATTEMPT)))).isEqualTo("ALREADY_RELEASED");
        assertThat(holds.place(request(OTHER))).isInstanceOf(VendorCall.class);
    }

    @Test
    void anUnknownCaptureIsRepeatedUntilConfirmedAndMayNotBeReleased() {
        holds.record(ask(ATTEMPT), DONE);
        VendorCall capture = (VendorCall) holds.settle(settlement(ATTEMPT, Outcome.CAPTURE));
        assertThat(holds.record(capture, LOST)).isInstanceOf(PendingReceipt.class);
        assertThat(holds.settle(settlement(ATTEMPT, Outcome.CAPTURE))).isInstanceOf(PendingReceipt.class);
        assertThat(codeOf(() -> holds.settle(settlement(ATTEMPT, Outcome.RELEASE)))).isEqualTo("ALREADY_CAPTURED");

        clock.advance(Duration.ofSeconds(3));
        VendorCall again = theDueCall();
        assertThat(List.of(again.step(), again.invoiceNo(), again.cancelNo())).containsExactly(Step.CAPTURE, "VI1",
                "VC1");
        holds.record(again, new VendorOutcome.Refused("CAPTURED", "done before"));
        assertThat(holds.settle(settlement(ATTEMPT, Outcome.CAPTURE))).isInstanceOf(Receipt.class);
    }

    @Test
    void aSettlementTellsTheVendorWhatItSaidItselfEachTime() {
        Details own = new Details("4", null, "cashier", "李四", null, "<Ext>2</Ext>");
        Details sent = new Details("4", DETAILS.channelId(), "cashier", "李四", null, "<Ext>2</Ext>");
        VendorCall freeze = ask(ATTEMPT);
        assertThat(freeze.details()).isEqualTo(DETAILS);
        holds.record(freeze, DONE);

        VendorCall capture = (VendorCall) holds
                .settle(new Settlement(REF, OTHER, Outcome.CAPTURE, "VI1", null, "RF1", own));
        holds.record(capture, LOST);
        clock.advance(Duration.ofSeconds(3));
        VendorCall again = theDueCall();

        assertThat(List.of(capture, again)).allSatisfy(call -> {
            assertThat(call.details()).isEqualTo(sent);
            assertThat(call.attempt()).as("the words of the freeze").isEqualTo(ATTEMPT);
            assertThat(call.refundOrderId()).isEqualTo("RF1");
        });
    }

    @Test
    void aCompensationThatNobodyDecidedTellsTheVendorWhatTheFreezeSaid() {
        codeOf(() -> holds.record(ask(ATTEMPT), LOST));

        assertThat(theDueCall().details()).isEqualTo(DETAILS);
    }

    @Test
    void aRefusedCaptureAndOneThatIsNeverConfirmedBecomeCases() {
        holds.record(ask(ATTEMPT), DONE);
        VendorCall capture = (VendorCall) holds.settle(settlement(ATTEMPT, Outcome.CAPTURE));
        assertThat(codeOf(() -> holds.record(capture, new VendorOutcome.Refused("E9", "closed"))))
                .isEqualTo("VENDOR_REFUSED");
        assertThat(due()).isEmpty();

        RechargeRef other = new RechargeRef("main", "R2", "WX2", "1", "90002", "P2");
        holds.record((VendorCall) holds.place(new HoldRequest(other, ATTEMPT, DETAILS)), DONE);
        VendorCall next = (VendorCall) holds.settle(new Settlement(other, ATTEMPT, Outcome.CAPTURE, null, null, null,
                DETAILS));
        giveUp(next);
        assertThat(cases()).containsExactly("VENDOR_REFUSES_SETTLEMENT", "VENDOR_NEVER_CONFIRMS");
    }

    @Test
    void aCaptureAgainAfterTheVendorWasGivenUpOnAsksItAgainAndEndsItsCase() throws Exception {
        holds.record(ask(ATTEMPT), DONE);
        giveUp((VendorCall) holds.settle(settlement(ATTEMPT, Outcome.CAPTURE)));
        assertThat(cases()).containsExactly("VENDOR_NEVER_CONFIRMS");

        List<Object> answers = atOnce(THREADS, i -> holds.settle(settlement(ATTEMPT, Outcome.CAPTURE)));
        List<VendorCall> asked = answers.stream().filter(VendorCall.class::isInstance).map(VendorCall.class::cast)
                .toList();
        assertThat(asked).as("calls of " + THREADS + " repeats").hasSize(1);
        assertThat(answers).filteredOn(PendingReceipt.class::isInstance).hasSize(THREADS - 1);
        assertThat(due()).as("its caller makes it").isEmpty();

        giveUp(asked.get(0));
        assertThat(cases()).as("the same case, seen twice").containsExactly("VENDOR_NEVER_CONFIRMS");
        holds.record((VendorCall) holds.settle(settlement(ATTEMPT, Outcome.CAPTURE)), DONE);
        assertThat(cases()).isEmpty();
        assertThat(holds.settle(settlement(ATTEMPT, Outcome.CAPTURE))).isInstanceOf(Receipt.class);
    }

    @Test
    void aRefusedCaptureAgainIsJudgedAfreshByTheVendorAndEndsItsCase() {
        VendorOutcome refused = new VendorOutcome.Refused("E9", "closed");
        holds.record(ask(ATTEMPT), DONE);
        VendorCall capture = (VendorCall) holds.settle(settlement(ATTEMPT, Outcome.CAPTURE));
        assertThat(codeOf(() -> holds.record(capture, refused))).isEqualTo("VENDOR_REFUSED");

        VendorCall again = (VendorCall) holds.settle(settlement(ATTEMPT, Outcome.CAPTURE));
        assertThat(codeOf(() -> holds.record(again, refused))).isEqualTo("VENDOR_REFUSED");
        assertThat(cases()).containsExactly("VENDOR_REFUSES_SETTLEMENT");
        assertThat(codeOf(() -> holds.settle(settlement(ATTEMPT, Outcome.RELEASE)))).isEqualTo("ALREADY_CAPTURED");

        holds.record((VendorCall) holds.settle(settlement(ATTEMPT, Outcome.CAPTURE)), LOST);
        clock.advance(Duration.ofSeconds(3));
        holds.record(theDueCall(), new VendorOutcome.Refused("CAPTURED", "by hand"));
        assertThat(cases()).containsExactly("RELEASE_AFTER_CAPTURE");
    }

    @Test
    void aRollbackAfterTheVendorWasGivenUpOnAsksItAgain() {
        codeOf(() -> holds.record(ask(ATTEMPT), LOST));
        giveUp(theDueCall());
        assertThat(cases()).containsExactly("VENDOR_NEVER_CONFIRMS");

        VendorCall again = (VendorCall) holds.settle(settlement(ATTEMPT, Outcome.RELEASE));
        assertThat(again.step()).isEqualTo(Step.RELEASE);
        holds.record(again, DONE);
        assertThat(cases()).isEmpty();
        assertThat(codeOf(() -> holds.place(request(ATTEMPT)))).isEqualTo("ALREADY_RELEASED");
    }

    @Test
    void aFreezeThatComesBackWhenNobodyReleasesAnyMoreIsReleased() {
        VendorCall call = ask(ATTEMPT);
        clock.advance(CALL_LIMIT);
        giveUp(theDueCall());
        assertThat(due()).isEmpty();

        codeOf(() -> holds.record(call, DONE));
        VendorCall release = theDueCall();
        assertThat(release.invoiceNo()).isEqualTo("VI1");
        holds.record(release, DONE);
        assertThat(cases()).isEmpty();
    }

    @Test
    void aFreezeThatComesBackWhileItsReleaseIsUnderWayIsReleasedOnceMore() {
        VendorCall call = ask(ATTEMPT);
        clock.advance(CALL_LIMIT);
        VendorCall early = theDueCall();
        codeOf(() -> holds.record(call, DONE));

        clock.advance(WINDOW.minus(CALL_LIMIT));
        holds.record(early, new VendorOutcome.Refused("NONE", "no such hold"));
        assertThat(codeOf(() -> holds.place(request(ATTEMPT)))).isEqualTo("VENDOR_OUTCOME_UNKNOWN");
        holds.record(theDueCall(), DONE);
        assertThat(codeOf(() -> holds.place(request(ATTEMPT)))).isEqualTo("ALREADY_RELEASED");
    }

    /** Contract, section 4: IsAllowRefund is 1 only if a freeze would be accepted now. */
    @Test
    void whatHasAHoldThatIsNotOverIsListedAsNotRefundable() {
        RechargeList listed = new RechargeList(List.of(listed("WX1", "R1"), listed("WX1", "R2"), listed("WX2", null)),
                true);
        VendorCall call = ask(ATTEMPT);
        assertThat(codeOf(() -> holds.record(call, LOST))).isEqualTo("VENDOR_OUTCOME_UNKNOWN");

        assertThat(holds.withoutHeld(listed, site))
                .isEqualTo(new RechargeList(List.of(listed("WX1", "R1").unrefundable(),
                        listed("WX1", "R2"), listed("WX2", null)), true));
        clock.advance(WINDOW);
        holds.record(theDueCall(), DONE);
        assertThat(holds.withoutHeld(listed, site)).isEqualTo(listed);
        assertThat(holds.withoutHeld(new RechargeList(List.of(), false), site).recharges()).isEmpty();
    }

    private static ListedRecharge listed(String orderId, String flowNo) {
        return new ListedRecharge(orderId, flowNo, null, "0", null, null, null, 10_000, 0, null, true);
    }

    private List<CaseKind> kinds() {
        List<CaseKind> kinds = new ArrayList<>();
        new JdbcLedgerStore(ledger).forEachCase(false, about -> kinds.add(about.kind()));
        return kinds;
    }

    /** Told to release, it might give back what was captured; and nobody may be paid for what it does not hold. */
    @Test
    void aFreezeAnsweredWithTheNumberOfARefundThatIsOverIsNoHoldAndACase() {
        holds.record(ask(ATTEMPT), DONE);
        holds.record((VendorCall) holds.settle(settlement(ATTEMPT, Outcome.CAPTURE)),
                new VendorOutcome.Done("R1", "VC1", null, DONE.at(), 7000L));

        VendorCall again = ask(OTHER);
        assertThat(codeOf(() -> holds.record(again, DONE))).isEqualTo("VENDOR_ANSWER_UNREADABLE");

        assertThat(kinds()).containsExactly(CaseKind.VENDOR_REPEATS_NUMBER);
        clock.advance(WINDOW.plus(CALL_LIMIT));
        assertThat(due()).as("nothing is told to the vendor").isEmpty();
        assertThat(codeOf(() -> holds.settle(settlement(OTHER, Outcome.CAPTURE)))).isEqualTo("NO_SUCH_HOLD");
        holds.record(ask(OTHER), new VendorOutcome.Done("R1", "VC2", "VI2", DONE.at(), 4000L));
    }

    @Test
    void whatNoDatabaseKeepsInTheVendorsWordsDoesNotKeepItsRefusalOut() {
        VendorCall call = ask(ATTEMPT);
        assertThat(codeOf(() -> holds.record(call, new VendorOutcome.Refused("7\u0000", "full\u0000 \uD83D"))))
                .isEqualTo("VENDOR_REFUSED");
        VendorCall long2001 = ask(ATTEMPT);
        assertThat(
                codeOf(() -> holds.record(long2001, new VendorOutcome.Refused("7", "x".repeat(1999) + "\uD83D\uDE00"))))
                .isEqualTo("VENDOR_REFUSED");
    }

    @Test
    void aCaseNamesItsHoldByTheVendorsNumberHoweverLong() {
        String cancelNo = "V".repeat(64);
        holds.record(ask(ATTEMPT), new VendorOutcome.Done("R1", cancelNo, "VI1", DONE.at(), 7000L));
        clock.advance(OVERDUE_AFTER);

        holds.reportOverdue(overdue().get(0));

        List<String> named = new ArrayList<>();
        new JdbcLedgerStore(ledger).forEachCase(false, about -> named.add(about.refund().cancelNo()));
        assertThat(named).containsExactly(cancelNo);
    }

    @Test
    void anOverdueHoldBecomesOneCaseThatItsSettlementEnds() throws Exception {
        holds.record(ask(ATTEMPT), DONE);
        clock.advance(OVERDUE_AFTER.minusSeconds(1));
        assertThat(overdue()).isEmpty();
        clock.advance(Duration.ofSeconds(1));
        OverdueHold overdue = overdue().get(0);

        atOnce(THREADS, i -> codeOf(() -> holds.reportOverdue(overdue)));
        assertThat(cases()).containsExactly("OVERDUE_HOLD");
        assertThat(overdue()).as("found once").isEmpty();

        VendorCall capture = (VendorCall) holds.settle(settlement(ATTEMPT, Outcome.CAPTURE));
        assertThat(cases()).isEmpty();
        holds.reportOverdue(overdue);
        holds.record(capture, DONE);
        holds.reportOverdue(overdue);
        assertThat(cases()).isEmpty();
    }

    @Test
    void whatIsNotHeldForSureIsNotOverdue() {
        ask(ATTEMPT);
        clock.advance(OVERDUE_AFTER);
        assertThat(overdue()).isEmpty();
        theDueCall();
        clock.advance(OVERDUE_AFTER);
        assertThat(overdue()).isEmpty();
    }

    @Test
    void ofAnOverdueReleaseAndALateCaptureOneIsDecided() throws Exception {
        holds.record(ask(ATTEMPT), DONE);
        clock.advance(OVERDUE_AFTER);
        OverdueHold overdue = overdue().get(0);
        holds.reportOverdue(overdue);

        List<Object> results = atOnce(THREADS, i -> {
            if (i % 2 == 0) {
                holds.releaseOverdue(overdue);
                return "watched";
            }
            List<Object> call = new ArrayList<>();
            String code = codeOf(() -> call.add(holds.settle(settlement(ATTEMPT, Outcome.CAPTURE))));
            return call.isEmpty() ? code : call.get(0);
        });

        List<VendorCall> captures = results.stream().filter(VendorCall.class::isInstance).map(VendorCall.class::cast)
                .toList();
        boolean captured = !captures.isEmpty();
        assertThat(captures).hasSizeLessThanOrEqualTo(1);
        assertThat(results).contains(captured ? captures.get(0) : "ALREADY_RELEASED");
        assertThat(due()).hasSize(captured ? 0 : 1);
        VendorCall call = captured ? captures.get(0) : theDueCall();
        assertThat(call.step()).isEqualTo(captured ? Step.CAPTURE : Step.RELEASE);
        holds.record(call, DONE);
        assertThat(due()).isEmpty();
        assertThat(cases()).containsExactlyElementsOf(captured ? List.of() : List.of("CAPTURE_AFTER_RELEASE"));
    }

    @Test
    void anOverdueHoldThatTheSiteWantsReleasedIsReleasedAtTheVendor() {
        holds.record(ask(ATTEMPT), DONE);
        clock.advance(OVERDUE_AFTER);
        overdue().forEach(holds::releaseOverdue);

        assertThat(codeOf(() -> holds.settle(settlement(ATTEMPT, Outcome.CAPTURE)))).isEqualTo("ALREADY_RELEASED");
        assertThat(holds.settle(settlement(ATTEMPT, Outcome.RELEASE))).isInstanceOf(PendingReceipt.class);
        VendorCall release = theDueCall();
        assertThat(List.of(release.step(), release.invoiceNo())).containsExactly(Step.RELEASE, "VI1");
        assertThat(release.details()).isEqualTo(new Details("3", "100123", "opd-prepay-bridge", null, "overdue", null));
        holds.record(release, DONE);
        assertThat(holds.settle(settlement(ATTEMPT, Outcome.RELEASE))).isInstanceOf(Receipt.class);
    }

    @Test
    void aCallThatIsDueIsMadeByOneOfManyAndOnlyItsOutcomeCounts() throws Exception {
        VendorCall call = ask(ATTEMPT);
        codeOf(() -> holds.record(call, LOST));
        DueCall due = due().get(0);

        List<VendorCall> claimed = atOnce(THREADS, i -> holds.claim(due)).stream().filter(Objects::nonNull).toList();
        assertThat(claimed).hasSize(1);
        clock.advance(CALL_LIMIT);
        VendorCall second = theDueCall();
        holds.record(claimed.get(0), DONE);
        assertThat(codeOf(() -> holds.place(request(ATTEMPT)))).as("the first caller's time is over")
                .isEqualTo("VENDOR_OUTCOME_UNKNOWN");
        clock.advance(WINDOW);
        holds.record(second, DONE);
        assertThat(codeOf(() -> holds.place(request(ATTEMPT)))).isEqualTo("ALREADY_RELEASED");
    }

    @Test
    void theRetryWindowOfAReleaseIsMeasuredOnOurClockHoweverSlowTheVendorsIs() {
        holds.record(ask(UNTIMED), DONE);
        Instant theirs = clock.instant().minus(Duration.ofMinutes(15));
        Receipt released = (Receipt) holds.record((VendorCall) holds.settle(settlement(UNTIMED, Outcome.RELEASE)),
                new VendorOutcome.Done("R1", "VC1", null, theirs, 10_000L));
        assertThat(released.at()).as("the answer's HisDate is the vendor's").isEqualTo(theirs);

        clock.advance(RETRY_WINDOW);
        assertThat(codeOf(() -> holds.place(request(UNTIMED)))).isEqualTo("ALREADY_RELEASED");
        assertThat(codeOf(() -> holds.settle(settlement(UNTIMED, Outcome.CAPTURE)))).isEqualTo("ALREADY_RELEASED");
        assertThat(((Receipt) holds.settle(settlement(UNTIMED, Outcome.RELEASE))).at()).isEqualTo(theirs);
        clock.advance(Duration.ofMillis(1));
        ask(UNTIMED);
    }

    @Test
    void theRetryWindowOfAReleaseIsMeasuredOnOurClockHoweverFastTheVendorsIs() {
        holds.record(ask(UNTIMED), DONE);
        holds.record((VendorCall) holds.settle(settlement(UNTIMED, Outcome.RELEASE)),
                new VendorOutcome.Done("R1", "VC1", null, clock.instant().plus(Duration.ofDays(1)), 10_000L));

        clock.advance(RETRY_WINDOW.plusMillis(1));
        ask(UNTIMED);
    }

    @Test
    void whatAnEarlierVersionEndedCountsByTheVendorsWord() throws Exception {
        holds.record(ask(UNTIMED), DONE);
        holds.record((VendorCall) holds.settle(settlement(UNTIMED, Outcome.RELEASE)),
                new VendorOutcome.Done("R1", "VC1", null, clock.instant().minusSeconds(60), 10_000L));
        try (Connection connection = ledger.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.executeUpdate("UPDATE vendor_hold_state SET end_recorded_at = NULL");
            connection.commit();
        }

        clock.advance(RETRY_WINDOW.minusSeconds(60));
        assertThat(codeOf(() -> holds.place(request(UNTIMED)))).isEqualTo("ALREADY_RELEASED");
        clock.advance(Duration.ofMillis(1));
        ask(UNTIMED);
    }

    @Test
    void theVendorsClockMakesNoHoldOverdueAndKeepsNoneFromIt() {
        holds.record(ask(ATTEMPT),
                new VendorOutcome.Done("R1", "VC1", "VI1", clock.instant().minus(Duration.ofDays(2)), 7000L));
        assertThat(overdue()).isEmpty();
        clock.advance(OVERDUE_AFTER);
        assertThat(overdue()).hasSize(1);
    }

    @Test
    void withoutTimeAFreezeAfterACaptureIsRefusedForTheWindowSinceItMayBeASecondRefund() {
        holds.record(ask(UNTIMED), DONE);
        VendorCall capture = (VendorCall) holds.settle(settlement(UNTIMED, Outcome.CAPTURE));
        assertThat(codeOf(() -> holds.place(request(UNTIMED)))).as("decided, not confirmed")
                .isEqualTo("ALREADY_CAPTURED");
        holds.record(capture, DONE);

        clock.advance(RETRY_WINDOW);
        assertThat(codeOf(() -> holds.place(request(UNTIMED)))).isEqualTo("ALREADY_CAPTURED");
        assertThat(cases()).isEmpty();
        clock.advance(Duration.ofMillis(1));
        ask(UNTIMED);
    }

    @Test
    void withTimeAFreezeAfterItsCaptureGetsTheFirstAnswerForEver() {
        Receipt held = (Receipt) holds.record(ask(ATTEMPT), DONE);
        holds.record((VendorCall) holds.settle(settlement(ATTEMPT, Outcome.CAPTURE)), DONE);
        clock.advance(Duration.ofDays(400));

        assertThat(holds.place(request(ATTEMPT))).isEqualTo(held);
    }

    @Test
    void aSecondRefundOfTheChannelForACapturedHoldIsRefusedAndOpensACaseWhateverTheVendorHasConfirmed() {
        holds.record(ask(ATTEMPT), DONE);
        VendorCall capture = (VendorCall) holds.settle(paid(ATTEMPT, "RF1", null, null));
        assertThat(codeOf(() -> holds.settle(paid(ATTEMPT, "RF2", null, null)))).isEqualTo("REFUND_ORDER_DIFFERS");
        assertThat(codeOf(() -> holds.settle(paid(OTHER, "RF2", null, null)))).isEqualTo("REFUND_ORDER_DIFFERS");
        holds.record(capture, DONE);

        assertThat(codeOf(() -> holds.settle(paid(ATTEMPT, "RF2", null, null)))).isEqualTo("REFUND_ORDER_DIFFERS");
        assertThat(holds.settle(paid(OTHER, "RF1", null, null))).isInstanceOf(Receipt.class);
        assertThat(holds.settle(paid(ATTEMPT, null, null, null))).isInstanceOf(Receipt.class);
        assertThat(caseFiles())
                .extracting(Case::kind, one -> one.refund().refundOrderId(), one -> one.refund().cancelNo(),
                        one -> one.seen().times())
                .containsExactly(
                        tuple(CaseKind.SECOND_CHANNEL_REFUND, "RF2", "VC1", 2L),
                        tuple(CaseKind.SECOND_CHANNEL_REFUND, "RF2", "VC1", 1L));
        assertThat(due()).isEmpty();
    }

    @Test
    void aCaptureWithoutTheChannelsNumberKeepsTheFirstThatIsNamedForItAndTheVendorIsAskedAsBefore() {
        holds.record(ask(ATTEMPT), DONE);
        VendorCall capture = (VendorCall) holds.settle(paid(ATTEMPT, null, null, null));
        assertThat(holds.settle(paid(ATTEMPT, "RF1", null, null))).isInstanceOf(PendingReceipt.class);
        assertThat(codeOf(() -> holds.settle(paid(ATTEMPT, "RF2", null, null)))).isEqualTo("REFUND_ORDER_DIFFERS");
        holds.record(capture, LOST);
        clock.advance(Duration.ofMinutes(1));
        VendorCall again = theDueCall();
        assertThat(again.refundOrderId()).as("one capture, told as before").isNull();
        holds.record(again, DONE);

        assertThat(holds.settle(paid(OTHER, "RF1", null, null))).as("by it, whatever the times")
                .isInstanceOf(Receipt.class);
        assertThat(codeOf(() -> holds.settle(paid(ATTEMPT, "RF2", null, null)))).isEqualTo("REFUND_ORDER_DIFFERS");
        assertThat(caseFiles())
                .extracting(Case::kind, one -> one.refund().refundOrderId(), one -> one.refund().cancelNo(),
                        one -> one.seen().times())
                .containsExactly(tuple(CaseKind.SECOND_CHANNEL_REFUND, "RF2", "VC1", 2L));
    }

    @Test
    void theFailureOfAnotherRefundOfTheChannelSaysNothingOfTheCapturedOne() {
        holds.record(ask(ATTEMPT), DONE);
        holds.record((VendorCall) holds.settle(paid(ATTEMPT, "RF1", null, null)), DONE);

        assertThat(codeOf(() -> holds.settle(failed(ATTEMPT, "RF2")))).isEqualTo("ALREADY_CAPTURED");
        assertThat(holds.settle(failed(OTHER, "RF3"))).isInstanceOf(Receipt.class);
        assertThat(codeOf(() -> holds.settle(failed(ATTEMPT, "RF1")))).isEqualTo("ALREADY_CAPTURED");
        assertThat(caseFiles()).extracting(Case::kind, one -> one.refund().refundOrderId()).containsExactly(
                tuple(CaseKind.RELEASE_OF_ANOTHER_REFUND, "RF2"), tuple(CaseKind.RELEASE_OF_ANOTHER_REFUND, "RF3"),
                tuple(CaseKind.RELEASE_AFTER_CAPTURE, "RF1"));
    }

    /** The channel refused the refund of this number. */
    private static Settlement failed(Attempt attempt, String refundOrderId) {
        return new Settlement(REF, attempt, Outcome.RELEASE, null, null, refundOrderId, DETAILS);
    }

    @Test
    void theChannelsNumberMeansTheHoldThatEndedUnderItAndIsNotCapturedTwice() {
        holds.record(ask(ATTEMPT), DONE);
        holds.record((VendorCall) holds.settle(paid(ATTEMPT, "RF1", null, null)), DONE);
        holds.record(ask(OTHER), new VendorOutcome.Done("R1", "VC2", "VI2", null, 4000L));

        assertThat(((Receipt) holds.settle(paid(OTHER, "RF1", null, null))).cancelNo()).isEqualTo("VC1");
        assertThat(codeOf(() -> holds.settle(paid(OTHER, "RF1", "VI2", null)))).isEqualTo("ALREADY_CAPTURED");
        assertThat(cases()).containsExactly("CHANNEL_REFUND_OF_ANOTHER_HOLD");
        assertThat(holds.settle(paid(OTHER, "RF2", "VI2", "VC2"))).isInstanceOf(VendorCall.class);
    }

    @Test
    void thatTheChannelFailedARefundIsToldOfTheHoldThatWasCapturedForIt() {
        holds.record(ask(ATTEMPT), DONE);
        holds.record((VendorCall) holds.settle(paid(ATTEMPT, "RF1", null, null)), DONE);
        holds.record(ask(OTHER), new VendorOutcome.Done("R1", "VC2", "VI2", null, 4000L));

        assertThat(codeOf(() -> holds.settle(new Settlement(REF, OTHER, Outcome.RELEASE, "VI2", null, "RF1", DETAILS))))
                .isEqualTo("ALREADY_CAPTURED");

        assertThat(caseFiles()).extracting(Case::kind, one -> one.refund().cancelNo())
                .containsExactly(tuple(CaseKind.RELEASE_AFTER_CAPTURE, "VC1"));
    }

    @Test
    void aRollbackBesideAnEarlierCaptureOpensACaseAboutThatCapture() {
        holds.record(ask(ATTEMPT), DONE);
        holds.record((VendorCall) holds.settle(paid(ATTEMPT, "RF1", null, null)), DONE);

        assertThat(holds.settle(settlement(OTHER, Outcome.RELEASE))).isInstanceOf(Receipt.class);
        assertThat(caseFiles()).singleElement().satisfies(found -> {
            assertThat(found.kind()).isEqualTo(CaseKind.ROLLBACK_OF_EARLIER_CAPTURE);
            assertThat(found.refund().holdId()).isNotNull();
            assertThat(found.refund().cancelNo()).isEqualTo("VC1");
        });
    }

    @Test
    void withoutTimeTheMarkOfARollbackHoldsForTheWindowAfterTheLastRollback() {
        Receipt first = (Receipt) holds.settle(settlement(UNTIMED, Outcome.RELEASE));
        clock.advance(RETRY_WINDOW);
        assertThat(holds.settle(settlement(UNTIMED, Outcome.RELEASE))).isEqualTo(first);
        clock.advance(RETRY_WINDOW);
        assertThat(codeOf(() -> holds.place(request(UNTIMED)))).isEqualTo("ALREADY_RELEASED");
        assertThat(codeOf(() -> holds.settle(settlement(UNTIMED, Outcome.CAPTURE)))).isEqualTo("NO_SUCH_HOLD");
        clock.advance(Duration.ofMillis(1));
        ask(UNTIMED);
    }

    @Test
    void aNumberOfAnotherOrdersHoldIsRefusedAndACaptureOpensACase() {
        RechargeRef second = new RechargeRef("main", "R2", "WX2", "1", "90001", "P1");
        holds.record((VendorCall) holds.place(new HoldRequest(second, ATTEMPT, DETAILS)),
                new VendorOutcome.Done("R2", "VC2", "VI2", null, 4000L));
        holds.record(ask(ATTEMPT), DONE);

        assertThat(codeOf(() -> holds.settle(paid(ATTEMPT, null, "VI2", null)))).isEqualTo("HOLD_OF_ANOTHER_RECHARGE");
        assertThat(codeOf(() -> holds.settle(paid(ATTEMPT, null, null, "VC2")))).isEqualTo("HOLD_OF_ANOTHER_RECHARGE");
        assertThat(codeOf(() -> holds.settle(paid(ATTEMPT, null, "VI1", "VC2")))).isEqualTo("HOLD_OF_ANOTHER_RECHARGE");
        assertThat(
                codeOf(() -> holds.settle(new Settlement(REF, ATTEMPT, Outcome.RELEASE, "VI2", null, null, DETAILS))))
                .isEqualTo("HOLD_OF_ANOTHER_RECHARGE");
        assertThat(caseFiles()).singleElement().satisfies(found -> {
            assertThat(found.kind()).isEqualTo(CaseKind.CAPTURE_WITHOUT_HOLD);
            assertThat(found.orderId()).isEqualTo("WX1");
            assertThat(found.seen().times()).isEqualTo(3);
        });
        assertThat(holds.settle(paid(ATTEMPT, null, "VI1", "VC1"))).isInstanceOf(VendorCall.class);
    }

    @Test
    void aNumberOfAnotherRechargeUnderTheSameOrderIsRefused() {
        holds.record(ask(ATTEMPT), DONE);
        RechargeRef second = new RechargeRef("main", "R2", "WX1", "1", "90001", "P1");

        assertThat(codeOf(
                () -> holds.settle(new Settlement(second, ATTEMPT, Outcome.CAPTURE, "VI1", null, null, DETAILS))))
                .isEqualTo("HOLD_OF_ANOTHER_RECHARGE");
    }

    @Test
    void aNumberThatTheVendorNeverGaveLeavesTheLookUpToTheAttempt() {
        holds.record(ask(ATTEMPT), DONE);

        assertThat(((VendorCall) holds.settle(paid(ATTEMPT, null, "their own", null))).cancelNo()).isEqualTo("VC1");
    }

    @Test
    void ofSeveralHoldsUnderOneNumberOfTheVendorTheOtherWordsTellWhichIsMeant() {
        holds.record(ask(ATTEMPT), DONE);
        Receipt first = (Receipt) holds.record((VendorCall) holds.settle(paid(ATTEMPT, "RF1", "VI1", null)), DONE);
        holds.record(ask(OTHER), new VendorOutcome.Done("R1", "VC2", "VI1", null, 4000L));

        assertThat(holds.settle(paid(ATTEMPT, "RF1", "VI1", null))).isEqualTo(first);
        assertThat(((VendorCall) holds.settle(paid(OTHER, "RF2", "VI1", null))).cancelNo()).isEqualTo("VC2");
        assertThat(cases()).isEmpty();
    }

    @Test
    void cardAndPatientOfASettlementMustBeThoseOfTheFreeze() {
        holds.record(ask(ATTEMPT), DONE);
        RechargeRef otherCard = new RechargeRef("main", "R1", "WX1", "1", "90002", "P1");
        RechargeRef otherType = new RechargeRef("main", "R1", "WX1", "2", "90001", "P1");
        RechargeRef otherPatient = new RechargeRef("main", "R1", "WX1", "1", "90001", "P2");
        RechargeRef silent = new RechargeRef("main", "R1", "WX1", null, null, null);

        for (Outcome outcome : Outcome.values()) {
            assertThat(codeOf(() -> settle(otherCard, ATTEMPT, outcome))).isEqualTo("CARD_DIFFERS");
            assertThat(codeOf(() -> settle(otherType, ATTEMPT, outcome))).isEqualTo("CARD_DIFFERS");
            assertThat(codeOf(() -> settle(otherPatient, ATTEMPT, outcome))).isEqualTo("PATIENT_DIFFERS");
            assertThat(codeOf(() -> settle(otherPatient, attempt("N9", 1, null), outcome))).as("that meets no hold")
                    .isEqualTo("PATIENT_DIFFERS");
        }
        assertThat(caseFiles()).extracting(Case::kind).containsOnly(CaseKind.CAPTURE_WITHOUT_HOLD);
        assertThat(settle(silent, ATTEMPT, Outcome.CAPTURE)).isInstanceOf(VendorCall.class);
    }

    private Object settle(RechargeRef ref, Attempt attempt, Outcome outcome) {
        return holds.settle(new Settlement(ref, attempt, outcome, null, null, null, DETAILS));
    }

    /** The channel paid under this number. */
    private static Settlement paid(Attempt attempt, String refundOrderId, String invoiceNo, String cancelNo) {
        return new Settlement(REF, attempt, Outcome.CAPTURE, invoiceNo, cancelNo, refundOrderId, DETAILS);
    }

    private List<Case> caseFiles() {
        List<Case> files = new ArrayList<>();
        new JdbcLedgerStore(ledger).forEachCase(false, files::add);
        return files;
    }

    private VendorCall ask(Attempt attempt) {
        VendorCall call = (VendorCall) holds.place(request(attempt));
        assertThat(call.step()).isEqualTo(Step.HOLD);
        return call;
    }

    private static HoldRequest request(Attempt attempt) {
        return new HoldRequest(REF, attempt, DETAILS);
    }

    private static Settlement settlement(Attempt attempt, Outcome outcome) {
        return new Settlement(REF, attempt, outcome, null, null, null, DETAILS);
    }

    private List<DueCall> due() {
        return holds.due("main");
    }

    private VendorCall theDueCall() {
        assertThat(due()).hasSize(1);
        return holds.claim(due().get(0));
    }

    /** The vendor does not answer this call, nor any other until nobody asks any more. */
    private void giveUp(VendorCall call) {
        holds.record(call, LOST);
        for (int i = 0; i < 3; i++) {
            clock.advance(Duration.ofMinutes(1));
            holds.record(theDueCall(), LOST);
        }
        clock.advance(Duration.ofHours(1));
        assertThat(due()).isEmpty();
    }

    /** As after a restart. */
    private void reopen() throws IOException {
        ledger.close();
        ledger = Database.own(folder, options);
        holds = new VendorHolds(new JdbcLedgerStore(ledger), sites, clock);
    }

    private List<String> differences() {
        List<String> differences = new ArrayList<>();
        new BooksProof(ledger.dataSource()).prove(differences::add);
        return differences;
    }

    private List<OverdueHold> overdue() {
        return new OverdueHolds(ledger.dataSource(), sites, clock).findUnreported(site);
    }

    private List<String> cases() {
        List<String> kinds = new ArrayList<>();
        new JdbcLedgerStore(ledger).forEachCase(false, found -> kinds.add(found.kind().name()));
        return kinds;
    }
}
