package io.opdbridge.ledger.jdbc;

import io.opdbridge.canonical.Details;
import io.opdbridge.canonical.HoldRequest;
import io.opdbridge.canonical.Recharge;
import io.opdbridge.canonical.RechargeRef;
import io.opdbridge.canonical.Settlement;
import io.opdbridge.canonical.Settlement.Outcome;
import io.opdbridge.db.Command;
import io.opdbridge.db.Query;
import io.opdbridge.db.Statements;
import io.opdbridge.db.Transactions;
import io.opdbridge.intake.Intake;
import io.opdbridge.ledger.Case;
import io.opdbridge.ledger.CaseKind;
import io.opdbridge.ledger.Holds;
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
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

import static io.opdbridge.testing.BooksFixture.SITE;
import static io.opdbridge.testing.BooksFixture.attempt;
import static io.opdbridge.testing.BooksFixture.codeOf;
import static io.opdbridge.testing.BooksFixture.ref;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is committed by somebody else between two statements of a decision. The statements are the real ones, on a real
 * database; the test only stops between them.
 */
@ParameterizedClass
@EnumSource(TestDatabase.class)
class InterleavedImportTest {

    private static final String TIME = "2026-11-23T02:15:00Z";
    private static final Details DETAILS = new Details(null, null, null, null, null, null);

    @Parameter
    private TestDatabase database;

    @TempDir
    private Path folder;

    private BooksFixture books;

    @BeforeEach
    void open() throws IOException {
        books = BooksFixture.on(database, folder);
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
    void aRechargeOfANewCardThatIsCommittedBetweenLockAndReadIsFrozen() {
        Holds holds = holdsThatAreInterrupted(Stop.AFTER_LOCK, () -> books.book(1, 1, 10_000));

        assertThat(codeOf(() -> holds.place(freeze(ref(1, 1))))).isEqualTo("OK");
        assertThat(books.balances(1)).containsExactly(7000L, 3000L);
    }

    @Test
    void aRechargeOfAKnownCardThatIsCommittedBetweenLockAndReadIsFrozen() {
        books.book(1, 1, 500);
        Holds holds = holdsThatAreInterrupted(Stop.AFTER_LOCK, () -> books.book(1, 2, 10_000));

        assertThat(codeOf(() -> holds.place(freeze(ref(1, 2))))).isEqualTo("OK");
        assertThat(books.balances(1)).containsExactly(7500L, 3000L);
    }

    @Test
    void aRechargeThatIsNamedByItsOrderAndCommittedBetweenLockAndReadIsFrozen() {
        Holds holds = holdsThatAreInterrupted(Stop.AFTER_LOCK, () -> books.book(1, 1, 10_000));

        assertThat(codeOf(() -> holds.place(freeze(byOrder(1))))).isEqualTo("OK");
        assertThat(books.balances(1)).containsExactly(7000L, 3000L);
    }

    @Test
    void aCaptureOfARechargeThatIsCommittedBetweenLockAndReadIsACaptureWithoutHold() {
        Holds holds = holdsThatAreInterrupted(Stop.AFTER_LOCK, () -> books.book(1, 1, 10_000));

        assertThat(codeOf(() -> holds.capture(settlement(ref(1, 1), Outcome.CAPTURE)))).isEqualTo("NO_SUCH_HOLD");
        assertThat(books.openCases()).extracting(Case::kind).containsExactly(CaseKind.CAPTURE_WITHOUT_HOLD);
    }

    @Test
    void anOrderThatGetsASecondRechargeBeforeTheLookUpsIsAmbiguousAndNoRollbackOfNothing() {
        books.book(1, 1, 10_000);
        books.freeze(ref(1, 1), attempt("N1", 3000, TIME));
        Holds holds = holdsThatAreInterrupted(Stop.AFTER_RECHARGE, this::bookASecondRechargeOfOrder1);

        assertThat(codeOf(() -> holds.release(settlement(byOrder(1), Outcome.RELEASE)))).isEqualTo("AMBIGUOUS_ORDER");
        assertThat(books.count("voided_attempt")).isZero();
        assertThat(books.balances(1)).containsExactly(7000L, 3000L);
    }

    @Test
    void anOrderThatGetsASecondRechargeAfterTheLookUpsStillMeansTheFirst() {
        books.book(1, 1, 10_000);
        books.freeze(ref(1, 1), attempt("N1", 3000, TIME));
        books.capture(ref(1, 1), attempt("N1", 3000, TIME));
        Holds holds = holdsThatAreInterrupted(Stop.AFTER_ALL, this::bookASecondRechargeOfOrder1);

        assertThat(codeOf(() -> holds.release(new Settlement(byOrder(1), attempt("N1", 3000, "2026-11-23T03:15:00Z"),
                Outcome.RELEASE, null, null, null, DETAILS)))).isEqualTo("OK");
        assertThat(books.openCases()).extracting(Case::kind).containsExactly(CaseKind.ROLLBACK_OF_EARLIER_CAPTURE);
    }

    @Test
    void theSameRechargeThatIsImportedBetweenLockAndReadIsBookedOnce() {
        Intake intake = new Intake(storeThatIsInterrupted(Stop.AFTER_LOCK, () -> books.book(1, 1, 10_000)),
                books.sites(),
                books.clock(), books.imports());

        assertThat(intake.book(books.recharge(1, 1, 10_000))).as("new").isFalse();
        assertThat(books.balances(1)).containsExactly(10_000L, 0L);
    }

    @Test
    void theSameRechargeThatIsImportedBeforeTheWritesIsBookedOnce() {
        Intake intake = new Intake(storeThatIsInterrupted(Stop.BEFORE_WRITES, () -> books.book(1, 1, 10_000)),
                books.sites(),
                books.clock(), books.imports());

        assertThat(intake.book(books.recharge(1, 1, 10_000))).as("new").isFalse();
        assertThat(books.balances(1)).containsExactly(10_000L, 0L);
    }

    @Test
    void anotherRechargeOfANewCardThatIsImportedBeforeTheWritesIsBookedBesideIt() {
        Intake intake = new Intake(storeThatIsInterrupted(Stop.BEFORE_WRITES, () -> books.book(1, 2, 500)),
                books.sites(),
                books.clock(), books.imports());

        assertThat(intake.book(books.recharge(1, 1, 10_000))).as("new").isTrue();
        assertThat(books.balances(1)).containsExactly(10_500L, 0L);
    }

    private void bookASecondRechargeOfOrder1() {
        Recharge first = books.recharge(1, 1, 500);
        books.intake()
                .book(new Recharge(SITE, "1", "90002", new Recharge.Patient("P2", null, null, null), first.orderId(),
                        "R99", null, "0", null,
                        500, first.paidAt(), null));
    }

    private static RechargeRef byOrder(int number) {
        return new RechargeRef(SITE, null, "WX" + number, "1", "90001", "P1");
    }

    private static HoldRequest freeze(RechargeRef ref) {
        return new HoldRequest(ref, attempt("N1", 3000, TIME), DETAILS);
    }

    private static Settlement settlement(RechargeRef ref, Outcome outcome) {
        return new Settlement(ref, attempt("N1", 3000, TIME), outcome, null, null, null, DETAILS);
    }

    private Holds holdsThatAreInterrupted(Stop stop, Runnable meanwhile) {
        return new Holds(storeThatIsInterrupted(stop, meanwhile), books.sites(), books.clock());
    }

    private JdbcLedgerStore storeThatIsInterrupted(Stop stop, Runnable meanwhile) {
        DataSource dataSource = books.database().dataSource();
        return new JdbcLedgerStore(
                new Transactions(dataSource, new Interrupted(books.database().statements(), stop, meanwhile),
                        Duration.ofSeconds(30)),
                dataSource);
    }

    /** Where somebody else comes in between, once. */
    private enum Stop {
        AFTER_LOCK,
        AFTER_RECHARGE,
        AFTER_ALL,
        BEFORE_WRITES
    }

    /** Stops between two statements of the first decision. */
    private static final class Interrupted implements Statements {

        private final Statements real;
        private final Stop stop;
        private Runnable meanwhile;
        private int ofLock;

        Interrupted(Statements real, Stop stop, Runnable meanwhile) {
            this.real = real;
            this.stop = stop;
            this.meanwhile = meanwhile;
        }

        private void letOthersIn() {
            Runnable work = meanwhile;
            meanwhile = null;
            if (work != null) {
                work.run();
            }
        }

        @Override
        public <T> List<Query<?>> lock(Query<T> query, Command raise) {
            List<Query<?>> lock = real.lock(query, raise);
            ofLock = lock.size();
            return lock;
        }

        @Override
        public List<List<?>> read(Connection connection, List<Query<?>> queries) throws SQLException {
            int first = switch (stop) {
                case AFTER_LOCK -> ofLock;
                case AFTER_RECHARGE -> ofLock + 1;
                case AFTER_ALL -> queries.size();
                case BEFORE_WRITES -> 0;
            };
            if (first == 0 || first > queries.size() || meanwhile == null) {
                return real.read(connection, queries);
            }
            List<List<?>> results = new ArrayList<>(real.read(connection, queries.subList(0, first)));
            letOthersIn();
            if (first < queries.size()) {
                results.addAll(real.read(connection, queries.subList(first, queries.size())));
            }
            return results;
        }

        @Override
        public void writeAndCommit(Connection connection, List<Command> commands) throws SQLException {
            if (stop == Stop.BEFORE_WRITES) {
                letOthersIn();
            }
            real.writeAndCommit(connection, commands);
        }

        @Override
        public boolean commitsTogether() {
            return real.commitsTogether();
        }

        @Override
        public String nextId() {
            return real.nextId();
        }

        @Override
        public <T> Query<T> share(Query<T> query) {
            return real.share(query);
        }

        @Override
        public void write(Connection connection, List<Command> commands) throws SQLException {
            real.write(connection, commands);
        }

        @Override
        public String firstRows(int rows) {
            return real.firstRows(rows);
        }

        @Override
        public void rollback(Connection connection) throws SQLException {
            real.rollback(connection);
        }
    }
}
