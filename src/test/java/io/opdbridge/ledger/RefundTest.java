package io.opdbridge.ledger;

import io.opdbridge.canonical.Attempt;
import io.opdbridge.canonical.Details;
import io.opdbridge.canonical.Receipt;
import io.opdbridge.canonical.Recharge;
import io.opdbridge.canonical.RechargeQuery;
import io.opdbridge.canonical.RechargeRef;
import io.opdbridge.canonical.Refusal;
import io.opdbridge.canonical.Settlement;
import io.opdbridge.canonical.Settlement.Outcome;
import io.opdbridge.ledger.jdbc.RechargeSearch;
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
import java.time.Duration;
import java.time.Instant;
import java.util.List;

import static io.opdbridge.testing.BooksFixture.attempt;
import static io.opdbridge.testing.BooksFixture.codeOf;
import static io.opdbridge.testing.BooksFixture.ref;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

/** The rules of money (contract, section 5) and the look-up of section 4, for whatever database keeps the books. */
@ParameterizedClass
@EnumSource(TestDatabase.class)
class RefundTest {

    private static final RechargeRef RECHARGE = ref(1, 1);
    private static final String T1 = "2026-11-23T02:15:00Z";
    private static final String T2 = "2026-11-23T03:15:00Z";
    private static final String T3 = "2026-11-23T03:45:00Z";
    private static final Attempt FIRST = attempt("N1", 3000, T1);
    private static final Attempt SECOND = attempt("N1", 3000, T2);
    private static final Attempt UNTIMED = attempt("N1", 3000, null);
    private static final Duration JUST_OVER_WINDOW = BooksFixture.RETRY_WINDOW.plusMillis(1);

    @Parameter
    private TestDatabase database;

    @TempDir
    private Path folder;

    private BooksFixture books;

    @BeforeEach
    void bookOneRecharge() throws IOException {
        books = BooksFixture.on(database, folder);
        books.book(1, 1, 10_000);
    }

    @AfterEach
    void theBooksProve() {
        try {
            assertThat(books.differences()).isEmpty();
        } finally {
            books.close();
        }
    }

    @Test
    void freezeTakesTheAmountOutOfTheSpendableBalance() {
        Receipt held = books.freeze(RECHARGE, FIRST);

        assertThat(held.balanceFen()).isEqualTo(7000);
        assertThat(held.priceFen()).isEqualTo(3000);
        assertThat(held.flowNo()).isEqualTo("R1");
        assertThat(held.cancelNo()).matches("C261123120000[0-9]{7}");
        assertThat(held.invoiceNo()).matches("I261123120000[0-9]{7}");
        assertThat(books.balances(1)).containsExactly(7000L, 3000L);
    }

    @Test
    void captureTakesTheHeldAmountOutForGood() {
        Receipt held = books.freeze(RECHARGE, FIRST);
        Receipt captured = books.capture(RECHARGE, FIRST);

        assertThat(captured.cancelNo()).isEqualTo(held.cancelNo());
        assertThat(captured.balanceFen()).isEqualTo(7000);
        assertThat(books.balances(1)).containsExactly(7000L, 0L);
    }

    @Test
    void releaseGivesTheHeldAmountBack() {
        books.freeze(RECHARGE, FIRST);

        assertThat(books.release(RECHARGE, FIRST).balanceFen()).isEqualTo(10_000);
        assertThat(books.balances(1)).containsExactly(10_000L, 0L);
    }

    @Test
    void rule1FreezeOverTheRefundableRestIsRefused() {
        books.book(1, 2, 50_000);
        assertThat(codeOf(() -> books.freeze(RECHARGE, attempt("N1", 10_001, T1)))).isEqualTo("OVER_REFUNDABLE_REST");
        books.freeze(RECHARGE, attempt("N1", 10_000, T1));
        books.capture(RECHARGE, attempt("N1", 10_000, T1));
        assertThat(codeOf(() -> books.freeze(RECHARGE, attempt("N1", 1, T2)))).isEqualTo("NOT_REFUNDABLE");
        assertThat(books.balances(1)).containsExactly(50_000L, 0L);
    }

    @Test
    void rule1FreezeOverTheSpendableBalanceIsRefusedUntilTheCardHasItAgain() {
        books.intake().book(books.spend(1, 1, 8000));
        assertThat(codeOf(() -> books.freeze(RECHARGE, FIRST))).isEqualTo("INSUFFICIENT_BALANCE");
        books.book(1, 2, 1000);
        assertThat(books.freeze(RECHARGE, FIRST).balanceFen()).isZero();
        assertThat(books.balances(1)).containsExactly(0L, 3000L);
    }

    @Test
    void rule2PartsAreRefundedOneAfterTheOtherUnderTheSameNumbers() {
        for (String time : List.of(T1, T2, T3)) {
            books.freeze(RECHARGE, attempt("N1", 3000, time));
            books.capture(RECHARGE, attempt("N1", 3000, time));
        }
        assertThat(codeOf(() -> books.freeze(RECHARGE, attempt("N1", 3000, "2026-11-23T04:00:00Z"))))
                .isEqualTo("OVER_REFUNDABLE_REST");
        assertThat(books.balances(1)).containsExactly(1000L, 0L);
    }

    @Test
    void rule3TheSameFreezeAgainGetsTheSameAnswerForEver() {
        Receipt held = books.freeze(RECHARGE, FIRST);
        assertThat(books.freeze(RECHARGE, attempt("N1", 3000, "2026-11-23T02:15:00.000Z"))).isEqualTo(held);
        books.capture(RECHARGE, FIRST);
        books.clock().advance(Duration.ofDays(400));
        assertThat(books.freeze(RECHARGE, FIRST)).isEqualTo(held);
        assertThat(books.balances(1)).containsExactly(7000L, 0L);
    }

    @Test
    void rule3TheSameSettlementAgainGetsTheSameAnswerForEver() {
        books.freeze(RECHARGE, FIRST);
        Receipt captured = books.capture(RECHARGE, FIRST);
        books.clock().advance(Duration.ofDays(400));
        books.freeze(RECHARGE, SECOND);
        assertThat(books.capture(RECHARGE, FIRST)).isEqualTo(captured);
        Receipt released = books.release(RECHARGE, SECOND);
        assertThat(books.release(RECHARGE, SECOND)).isEqualTo(released);
        assertThat(books.balances(1)).containsExactly(7000L, 0L);
    }

    @Test
    void rule3WithoutTimeTheSameFreezeMeansTheLiveHoldHoweverOldItIs() {
        Receipt held = books.freeze(RECHARGE, UNTIMED);
        books.clock().advance(Duration.ofDays(3));

        assertThat(books.freeze(RECHARGE, UNTIMED)).isEqualTo(held);
        assertThat(books.balances(1)).containsExactly(7000L, 3000L);
    }

    @Test
    void rule3WithoutTimeAFreezeAfterACaptureIsRefusedForTheWindowSinceItMayBeASecondRefund() {
        Receipt held = books.freeze(RECHARGE, UNTIMED);
        books.capture(RECHARGE, UNTIMED);
        books.clock().advance(BooksFixture.RETRY_WINDOW);

        assertThat(codeOf(() -> books.freeze(RECHARGE, UNTIMED))).isEqualTo("ALREADY_CAPTURED");
        assertThat(books.balances(1)).containsExactly(7000L, 0L);
        assertThat(books.openCases()).isEmpty();
        books.clock().advance(Duration.ofMillis(1));
        assertThat(books.freeze(RECHARGE, UNTIMED).cancelNo()).isNotEqualTo(held.cancelNo());
        assertThat(books.balances(1)).containsExactly(4000L, 3000L);
    }

    @Test
    void rule3WithoutTimeTheCaptureSentAgainWithinTheWindowIsItsRepeat() {
        books.freeze(RECHARGE, UNTIMED);
        Receipt captured = books.capture(RECHARGE, UNTIMED, "RF1");
        books.clock().advance(BooksFixture.RETRY_WINDOW);

        assertThat(books.capture(RECHARGE, UNTIMED, "RF1")).isEqualTo(captured);
        assertThat(books.capture(RECHARGE, UNTIMED)).isEqualTo(captured);
        books.clock().advance(Duration.ofDays(400));
        assertThat(books.capture(RECHARGE, UNTIMED, "RF1")).as("by the channel's number, for ever").isEqualTo(captured);
    }

    @Test
    void rule4AnotherAttemptThanTheLiveHoldIsAConflictThatNamesTheDifference() {
        books.freeze(RECHARGE, FIRST);

        assertConflict(attempt("N2", 3000, T1), "TransNo");
        assertConflict(attempt("N1", 2000, T1), "Price");
        assertConflict(attempt("N1", 3000, T2), "TransTime");
        assertConflict(attempt("N2", 2000, null), "TransNo, Price, TransTime");
        assertThat(books.balances(1)).containsExactly(7000L, 3000L);
    }

    private void assertConflict(Attempt attempt, String fields) {
        assertThatThrownBy(() -> books.freeze(RECHARGE, attempt))
                .isInstanceOfSatisfying(Refusal.class, refusal -> {
                    assertThat(refusal.code().name()).isEqualTo("HOLD_CONFLICT");
                    assertThat(refusal.arguments()).isEqualTo(List.of(fields));
                });
    }

    @Test
    void rule5AReleasedAttemptIsOverForEver() {
        books.freeze(RECHARGE, FIRST);
        books.release(RECHARGE, FIRST);
        books.clock().advance(Duration.ofDays(400));

        assertThat(codeOf(() -> books.freeze(RECHARGE, FIRST))).isEqualTo("ALREADY_RELEASED");
        assertThat(books.freeze(RECHARGE, SECOND).balanceFen()).isEqualTo(7000);
        assertThat(codeOf(() -> books.freeze(RECHARGE, FIRST))).isEqualTo("ALREADY_RELEASED");
    }

    @Test
    void rule5WithoutTimeAReleasedAttemptIsOverForTheWindow() {
        books.freeze(RECHARGE, UNTIMED);
        books.release(RECHARGE, UNTIMED);

        books.clock().advance(BooksFixture.RETRY_WINDOW);
        assertThat(codeOf(() -> books.freeze(RECHARGE, UNTIMED))).isEqualTo("ALREADY_RELEASED");
        books.clock().advance(Duration.ofMillis(1));
        assertThat(codeOf(() -> books.freeze(RECHARGE, UNTIMED))).isEqualTo("OK");
    }

    @Test
    void rule6ARollbackWithoutHoldSucceedsAndItsLateFreezeIsRefused() {
        Receipt rolledBack = books.release(RECHARGE, FIRST);

        assertThat(rolledBack.balanceFen()).isEqualTo(10_000);
        assertThat(rolledBack.cancelNo()).isNull();
        books.clock().advance(Duration.ofDays(400));
        assertThat(codeOf(() -> books.freeze(RECHARGE, FIRST))).isEqualTo("ALREADY_RELEASED");
        assertThat(books.release(RECHARGE, FIRST)).isEqualTo(rolledBack);
        assertThat(books.count("journal_entry")).isEqualTo(1);
        assertThat(books.count("voided_attempt")).isEqualTo(1);
        assertThat(books.openCases()).isEmpty();
    }

    @Test
    void rule6WithoutTimeTheMarkHoldsForTheWindowAfterTheLastRollback() {
        books.release(RECHARGE, UNTIMED);
        books.clock().advance(BooksFixture.RETRY_WINDOW);
        books.release(RECHARGE, UNTIMED);
        books.clock().advance(BooksFixture.RETRY_WINDOW);
        assertThat(codeOf(() -> books.freeze(RECHARGE, UNTIMED))).isEqualTo("ALREADY_RELEASED");
        books.clock().advance(Duration.ofMillis(1));
        assertThat(codeOf(() -> books.freeze(RECHARGE, UNTIMED))).isEqualTo("OK");
    }

    @Test
    void rule6TheRepeatOfARollbackLeavesTheNextAttemptAlone() {
        books.release(RECHARGE, FIRST);
        books.freeze(RECHARGE, SECOND);

        books.release(RECHARGE, FIRST);
        assertThat(books.balances(1)).containsExactly(7000L, 3000L);
        assertThat(codeOf(() -> books.capture(RECHARGE, FIRST))).isEqualTo("NO_SUCH_HOLD");
        assertThat(books.openCases()).extracting(Case::kind).containsExactly(CaseKind.CAPTURE_WITHOUT_HOLD);
        assertThat(books.balances(1)).containsExactly(7000L, 3000L);
    }

    @Test
    void rule6ARollbackOfAnUnknownRechargeOrAnotherCardIsRefused() {
        assertThat(codeOf(() -> books.release(ref(1, 99), FIRST))).isEqualTo("NO_SUCH_RECHARGE");
        assertThat(codeOf(() -> books.release(ref(2, 1), FIRST))).isEqualTo("CARD_DIFFERS");
        assertThat(books.count("voided_attempt")).isZero();
        assertThat(books.openCases()).isEmpty();
    }

    @Test
    void rule6ARollbackBesideAnEarlierCaptureOpensACaseAboutThatCapture() {
        books.freeze(RECHARGE, FIRST);
        Receipt captured = books.capture(RECHARGE, FIRST);

        assertThat(books.release(RECHARGE, SECOND, "RF2").balanceFen()).isEqualTo(7000);
        assertThat(books.release(RECHARGE, SECOND, "RF2").balanceFen()).isEqualTo(7000);
        assertThat(books.openCases()).singleElement().satisfies(found -> {
            assertThat(found.kind()).isEqualTo(CaseKind.ROLLBACK_OF_EARLIER_CAPTURE);
            assertThat(found.refund().holdId()).isNotNull();
            assertThat(found.refund().cancelNo()).isEqualTo(captured.cancelNo());
            assertThat(found.refund().refundOrderId()).isEqualTo("RF2");
            assertThat(found.seen().times()).isEqualTo(2);
        });
        assertThat(books.balances(1)).containsExactly(7000L, 0L);
    }

    @Test
    void rule6ARollbackUnderAnotherNumberThanAnEarlierCaptureIsOfAnotherRefund() {
        books.freeze(RECHARGE, FIRST);
        Receipt captured = books.capture(RECHARGE, FIRST, "RF1");

        assertThat(books.release(RECHARGE, SECOND, "RF2").balanceFen()).isEqualTo(7000);
        assertThat(books.openCases()).singleElement().satisfies(found -> {
            assertThat(found.kind()).isEqualTo(CaseKind.RELEASE_OF_ANOTHER_REFUND);
            assertThat(found.refund().cancelNo()).isEqualTo(captured.cancelNo());
            assertThat(found.refund().refundOrderId()).isEqualTo("RF2");
        });
    }

    @Test
    void rule7ACaptureWithoutHoldIsRefusedAndOpensOneCaseHoweverOftenItComes() {
        for (int i = 0; i < 3; i++) {
            assertThat(codeOf(() -> books.capture(RECHARGE, FIRST))).isEqualTo("NO_SUCH_HOLD");
        }
        assertThat(books.openCases()).singleElement().satisfies(found -> {
            assertThat(found.kind()).isEqualTo(CaseKind.CAPTURE_WITHOUT_HOLD);
            assertThat(found.seen().times()).isEqualTo(3);
            assertThat(found.attempt().priceFen()).isEqualTo(3000);
        });
        assertThat(books.balances(1)).containsExactly(10_000L, 0L);
    }

    @Test
    void rule7ACaptureThatMeetsNoRechargeOrAnotherCardOpensACase() {
        assertThat(codeOf(() -> books.capture(ref(1, 99), FIRST))).isEqualTo("NO_SUCH_RECHARGE");
        assertThat(codeOf(() -> books.capture(ref(2, 1), FIRST))).isEqualTo("CARD_DIFFERS");
        assertThat(books.openCases()).extracting(Case::kind)
                .containsExactly(CaseKind.CAPTURE_WITHOUT_HOLD, CaseKind.CAPTURE_WITHOUT_HOLD);
    }

    @Test
    void rule8CaptureAfterReleaseIsRefusedAndOpensACase() {
        books.freeze(RECHARGE, FIRST);
        books.release(RECHARGE, FIRST);

        assertThat(codeOf(() -> books.capture(RECHARGE, FIRST))).isEqualTo("ALREADY_RELEASED");
        assertThat(books.openCases()).extracting(Case::kind).containsExactly(CaseKind.CAPTURE_AFTER_RELEASE);
        assertThat(books.balances(1)).containsExactly(10_000L, 0L);
    }

    @Test
    void rule8ReleaseAfterCaptureIsRefusedAndOpensACase() {
        books.freeze(RECHARGE, FIRST);
        books.capture(RECHARGE, FIRST);

        assertThat(codeOf(() -> books.release(RECHARGE, FIRST))).isEqualTo("ALREADY_CAPTURED");
        assertThat(books.openCases()).extracting(Case::kind).containsExactly(CaseKind.RELEASE_AFTER_CAPTURE);
        assertThat(books.balances(1)).containsExactly(7000L, 0L);
    }

    @Test
    void rule8AnotherPriceThanTheLiveHoldsIsRefusedAndOpensACase() {
        books.freeze(RECHARGE, FIRST);

        assertThat(codeOf(() -> books.capture(RECHARGE, attempt("N1", 2999, T1)))).isEqualTo("AMOUNT_DIFFERS");
        assertThat(codeOf(() -> books.release(RECHARGE, attempt("N1", 2999, null)))).isEqualTo("AMOUNT_DIFFERS");
        assertThat(books.openCases()).extracting(Case::kind)
                .containsExactly(CaseKind.AMOUNT_DIFFERS, CaseKind.AMOUNT_DIFFERS);
        assertThat(books.balances(1)).containsExactly(7000L, 3000L);
    }

    @Test
    void rule8ASecondRefundOfTheChannelForACapturedHoldIsRefusedAndOpensACase() {
        books.freeze(RECHARGE, FIRST);
        Receipt captured = books.capture(RECHARGE, FIRST, "RF1");

        assertThatThrownBy(() -> books.capture(RECHARGE, FIRST, "RF2"))
                .isInstanceOfSatisfying(Refusal.class, refusal -> {
                    assertThat(refusal.code().name()).isEqualTo("REFUND_ORDER_DIFFERS");
                    assertThat(refusal.arguments()).isEqualTo(List.of(captured.cancelNo(), "RF1", "RF2"));
                });
        assertThat(codeOf(() -> books.capture(RECHARGE, FIRST, "RF2"))).isEqualTo("REFUND_ORDER_DIFFERS");
        assertThat(codeOf(() -> books.capture(RECHARGE, FIRST, "RF3"))).isEqualTo("REFUND_ORDER_DIFFERS");
        assertThat(books.capture(RECHARGE, FIRST, "RF1")).isEqualTo(captured);
        assertThat(books.openCases()).extracting(Case::kind, one -> one.refund().refundOrderId(),
                one -> one.refund().cancelNo(), one -> one.seen().times())
                .containsExactly(tuple(CaseKind.SECOND_CHANNEL_REFUND, "RF2", captured.cancelNo(), 2L),
                        tuple(CaseKind.SECOND_CHANNEL_REFUND, "RF3", captured.cancelNo(), 1L));
        assertThat(books.balances(1)).containsExactly(7000L, 0L);
    }

    @Test
    void rule8WithoutTimeASecondRefundOfTheChannelWithinTheWindowIsRefusedAndOpensACase() {
        books.freeze(RECHARGE, UNTIMED);
        books.capture(RECHARGE, UNTIMED, "RF1");

        assertThat(codeOf(() -> books.capture(RECHARGE, UNTIMED, "RF2"))).isEqualTo("REFUND_ORDER_DIFFERS");
        assertThat(books.openCases()).extracting(Case::kind).containsExactly(CaseKind.SECOND_CHANNEL_REFUND);
    }

    @Test
    void rule8ASecondRefundOfTheChannelOfAnotherAmountIsASecondRefundFirst() {
        books.freeze(RECHARGE, FIRST);
        Receipt captured = books.capture(RECHARGE, FIRST, "RF1");

        assertThat(codeOf(() -> settle(Outcome.CAPTURE, attempt("N1", 2000, T1), captured.cancelNo(), "RF2")))
                .isEqualTo("REFUND_ORDER_DIFFERS");
        assertThat(codeOf(() -> settle(Outcome.CAPTURE, attempt("N1", 2000, T1), captured.cancelNo(), "RF1")))
                .isEqualTo("AMOUNT_DIFFERS");
        assertThat(books.openCases()).extracting(Case::kind, one -> one.attempt().priceFen())
                .containsExactly(tuple(CaseKind.SECOND_CHANNEL_REFUND, 2000L), tuple(CaseKind.AMOUNT_DIFFERS, 2000L));
    }

    @Test
    void rule8ACaptureWithoutTheChannelsNumberContradictsNone() {
        books.freeze(RECHARGE, FIRST);
        Receipt captured = books.capture(RECHARGE, FIRST, "RF1");
        assertThat(books.capture(RECHARGE, FIRST)).isEqualTo(captured);

        books.freeze(RECHARGE, SECOND);
        Receipt unnamed = books.capture(RECHARGE, SECOND);
        assertThat(books.capture(RECHARGE, SECOND, "RF2")).isEqualTo(unnamed);
        assertThat(books.openCases()).isEmpty();
    }

    @Test
    void rule8AReleaseUnderAnotherNumberAfterACaptureIsRefusedAndOpensACase() {
        books.freeze(RECHARGE, FIRST);
        books.capture(RECHARGE, FIRST, "RF1");

        assertThat(codeOf(() -> books.release(RECHARGE, FIRST, "RF2"))).isEqualTo("ALREADY_CAPTURED");
        assertThat(codeOf(() -> books.release(RECHARGE, FIRST, "RF1"))).isEqualTo("ALREADY_CAPTURED");
        assertThat(books.openCases()).extracting(Case::kind, one -> one.refund().refundOrderId())
                .containsExactly(tuple(CaseKind.RELEASE_OF_ANOTHER_REFUND, "RF2"),
                        tuple(CaseKind.RELEASE_AFTER_CAPTURE, "RF1"));
        assertThat(books.balances(1)).containsExactly(7000L, 0L);
    }

    @Test
    void rule8ACaptureWithoutTheChannelsNumberKeepsTheFirstThatIsNamedForIt() {
        books.freeze(RECHARGE, FIRST);
        Receipt captured = books.capture(RECHARGE, FIRST);
        assertThat(listedNumber()).isNull();

        assertThat(books.capture(RECHARGE, FIRST, "RF1")).isEqualTo(captured);
        assertThat(books.capture(RECHARGE, FIRST, "RF1")).isEqualTo(captured);

        assertThat(listedNumber()).isEqualTo("RF1");
        assertThat(codeOf(() -> books.capture(RECHARGE, FIRST, "RF2"))).isEqualTo("REFUND_ORDER_DIFFERS");
        assertThat(books.openCases()).singleElement().satisfies(found -> {
            assertThat(found.kind()).isEqualTo(CaseKind.SECOND_CHANNEL_REFUND);
            assertThat(found.refund().refundOrderId()).isEqualTo("RF2");
            assertThat(found.refund().cancelNo()).isEqualTo(captured.cancelNo());
        });
        assertThat(books.capture(RECHARGE, FIRST)).isEqualTo(captured);
        assertThat(books.capture(RECHARGE, attempt("N1", 3000, T3), "RF1")).as("by it, whatever the times")
                .isEqualTo(captured);
        assertThat(books.count("refund_number")).isOne();
        assertThat(books.balances(1)).containsExactly(7000L, 0L);
    }

    @Test
    void rule8ANumberThatWasRefusedIsNotKept() {
        books.freeze(RECHARGE, FIRST);
        Receipt captured = books.capture(RECHARGE, FIRST);

        assertThat(codeOf(() -> settle(Outcome.CAPTURE, attempt("N1", 2000, T1), captured.cancelNo(), "RF1")))
                .isEqualTo("AMOUNT_DIFFERS");
        assertThat(codeOf(() -> books.release(RECHARGE, FIRST, "RF2"))).isEqualTo("ALREADY_CAPTURED");

        assertThat(books.count("refund_number")).isZero();
        assertThat(books.capture(RECHARGE, FIRST, "RF3")).isEqualTo(captured);
    }

    @Test
    void theListNamesTheLastRefundWhoseNumberIsKnown() {
        books.freeze(RECHARGE, FIRST);
        books.capture(RECHARGE, FIRST);
        books.freeze(RECHARGE, SECOND);
        books.capture(RECHARGE, SECOND, "RF2");

        books.capture(RECHARGE, FIRST, "RF1");

        assertThat(listedNumber()).isEqualTo("RF2");
    }

    @Test
    void aKeptNumberIsWrittenOnce() {
        books.freeze(RECHARGE, FIRST);
        books.capture(RECHARGE, FIRST);
        books.capture(RECHARGE, FIRST, "RF1");

        assertThatThrownBy(() -> books.execute("UPDATE refund_number SET refund_order_id = 'RF2'"))
                .isInstanceOf(SQLException.class).hasMessageMatching("(?s).*(written once|append-only|^45000).*");
        assertThatThrownBy(() -> books.execute("DELETE FROM refund_number")).isInstanceOf(SQLException.class);
    }

    private String listedNumber() {
        RechargeQuery query = new RechargeQuery(BooksFixture.SITE, "1", "90001", null, null, null, null, null, null,
                Instant.EPOCH, Instant.parse("2100-01-01T00:00:00Z"), 10);
        return new RechargeSearch(books.database().dataSource(), books.sites(), books.clock()).find(query).recharges()
                .get(0)
                .refundOrderId();
    }

    @Test
    void rule8ARefundOfTheChannelIsNotCapturedTwiceEvenWhenOurNumberNamesAnotherHold() {
        books.freeze(RECHARGE, FIRST);
        Receipt captured = books.capture(RECHARGE, FIRST, "RF1");
        Receipt live = books.freeze(RECHARGE, SECOND);

        assertThat(codeOf(() -> settle(Outcome.CAPTURE, SECOND, live.cancelNo(), "RF1"))).isEqualTo("ALREADY_CAPTURED");
        assertThat(codeOf(() -> settle(Outcome.RELEASE, SECOND, live.cancelNo(), "RF1"))).isEqualTo("ALREADY_CAPTURED");
        assertThat(books.openCases()).extracting(Case::kind, one -> one.refund().cancelNo()).containsExactly(
                tuple(CaseKind.CHANNEL_REFUND_OF_ANOTHER_HOLD, live.cancelNo()),
                tuple(CaseKind.RELEASE_AFTER_CAPTURE, captured.cancelNo()));
        assertThat(books.balances(1)).containsExactly(4000L, 3000L);
        assertThat(settle(Outcome.CAPTURE, FIRST, captured.cancelNo(), "RF1")).isEqualTo(captured);
        assertThat(books.capture(RECHARGE, SECOND, "RF2").cancelNo()).isEqualTo(live.cancelNo());
    }

    @Test
    void theChannelsNumberIsComparedWithinARechargeSinceNotEveryChannelsIsUniqueBeyondThePayment() {
        books.book(1, 2, 5000);
        books.freeze(RECHARGE, FIRST);
        books.freeze(ref(1, 2), FIRST);
        books.capture(RECHARGE, FIRST, "1");

        assertThat(books.capture(ref(1, 2), FIRST, "1").flowNo()).isEqualTo("R2");
        assertThat(books.openCases()).isEmpty();
        assertThat(books.balances(1)).containsExactly(9000L, 0L);
    }

    private Receipt settle(Outcome outcome, Attempt attempt, String cancelNo, String refundOrderId) {
        Settlement settlement = new Settlement(RECHARGE, attempt, outcome, null, cancelNo, refundOrderId,
                new Details(null, null, null, null, null, null));
        return outcome == Outcome.CAPTURE ? books.holds().capture(settlement) : books.holds().release(settlement);
    }

    @Test
    void rule9AnOverdueHoldIsListedAndItsCaseEndsWithItsSettlement() {
        books.freeze(RECHARGE, FIRST);
        books.clock().advance(BooksFixture.OVERDUE_AFTER.minusMillis(1));
        assertThat(books.overdueHolds()).isEmpty();
        books.clock().advance(Duration.ofMillis(1));

        books.overdueHolds().forEach(books.holds()::reportOverdue);
        assertThat(books.openCases()).extracting(Case::kind).containsExactly(CaseKind.OVERDUE_HOLD);
        assertThat(books.overdueHolds()).as("listed once").isEmpty();
        assertThat(books.balances(1)).containsExactly(7000L, 3000L);
        books.capture(RECHARGE, FIRST);
        assertThat(books.openCases()).isEmpty();
    }

    @Test
    void rule9AnOverdueHoldThatASiteReleasesMeetsALateCaptureWithACase() {
        books.freeze(RECHARGE, FIRST);
        books.clock().advance(BooksFixture.OVERDUE_AFTER);
        List<OverdueHold> overdue = books.overdueHolds();

        overdue.forEach(books.holds()::releaseOverdue);
        overdue.forEach(books.holds()::releaseOverdue);
        assertThat(books.balances(1)).containsExactly(10_000L, 0L);
        assertThat(codeOf(() -> books.capture(RECHARGE, FIRST))).isEqualTo("ALREADY_RELEASED");
        assertThat(books.openCases()).extracting(Case::kind).containsExactly(CaseKind.CAPTURE_AFTER_RELEASE);
    }

    @Test
    void rule9AHoldThatWasCapturedMeanwhileIsNotReleased() {
        books.freeze(RECHARGE, FIRST);
        books.clock().advance(BooksFixture.OVERDUE_AFTER);
        List<OverdueHold> overdue = books.overdueHolds();
        books.capture(RECHARGE, FIRST);

        overdue.forEach(books.holds()::releaseOverdue);
        overdue.forEach(books.holds()::reportOverdue);
        assertThat(books.balances(1)).containsExactly(7000L, 0L);
        assertThat(books.openCases()).isEmpty();
    }

    @Test
    void lookUpAByInvoiceOrRefundNumberGoesBeforeTheAttempt() {
        Receipt first = books.freeze(RECHARGE, FIRST);
        books.capture(RECHARGE, FIRST);
        Receipt second = books.freeze(RECHARGE, SECOND);

        assertThat(books.capture(RECHARGE, FIRST, second.invoiceNo(), null).cancelNo()).isEqualTo(second.cancelNo());
        assertThat(books.capture(RECHARGE, SECOND, null, first.cancelNo()).cancelNo()).isEqualTo(first.cancelNo());
        assertThat(books.balances(1)).containsExactly(4000L, 0L);
    }

    @Test
    void lookUpAAHoldOfAnotherRechargeIsRefused() {
        books.book(1, 2, 5000);
        Receipt other = books.freeze(ref(1, 2), FIRST);

        assertThat(codeOf(() -> books.release(RECHARGE, FIRST, other.invoiceNo(), null)))
                .isEqualTo("HOLD_OF_ANOTHER_RECHARGE");
        assertThat(codeOf(() -> books.capture(RECHARGE, FIRST, null, other.cancelNo())))
                .isEqualTo("HOLD_OF_ANOTHER_RECHARGE");
        assertThat(books.openCases()).extracting(Case::kind).containsExactly(CaseKind.CAPTURE_WITHOUT_HOLD);
        assertThat(books.balances(1)).containsExactly(12_000L, 3000L);
    }

    @Test
    void lookUpAAnUnknownInvoiceNumberLeavesTheLookUpToTheAttempt() {
        Receipt held = books.freeze(RECHARGE, FIRST);

        assertThat(books.capture(RECHARGE, FIRST, "their own", null).cancelNo()).isEqualTo(held.cancelNo());
    }

    @Test
    void lookUpBTheChannelsNumberMeansTheHoldThatEndedUnderItWhateverTheTimes() {
        books.freeze(RECHARGE, FIRST);
        Receipt captured = books.capture(RECHARGE, FIRST, "RF1");
        books.freeze(RECHARGE, SECOND);

        for (Attempt attempt : List.of(FIRST, SECOND, attempt("N1", 3000, T3), UNTIMED)) {
            assertThat(books.capture(RECHARGE, attempt, "RF1")).isEqualTo(captured);
        }
        assertThat(books.balances(1)).containsExactly(4000L, 3000L);
        assertThat(books.openCases()).isEmpty();
        Receipt released = books.release(RECHARGE, SECOND, "RF2");
        assertThat(books.release(RECHARGE, attempt("N1", 3000, T3), "RF2")).isEqualTo(released);
        assertThat(codeOf(() -> books.capture(RECHARGE, attempt("N1", 3000, T3), "RF2"))).isEqualTo("ALREADY_RELEASED");
        assertThat(books.openCases()).extracting(Case::kind).containsExactly(CaseKind.CAPTURE_AFTER_RELEASE);
    }

    @Test
    void lookUpBOfSeveralUnderOneNumberTheCapturedOneIsMeant() {
        books.freeze(RECHARGE, FIRST);
        books.release(RECHARGE, FIRST, "RF1");
        Receipt live = books.freeze(RECHARGE, SECOND);
        Receipt captured = settle(Outcome.CAPTURE, SECOND, live.cancelNo(), "RF1");

        assertThat(books.capture(RECHARGE, attempt("N1", 3000, T3), "RF1")).isEqualTo(captured);
        assertThat(books.openCases()).isEmpty();
    }

    @Test
    void lookUpCTheAttemptGoesBeforeTheLiveHold() {
        books.freeze(RECHARGE, FIRST);
        Receipt released = books.release(RECHARGE, FIRST);
        books.freeze(RECHARGE, SECOND);

        assertThat(books.release(RECHARGE, FIRST)).isEqualTo(released);
        assertThat(books.balances(1)).containsExactly(7000L, 3000L);
    }

    @Test
    void lookUpDTheRepeatOfASettlementUnderItsOwnTimeMeansTheHoldItEnded() {
        books.freeze(RECHARGE, FIRST);
        Receipt captured = books.capture(RECHARGE, attempt("N1", 3000, T2));
        books.freeze(RECHARGE, attempt("N1", 3000, T3));

        assertThat(books.capture(RECHARGE, attempt("N1", 3000, T2))).isEqualTo(captured);
        assertThat(books.balances(1)).containsExactly(4000L, 3000L);
        assertThat(codeOf(() -> books.release(RECHARGE, attempt("N1", 3000, T2)))).isEqualTo("ALREADY_CAPTURED");
    }

    @Test
    void lookUpETheLiveHoldWithTheSameNumbersIsMeantUnderWhateverTime() {
        Receipt held = books.freeze(RECHARGE, FIRST);
        assertThat(codeOf(() -> books.capture(RECHARGE, attempt("N2", 3000, T2)))).isEqualTo("NO_SUCH_HOLD");
        assertThat(books.release(RECHARGE, UNTIMED).cancelNo()).isEqualTo(held.cancelNo());
    }

    @Test
    void lookUpFWithoutTimeTheLastOneThatEndedWithinTheWindowIsMeant() {
        books.freeze(RECHARGE, FIRST);
        books.capture(RECHARGE, FIRST);
        Receipt second = books.freeze(RECHARGE, SECOND);
        books.release(RECHARGE, SECOND);

        assertThat(books.release(RECHARGE, UNTIMED).cancelNo()).isEqualTo(second.cancelNo());
        assertThat(codeOf(() -> books.capture(RECHARGE, UNTIMED))).isEqualTo("ALREADY_RELEASED");
    }

    @Test
    void lookUpGASettlementNeverFallsBackOnAnOlderRefund() {
        books.freeze(RECHARGE, FIRST);
        books.capture(RECHARGE, FIRST);
        books.clock().advance(JUST_OVER_WINDOW);

        assertThat(codeOf(() -> books.capture(RECHARGE, UNTIMED))).isEqualTo("NO_SUCH_HOLD");
        assertThat(codeOf(() -> books.capture(RECHARGE, SECOND))).isEqualTo("NO_SUCH_HOLD");
        assertThat(books.openCases()).hasSize(2);
    }

    @Test
    void orderCardAndPatientMustBeThoseOfTheRecharge() {
        assertThat(codeOf(() -> books.freeze(new RechargeRef("main", "R1", "WX9", "1", "90001", "P1"), FIRST)))
                .isEqualTo("ORDER_DIFFERS");
        assertThat(codeOf(() -> books.freeze(new RechargeRef("main", "R1", "WX1", "2", "90001", "P1"), FIRST)))
                .isEqualTo("CARD_DIFFERS");
        assertThat(codeOf(() -> books.freeze(new RechargeRef("main", "R1", "WX1", "1", "90001", "P9"), FIRST)))
                .isEqualTo("PATIENT_DIFFERS");
        assertThat(codeOf(() -> books.freeze(ref(1, 9), FIRST))).isEqualTo("NO_SUCH_RECHARGE");
        assertThat(books.balances(1)).containsExactly(10_000L, 0L);
    }

    @Test
    void aRelaxedCallersRechargeIsFoundThroughAnOrderThatNamesOnlyOne() {
        RechargeRef byOrder = new RechargeRef("main", null, "WX1", "1", "90001", "P1");
        assertThat(books.freeze(byOrder, UNTIMED).flowNo()).isEqualTo("R1");
        Recharge first = books.recharge(1, 1, 500);
        books.intake().book(new Recharge("main", "1", "90001", new Recharge.Patient("P1", null, null, null),
                first.orderId(), "R2", null, "0",
                null, 500, first.paidAt(), null));

        assertThat(codeOf(() -> books.capture(byOrder, UNTIMED))).isEqualTo("AMBIGUOUS_ORDER");
        assertThat(books.openCases()).extracting(Case::kind).containsExactly(CaseKind.CAPTURE_WITHOUT_HOLD);
        assertThat(books.balances(1)).containsExactly(7500L, 3000L);
    }
}
