package io.opdbridge.ledger.jdbc;

import io.opdbridge.canonical.RechargeKey;
import io.opdbridge.ledger.Case;
import io.opdbridge.ledger.DueCall;
import io.opdbridge.ledger.LedgerStore;
import io.opdbridge.ledger.LedgerUnavailableException;

import javax.sql.DataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The books in a relational database. Runs at READ COMMITTED: a decision begins by locking its account's row, and that
 * keeps everybody else out of the card until the commit.
 *
 * <p>Where commits are dear, works that come while one is being committed run one after the other in the next
 * transaction and share its commit. A transaction of several works locks several accounts, but there is one such
 * transaction at a time; everything else locks one account only, so nobody waits in a circle.
 */
final class JdbcLedgerStore implements LedgerStore {

    private static final int MAX_TRIES = 8;
    private static final int MAX_GROUP = 64;
    private static final int FETCH_SIZE = 500;

    private final DataSource dataSource;
    private final Statements statements;
    private final Duration timeout;
    private final BooleanSupplier sound;
    private final Queue<Task<?>> waiting = new ConcurrentLinkedQueue<>();
    private final ReentrantLock turn = new ReentrantLock();
    /** {@link System#nanoTime}; 0 while nobody has the turn. */
    private volatile long turnBegan;

    /**
     * @param dataSource hands out connections with auto-commit off at READ COMMITTED
     * @param timeout    longest wait for one's turn, and the time after which works that failed together are not tried
     *                   one by one any more
     */
    JdbcLedgerStore(DataSource dataSource, Statements statements, Duration timeout) {
        this(dataSource, statements, timeout, () -> true);
    }

    /** @param sound is asked before a work counts: whether the database has kept what it says it has */
    JdbcLedgerStore(DataSource dataSource, Statements statements, Duration timeout, BooleanSupplier sound) {
        this.sound = sound;
        this.dataSource = dataSource;
        this.statements = statements;
        this.timeout = timeout;
    }

    @Override
    public <R> R inTransaction(Function<Transaction, R> work) {
        return run(work);
    }

    /** Runs statements in a transaction like any other work. */
    void write(List<Command> commands) {
        run(tx -> tx.writes().addAll(commands));
    }

    /** Runs a query like any other work: what it finds is on disk. */
    <T> List<T> read(Query<T> query) {
        return run(tx -> tx.rows(query));
    }

    /** Runs a work that has statements of its own. */
    <R> R run(Function<? super JdbcTransaction, R> work) {
        Task<R> task = new Task<>(work);
        if (statements.commitsTogether()) {
            runInTurn(task);
        } else {
            runTogether(List.of(task), deadline());
        }
        return task.result();
    }

    /** Whoever gets the turn runs what waits; most find that somebody has run theirs. */
    private void runInTurn(Task<?> task) {
        waiting.add(task);
        try {
            if (!turn.tryLock(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                waiting.remove(task);
                throw new LedgerUnavailableException(new SQLTimeoutException("The ledger is busy"));
            }
        } catch (InterruptedException e) {
            waiting.remove(task);
            Thread.currentThread().interrupt();
            throw new LedgerUnavailableException(e);
        }
        try {
            if (waiting.contains(task)) {
                List<Task<?>> group = new ArrayList<>();
                while (group.size() < MAX_GROUP && !waiting.isEmpty()) {
                    group.add(waiting.remove());
                }
                turnBegan = System.nanoTime();
                runTogether(group, deadline());
            }
        } finally {
            turnBegan = 0;
            turn.unlock();
        }
    }

    /** Whether the works that have their turn take longer than they may; always false where there are no turns. */
    boolean isLate() {
        long began = turnBegan;
        return began != 0 && System.nanoTime() - began > timeout.toNanos();
    }

    private long deadline() {
        return System.nanoTime() + timeout.toNanos();
    }

    /** Ends every task: what cannot be kept together is tried one by one while there is time. */
    private void runTogether(List<Task<?>> group, long deadline) {
        Connection connection;
        try {
            connection = dataSource.getConnection();
        } catch (SQLException e) {
            group.forEach(task -> task.fail(new LedgerUnavailableException(e)));
            return;
        }
        try (connection) {
            runWithRetries(connection, group);
        } catch (SQLException | RuntimeException e) {
            if (group.size() > 1) {
                for (Task<?> task : group) {
                    if (System.nanoTime() - deadline < 0) {
                        runTogether(List.of(task), deadline);
                    } else {
                        task.fail(new LedgerUnavailableException(e));
                    }
                }
            } else {
                group.get(0).fail(e instanceof SQLException ? new LedgerUnavailableException(e) : (RuntimeException) e);
            }
        }
    }

    private void runWithRetries(Connection connection, List<Task<?>> group) throws SQLException {
        List<SQLException> earlier = new ArrayList<>();
        while (true) {
            try {
                runOnce(connection, group);
                return;
            } catch (SQLException e) {
                earlier.forEach(e::addSuppressed);
                if (!isWorthAnotherTry(e) || earlier.size() + 1 >= MAX_TRIES) {
                    throw e;
                }
                earlier.add(e);
                LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(1_000_000L << earlier.size()));
            }
        }
    }

    private void runOnce(Connection connection, List<Task<?>> group) throws SQLException {
        boolean kept = false;
        try {
            boolean written = false;
            List<Command> writes = List.of();
            for (Task<?> task : group) {
                if (!writes.isEmpty()) {
                    statements.write(connection, writes);
                }
                JdbcTransaction transaction = new JdbcTransaction(connection, statements);
                task.run(transaction);
                writes = transaction.writes();
                written |= transaction.hasWritten() || !writes.isEmpty();
            }
            // Decisions that wrote nothing but their locks have nothing to keep and need no disk.
            if (written) {
                statements.writeAndCommit(connection, writes);
                kept = true;
            }
            if (!sound.getAsBoolean()) {
                throw new SQLException("The database has not kept what was committed");
            }
        } catch (UncheckedSqlException e) {
            throw e.getCause();
        } finally {
            if (!kept) {
                rollback(connection);
            }
        }
    }

    /** A work on its way through a transaction. */
    private static final class Task<R> {

        private final Function<? super JdbcTransaction, R> work;
        private R result;
        private RuntimeException failure;

        Task(Function<? super JdbcTransaction, R> work) {
            this.work = work;
        }

        /** @throws RuntimeException when the transaction must not be kept */
        void run(JdbcTransaction transaction) {
            result = null;
            failure = null;
            try {
                result = work.apply(transaction);
            } catch (UncheckedSqlException e) {
                throw e;
            } catch (RuntimeException e) {
                if (transaction.hasWritten()) {
                    throw e;
                }
                transaction.writes().clear();
                failure = e;
            }
        }

        void fail(RuntimeException e) {
            failure = e;
        }

        R result() {
            if (failure != null) {
                throw failure;
            }
            return result;
        }
    }

    /** A connection that cannot be rolled back must not come to the next work. */
    private void rollback(Connection connection) throws SQLException {
        try {
            statements.rollback(connection);
        } catch (SQLException e) {
            connection.abort(Runnable::run);
        }
    }

    /**
     * Serialization failures and deadlocks; and a unique key that somebody else was quicker to take. Not a statement
     * that HSQLDB has ended because its time was up.
     */
    private static boolean isWorthAnotherTry(SQLException e) {
        String state = e.getSQLState();
        return state != null && (state.startsWith("40") && !state.equals("40502") || state.equals("23505"));
    }

    @Override
    public List<DueCall> dueVendorCalls(String site, Instant now, int max) {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(VendorSql.DUE)) {
            connection.setAutoCommit(true);
            new Command(VendorSql.DUE, List.of(site, Rows.utc(now), max)).bind(statement, 1);
            try (ResultSet rows = statement.executeQuery()) {
                return new Query<>(null, VendorSql::due).read(rows);
            }
        } catch (SQLException e) {
            throw new LedgerUnavailableException(e);
        }
    }

    @Override
    public List<RechargeKey> heldAtVendor(String site, Collection<String> orderIds) {
        return orderIds.isEmpty() ? List.of() : VendorSql.heldOf(site, orderIds).list(dataSource);
    }

    @Override
    public void forEachCase(boolean solvedToo, Consumer<Case> consumer) {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(
                        solvedToo ? Sql.ALL_CASES : Sql.OPEN_CASES)) {
            statement.setFetchSize(FETCH_SIZE);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    consumer.accept(Rows.caseFile(rows));
                }
            } finally {
                connection.rollback();
            }
        } catch (SQLException e) {
            throw new LedgerUnavailableException(e);
        }
    }

    /** Carries an SQL exception through the functions of the ledger, which know nothing of SQL. */
    static final class UncheckedSqlException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        UncheckedSqlException(SQLException cause) {
            super(cause);
        }

        @Override
        public synchronized SQLException getCause() {
            return (SQLException) super.getCause();
        }
    }
}
