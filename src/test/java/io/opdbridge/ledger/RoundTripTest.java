package io.opdbridge.ledger;

import io.opdbridge.canonical.Attempt;
import io.opdbridge.db.Database;
import io.opdbridge.testing.BooksFixture;
import io.opdbridge.testing.RoundTripCounter;
import io.opdbridge.testing.TestPostgres;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;

import static io.opdbridge.testing.BooksFixture.attempt;
import static io.opdbridge.testing.BooksFixture.codeOf;
import static io.opdbridge.testing.BooksFixture.ref;
import static org.assertj.core.api.Assertions.assertThat;

/** What a decision costs on PostgreSQL: one trip to lock and read, one to write and commit. */
class RoundTripTest {

    private static final Attempt ATTEMPT = attempt("N1", 3000, "2026-11-23T02:15:00Z");
    private static final Attempt OTHER = attempt("N2", 3000, "2026-11-23T02:15:00Z");
    private static final Attempt UNTIMED = attempt("N3", 3000, null);
    private static final Attempt NUMBERED = attempt("N4", 3000, "2026-11-23T02:15:00Z");

    @TempDir
    private Path folder;

    private RoundTripCounter counter;
    private BooksFixture books;

    @BeforeEach
    void openOneConnection() throws IOException {
        Database.Options direct = TestPostgres.newLedgerWithTables();
        counter = RoundTripCounter.to(direct.url());
        books = new BooksFixture(Database.own(folder, new Database.Options(counter.url(), direct.user(),
                direct.password(), 1, 30, 64)));
        books.book(1, 1, 100_000);
    }

    @AfterEach
    void close() throws IOException {
        books.close();
        counter.close();
    }

    @Test
    void anOrdinaryDecisionNeedsTwoRoundTrips() {
        assertThat(trips(() -> books.freeze(ref(1, 1), ATTEMPT))).isEqualTo(2);
        assertThat(trips(() -> books.freeze(ref(1, 1), ATTEMPT))).as("the same again").isEqualTo(2);
        assertThat(trips(() -> books.capture(ref(1, 1), ATTEMPT))).isEqualTo(2);
        assertThat(trips(() -> books.capture(ref(1, 1), ATTEMPT))).as("the same again").isEqualTo(2);
        String invoiceNo = books.freeze(ref(1, 1), OTHER).invoiceNo();
        assertThat(trips(() -> books.release(ref(1, 1), OTHER, invoiceNo, null))).isEqualTo(2);
        assertThat(trips(() -> books.freeze(ref(1, 1), UNTIMED))).isEqualTo(2);
        assertThat(trips(() -> books.release(ref(1, 1), UNTIMED))).isEqualTo(2);
        books.freeze(ref(1, 1), NUMBERED);
        assertThat(trips(() -> books.capture(ref(1, 1), NUMBERED, "5030001"))).as("with RefundOrderId").isEqualTo(2);
    }

    @Test
    void aRefusalNeedsTwoOrThree() {
        assertThat(trips(() -> codeOf(() -> books.freeze(ref(1, 2), ATTEMPT)))).as("no such recharge").isEqualTo(2);
        assertThat(trips(() -> codeOf(() -> books.freeze(ref(1, 1), attempt("N1", 200_000, null))))).isEqualTo(2);
        books.freeze(ref(1, 1), ATTEMPT);
        assertThat(trips(() -> codeOf(() -> books.freeze(ref(1, 1), OTHER)))).as("conflict").isEqualTo(3);
    }

    private long trips(Runnable decision) {
        // a connection that rested for half a second is asked whether it is alive
        books.balances(1);
        long before = counter.roundTrips();
        decision.run();
        return counter.roundTrips() - before;
    }
}
