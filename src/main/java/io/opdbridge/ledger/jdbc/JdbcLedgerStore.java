package io.opdbridge.ledger.jdbc;

import io.opdbridge.ledger.Case;
import io.opdbridge.ledger.LedgerStore;
import io.opdbridge.ledger.LedgerUnavailableException;

import javax.sql.DataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The books in a relational database. Runs at READ COMMITTED: a decision begins by raising its account's counter, and
 * that row lock keeps everybody else out of the card until the commit. A transaction locks one account only, so there
 * is no order of locks to keep. (HSQLDB does not hold {@code SELECT … FOR UPDATE} as a lock, an UPDATE it does.)
 */
public final class JdbcLedgerStore implements LedgerStore {

    private static final int MAX_TRIES = 8;
    private static final int FETCH_SIZE = 500;

    private final DataSource dataSource;

    /** @param dataSource hands out connections with auto-commit off at READ COMMITTED */
    public JdbcLedgerStore(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    @Override
    public <R> R inTransaction(Function<Transaction, R> work) {
        List<SQLException> earlier = new ArrayList<>();
        while (true) {
            try (Connection connection = dataSource.getConnection()) {
                return once(connection, work);
            } catch (SQLException e) {
                earlier.forEach(e::addSuppressed);
                if (!isWorthAnotherTry(e) || earlier.size() + 1 >= MAX_TRIES) {
                    throw new LedgerUnavailableException(e);
                }
                earlier.add(e);
                LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(1_000_000L << earlier.size()));
            }
        }
    }

    private static <R> R once(Connection connection, Function<Transaction, R> work) throws SQLException {
        boolean kept = false;
        try {
            JdbcTransaction transaction = new JdbcTransaction(connection);
            R result = work.apply(transaction);
            // A decision that wrote nothing but its lock has nothing to keep and needs no disk.
            if (transaction.hasWritten()) {
                connection.commit();
                kept = true;
            }
            return result;
        } catch (UncheckedSqlException e) {
            throw e.getCause();
        } finally {
            if (!kept) {
                rollback(connection);
            }
        }
    }

    private static void rollback(Connection connection) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            // The pool drops a connection that cannot be rolled back, and the database ends its transaction.
        }
    }

    /** Serialization failures and deadlocks; and a unique key that somebody else was quicker to take. */
    private static boolean isWorthAnotherTry(SQLException e) {
        String state = e.getSQLState();
        return state != null && (state.startsWith("40") || state.equals("23505"));
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
                rollback(connection);
            }
        } catch (SQLException e) {
            throw new LedgerUnavailableException(e);
        }
    }

    @Override
    public int countPatients(String site, String cardNo) {
        List<String[]> patients = new ArrayList<>();
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(Sql.HOLDERS_OF_CARD_NO)) {
            statement.setString(1, site);
            statement.setString(2, cardNo);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    String[] holder = {rows.getString(1), rows.getString(2)};
                    if (patients.stream().noneMatch(other -> isSamePatient(other, holder))) {
                        patients.add(holder);
                    }
                }
            } finally {
                rollback(connection);
            }
        } catch (SQLException e) {
            throw new LedgerUnavailableException(e);
        }
        return patients.size();
    }

    /** By the HIS number of the patient, else by the identity number; who is not known is nobody else. */
    private static boolean isSamePatient(String[] one, String[] other) {
        if (one[0] != null && other[0] != null) {
            return one[0].equals(other[0]);
        }
        return one[1] != null && one[1].equals(other[1]);
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
