package io.opdbridge.ledger;

import io.opdbridge.canonical.Attempt;
import io.opdbridge.canonical.HoldRequest;
import io.opdbridge.canonical.Receipt;
import io.opdbridge.canonical.Settlement;
import io.opdbridge.canonical.Settlement.Outcome;
import io.opdbridge.canonical.VendorCall;
import io.opdbridge.canonical.VendorOutcome;
import io.opdbridge.intake.ImportRefusal;
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
import java.util.List;
import java.util.function.Consumer;

import static io.opdbridge.testing.BooksFixture.attempt;
import static io.opdbridge.testing.BooksFixture.codeOf;
import static io.opdbridge.testing.BooksFixture.ref;
import static io.opdbridge.testing.Crowd.atOnce;
import static org.assertj.core.api.Assertions.assertThat;

/** 64 callers at the same moment. */
@ParameterizedClass
@EnumSource(TestDatabase.class)
class RaceTest {

    private static final int THREADS = 64;
    private static final Attempt ATTEMPT = attempt("N1", 3000, "2026-11-23T02:15:00Z");

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
    void identicalFreezesHoldOnceAndAllGetTheSameAnswer() throws Exception {
        List<Receipt> receipts = atOnce(THREADS, i -> books.freeze(ref(1, 1), ATTEMPT));

        assertThat(receipts).hasSize(THREADS).containsOnly(receipts.get(0));
        assertThat(books.balances(1)).containsExactly(7000L, 3000L);
    }

    @Test
    void ofDifferentAttemptsOnARechargeExactlyOneHolds() throws Exception {
        List<String> codes = atOnce(THREADS, i -> codeOf(() -> books.freeze(ref(1, 1),
                attempt("N" + i, 100, "2026-11-23T02:15:00Z"))));

        assertThat(codes).filteredOn("OK"::equals).hasSize(1);
        assertThat(codes).filteredOn("HOLD_CONFLICT"::equals).hasSize(THREADS - 1);
        assertThat(books.balances(1)).containsExactly(9900L, 100L);
    }

    @Test
    void capturesAndReleasesOfOneHoldEndItOnce() throws Exception {
        books.freeze(ref(1, 1), ATTEMPT);
        List<String> codes = atOnce(THREADS, i -> (i % 2 == 0 ? "capture " : "release ") + codeOf(() -> {
            if (i % 2 == 0) {
                books.capture(ref(1, 1), ATTEMPT);
            } else {
                books.release(ref(1, 1), ATTEMPT);
            }
        }));

        boolean captured = books.balances(1).get(0) == 7000;
        assertThat(books.balances(1)).containsExactly(captured ? 7000L : 10_000L, 0L);
        assertThat(codes).containsOnly(captured ? "capture OK" : "release OK",
                captured ? "release ALREADY_CAPTURED" : "capture ALREADY_RELEASED");
        assertThat(books.openCases()).singleElement()
                .satisfies(found -> assertThat(found.seen().times()).isEqualTo(THREADS / 2));
    }

    @Test
    void ofTwoRefundsOfTheChannelForOneHoldOneIsCapturedAndTheOtherIsACase() throws Exception {
        books.freeze(ref(1, 1), ATTEMPT);
        List<String> codes = atOnce(THREADS, i -> "RF" + i % 2 + " " + codeOf(() -> books.capture(ref(1, 1), ATTEMPT,
                "RF" + i % 2)));

        String captured = codes.contains("RF0 OK") ? "RF0" : "RF1";
        String other = captured.equals("RF0") ? "RF1" : "RF0";
        assertThat(codes).containsOnly(captured + " OK", other + " REFUND_ORDER_DIFFERS");
        assertThat(books.openCases()).singleElement().satisfies(found -> {
            assertThat(found.kind()).isEqualTo(CaseKind.SECOND_CHANNEL_REFUND);
            assertThat(found.refund().refundOrderId()).isEqualTo(other);
            assertThat(found.seen().times()).isEqualTo(THREADS / 2);
        });
        assertThat(books.balances(1)).containsExactly(7000L, 0L);
    }

    @Test
    void ofTwoNumbersForAHoldThatWasCapturedWithoutOneTheFirstIsKeptAndTheOtherIsACase() throws Exception {
        books.freeze(ref(1, 1), ATTEMPT);
        books.capture(ref(1, 1), ATTEMPT);

        assertThatOneNumberIsKept(number -> books.capture(ref(1, 1), ATTEMPT, number));
        assertThat(books.balances(1)).containsExactly(7000L, 0L);
    }

    @Test
    void theSameWhereAVendorKeepsTheMoneyWhileItIsAskedToCapture() throws Exception {
        VendorHolds holds = books.vendorHolds();
        VendorOutcome done = new VendorOutcome.Done(null, "VC1", "VI1", null, 7000L);
        holds.record((VendorCall) holds.place(new HoldRequest(ref(1, 1), ATTEMPT, BooksFixture.DETAILS)), done);
        Settlement unnumbered = new Settlement(ref(1, 1), ATTEMPT, Outcome.CAPTURE, null, null, null,
                BooksFixture.DETAILS);
        VendorCall capture = (VendorCall) holds.settle(unnumbered);

        assertThatOneNumberIsKept(number -> holds.settle(new Settlement(ref(1, 1), ATTEMPT, Outcome.CAPTURE, null, null,
                number, BooksFixture.DETAILS)));
        assertThat(holds.record(capture, done)).isInstanceOf(Receipt.class);
    }

    private void assertThatOneNumberIsKept(Consumer<String> capture) throws Exception {
        List<String> codes = atOnce(THREADS, i -> "RF" + i % 2 + " " + codeOf(() -> capture.accept("RF" + i % 2)));

        String kept = codes.contains("RF0 OK") ? "RF0" : "RF1";
        String other = kept.equals("RF0") ? "RF1" : "RF0";
        assertThat(codes).containsOnly(kept + " OK", other + " REFUND_ORDER_DIFFERS");
        assertThat(books.count("refund_number WHERE refund_order_id = '" + kept + "'")).isOne();
        assertThat(books.count("refund_number")).isOne();
        assertThat(books.openCases()).singleElement().satisfies(found -> {
            assertThat(found.kind()).isEqualTo(CaseKind.SECOND_CHANNEL_REFUND);
            assertThat(found.refund().refundOrderId()).isEqualTo(other);
            assertThat(found.seen().times()).isEqualTo(THREADS / 2);
        });
    }

    @Test
    void ofUntimedFreezesAndCapturesAtOnceOneRefundIsCaptured() throws Exception {
        Attempt untimed = attempt("N1", 3000, null);
        List<String> codes = atOnce(THREADS, i -> codeOf(() -> {
            books.freeze(ref(1, 1), untimed);
            books.capture(ref(1, 1), untimed, "RF1");
        }));

        assertThat(codes).contains("OK").isSubsetOf("OK", "ALREADY_CAPTURED");
        assertThat(books.balances(1)).containsExactly(7000L, 0L);
        assertThat(books.openCases()).isEmpty();
    }

    @Test
    void aFreezeAndItsRollbackEndReleasedWhicheverComesFirst() throws Exception {
        atOnce(THREADS, i -> codeOf(() -> {
            if (i % 2 == 0) {
                books.freeze(ref(1, 1), ATTEMPT);
            } else {
                books.release(ref(1, 1), ATTEMPT);
            }
        }));

        assertThat(codeOf(() -> books.freeze(ref(1, 1), ATTEMPT))).isEqualTo("ALREADY_RELEASED");
        assertThat(books.balances(1)).containsExactly(10_000L, 0L);
    }

    @Test
    void refundsAndSpendsOfOneCardNeverTakeMoreThanItHas() throws Exception {
        for (int number = 2; number <= THREADS; number++) {
            books.book(1, number, 1000);
        }
        books.intake().book(books.spend(1, 0, 10_000 + 63 * 1000 - 20_000));
        List<String> codes = atOnce(THREADS, i -> codeOf(() -> {
            if (i % 2 == 0) {
                books.freeze(ref(1, i + 1), attempt("N", 1000, "2026-11-23T02:15:00Z"));
            } else {
                try {
                    books.intake().book(books.spend(1, i, 1000));
                } catch (ImportRefusal refused) {
                    assertThat(refused.reason()).isEqualTo(ImportRefusal.Reason.INSUFFICIENT_BALANCE);
                }
            }
        }));

        assertThat(codes).containsOnly("OK", "INSUFFICIENT_BALANCE");
        assertThat(books.balances(1).get(0)).isZero();
    }

    @Test
    void theSameRowsImportedAtOnceAreBookedOnce() throws Exception {
        List<Boolean> added = atOnce(THREADS, i -> books.intake().book(books.recharge(2, 100 + i % 4, 500)));

        assertThat(added).filteredOn(isNew -> isNew).hasSize(4);
        assertThat(books.balances(2)).containsExactly(2000L, 0L);
    }

    @Test
    void capturesOfNothingAtOnceOpenOneCase() throws Exception {
        atOnce(THREADS, i -> codeOf(() -> books.capture(ref(1, 99), ATTEMPT)));

        assertThat(books.openCases()).singleElement()
                .satisfies(found -> assertThat(found.seen().times()).isEqualTo(THREADS));
    }
}
