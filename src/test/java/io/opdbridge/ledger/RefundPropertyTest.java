package io.opdbridge.ledger;

import io.opdbridge.canonical.Attempt;
import io.opdbridge.canonical.RechargeRef;
import io.opdbridge.intake.ImportRefusal;
import io.opdbridge.testing.BooksFixture;
import io.opdbridge.testing.TestDatabase;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import static org.assertj.core.api.Assertions.assertThat;

/** Random sequences of calls and imports, repeats among them, against a model of one card. */
class RefundPropertyTest {

    /** Recharges of a card are numbered from card × this on. */
    private static final int RECHARGES = 10;
    private static final AtomicInteger CARDS = new AtomicInteger();

    private static final Map<TestDatabase, BooksFixture> LEDGERS = new EnumMap<>(TestDatabase.class);

    enum Action {
        RECHARGE,
        SPEND,
        FREEZE,
        CAPTURE,
        RELEASE
    }

    /** What the random numbers choose from is small, so that repeats and contradictions are frequent. */
    record Step(Action action, int recharge, int transNo, long fen, int time) {

        Attempt attempt() {
            return new Attempt("N" + transNo, fen, Instant.parse("2026-11-23T02:15:00Z").plusSeconds(time));
        }
    }

    @BeforeContainer
    static void open() throws IOException {
        for (TestDatabase database : TestDatabase.values()) {
            LEDGERS.put(database, BooksFixture.on(database, Files.createTempDirectory(Path.of("target"), "property")));
        }
    }

    @AfterContainer
    static void theBooksProve() {
        assertThat(LEDGERS).hasSize(TestDatabase.values().length);
        LEDGERS.forEach((database, books) -> {
            try (books) {
                assertThat(books.differences()).as("differences on %s", database).isEmpty();
            }
        });
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Step> step = Combinators.combine(
                Arbitraries.frequency(Tuple.of(2, Action.RECHARGE),
                        Tuple.of(1, Action.SPEND), Tuple.of(5, Action.FREEZE),
                        Tuple.of(4, Action.CAPTURE), Tuple.of(3, Action.RELEASE)),
                Arbitraries.integers().between(0, 2), Arbitraries.integers().between(0, 1),
                Arbitraries.of(1L, 300L, 500L, 1000L), Arbitraries.integers().between(0, 3)).as(Step::new);
        return step.list().ofMinSize(20).ofMaxSize(60);
    }

    @Property
    void answersAndBalancesAreThoseOfTheModel(@ForAll TestDatabase database, @ForAll("steps") List<Step> steps) {
        BooksFixture books = LEDGERS.get(database);
        int card = CARDS.incrementAndGet();
        RefundModel model = new RefundModel();
        int spends = 0;
        for (Step step : steps) {
            int number = card * RECHARGES + step.recharge();
            RechargeRef ref = BooksFixture.ref(card, number);
            String expected;
            String answered;
            switch (step.action()) {
                case RECHARGE -> {
                    expected = model.recharge(number, step.fen());
                    answered = imported(() -> books.book(card, number, step.fen()));
                }
                case SPEND -> {
                    int spendNo = card * 100 + spends++;
                    expected = model.spend(step.fen());
                    answered = imported(() -> books.intake().book(books.spend(card, spendNo, step.fen())));
                }
                case FREEZE -> {
                    expected = model.freeze(number, step.attempt());
                    answered = BooksFixture.codeOf(() -> books.freeze(ref, step.attempt()));
                }
                case CAPTURE -> {
                    expected = model.settle(number, step.attempt(), true);
                    answered = BooksFixture.codeOf(() -> books.capture(ref, step.attempt()));
                }
                default -> {
                    expected = model.settle(number, step.attempt(), false);
                    answered = BooksFixture.codeOf(() -> books.release(ref, step.attempt()));
                }
            }
            assertThat(answered).as("answer to %s", step).isEqualTo(expected);
            if (model.spendableFen() + model.heldFen() > 0) {
                assertThat(books.balances(card)).as("balances after %s", step)
                        .containsExactly(model.spendableFen(), model.heldFen());
            }
        }
    }

    private static String imported(Runnable row) {
        try {
            row.run();
            return "OK";
        } catch (ImportRefusal refused) {
            return refused.reason().name();
        }
    }
}
