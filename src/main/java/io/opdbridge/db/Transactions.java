package io.opdbridge.db;

import io.opdbridge.db.Work.UncheckedSqlException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;

import javax.sql.DataSource;

/**
 * Runs works in database transactions at READ COMMITTED: a work that first locks a row has it alone until the commit.
 * Thread-safe.
 *
 * <p>Where commits are expensive, works that arrive during a commit run one after the other in the next transaction and
 * share its commit. Such a transaction locks the rows of several works, but only one of them runs at a time; all others
 * lock the rows of one work only, so no deadlock is possible.
 */
public final class Transactions {

    private static final int MAX_TRIES = 8;
    private static final int MAX_GROUP = 64;

    private final DataSource dataSource;
    private final Statements statements;
    private final Duration timeout;
    private final BooleanSupplier sound;
    private final Queue<Task<?>> waiting = new ConcurrentLinkedQueue<>();
    private final ReentrantLock turn = new ReentrantLock();
    /** {@link System#nanoTime}; 0 while no thread has the turn. */
    private volatile long turnBegan;

    /**
     * @param dataSource connections with auto-commit off at READ COMMITTED
     * @param timeout    longest wait for the turn, and the time after which works that failed together are no longer
     *                   tried
     *                   one by one
     */
    public Transactions(DataSource dataSource, Statements statements, Duration timeout) {
        this(dataSource, statements, timeout, () -> true);
    }

    /** @param sound checked before a work counts: whether the database really stored what it acknowledged */
    Transactions(DataSource dataSource, Statements statements, Duration timeout, BooleanSupplier sound) {
        this.sound = sound;
        this.dataSource = dataSource;
        this.statements = statements;
        this.timeout = timeout;
    }

    /** Runs statements in a transaction like any other work. */
    public void write(List<Command> commands) {
        run(work -> {
            work.write(commands);
            return null;
        });
    }

    /** Runs a query like any other work: its rows are on disk. */
    public <T> List<T> read(Query<T> query) {
        return run(work -> work.rows(query));
    }

    /**
     * Runs the work in a transaction: when this returns, all of it is on disk, or nothing is. Other works may share the
     * transaction. After a serialization failure the work runs again, so it must have no effect but through its
     * argument.
     *
     * @throws DatabaseUnavailableException when the database is not available
     */
    public <R> R run(Function<? super Work, R> work) {
        Task<R> task = new Task<>(work);
        if (statements.commitsTogether()) {
            runInTurn(task);
        } else {
            runTogether(List.of(task), deadline());
        }
        return task.result();
    }

    /** The thread with the turn runs all waiting works; most threads find theirs done. */
    private void runInTurn(Task<?> task) {
        waiting.add(task);
        try {
            if (!turn.tryLock(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                waiting.remove(task);
                throw new DatabaseUnavailableException(new SQLTimeoutException("The database is busy"));
            }
        } catch (InterruptedException e) {
            waiting.remove(task);
            Thread.currentThread().interrupt();
            throw new DatabaseUnavailableException(e);
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

    /** Whether the present turn takes too long; always false without turns. */
    boolean isLate() {
        long began = turnBegan;
        return began != 0 && System.nanoTime() - began > timeout.toNanos();
    }

    private long deadline() {
        return System.nanoTime() + timeout.toNanos();
    }

    /** Ends every task: works that cannot commit together are tried one by one while there is time. */
    private void runTogether(List<Task<?>> group, long deadline) {
        Connection connection;
        try {
            connection = dataSource.getConnection();
        } catch (SQLException e) {
            group.forEach(task -> task.fail(new DatabaseUnavailableException(e)));
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
                        task.fail(new DatabaseUnavailableException(e));
                    }
                }
            } else {
                group.get(0)
                        .fail(e instanceof SQLException ? new DatabaseUnavailableException(e) : (RuntimeException) e);
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
                Work work = new Work(connection, statements);
                task.run(work);
                writes = work.collected();
                written |= work.hasWritten() || !writes.isEmpty();
            }
            // works that wrote only their locks need no commit to disk
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

    /** A work during its transaction. */
    private static final class Task<R> {

        private final Function<? super Work, R> function;
        private Supplier<R> outcome = () -> {
            throw new IllegalStateException("The work has not run");
        };

        Task(Function<? super Work, R> function) {
            this.function = function;
        }

        /** @throws RuntimeException when the transaction must not commit */
        void run(Work work) {
            try {
                R result = function.apply(work);
                outcome = () -> result;
            } catch (UncheckedSqlException e) {
                throw e;
            } catch (RuntimeException e) {
                if (work.hasWritten()) {
                    throw e;
                }
                work.collected().clear();
                fail(e);
            }
        }

        void fail(RuntimeException e) {
            outcome = () -> {
                throw e;
            };
        }

        R result() {
            return outcome.get();
        }
    }

    /** A connection that cannot roll back must not be reused. */
    private void rollback(Connection connection) throws SQLException {
        try {
            statements.rollback(connection);
        } catch (SQLException e) {
            connection.abort(Runnable::run);
        }
    }

    /**
     * Serialization failures, deadlocks, and a unique key taken by another transaction first. Not a statement that
     * HSQLDB ended at its time-out.
     */
    private static boolean isWorthAnotherTry(SQLException e) {
        String state = e.getSQLState();
        return state != null && (state.startsWith("40") && !state.equals("40502") || state.equals("23505"));
    }
}
