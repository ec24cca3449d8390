package io.opdbridge.db;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The statements of one work inside a transaction: reads run at once; writes are collected and sent at its end, or when
 * it asks for it. For one thread, and only inside {@link Transactions#run}.
 */
public final class Work {

    private final Connection connection;
    private final Statements statements;
    private final List<Command> collected = new ArrayList<>();
    private boolean written;

    Work(Connection connection, Statements statements) {
        this.connection = connection;
        this.statements = statements;
    }

    /** The form of statements for the database. */
    public Statements statements() {
        return statements;
    }

    /** A number that no other row has. */
    public long nextId() {
        return first(new Query<>(Command.of("VALUES (" + statements.nextId() + ")"), row -> row.getLong(1)))
                .orElseThrow();
    }

    /** The first row of a query. */
    public <T> Optional<T> first(Query<T> query) {
        return rows(query).stream().findFirst();
    }

    @SuppressWarnings("unchecked") // of one query come the rows of that query
    public <T> List<T> rows(Query<T> query) {
        return (List<T>) read(List.of(query)).get(0);
    }

    /**
     * Locks the rows of a query until the end of the transaction and reads them under the lock; see {@link
     * Statements#lock}.
     */
    @SuppressWarnings("unchecked") // as above
    public <T> Optional<T> lock(Query<T> query, Command raise) {
        return ((List<T>) read(statements.lock(query, raise)).get(0)).stream().findFirst();
    }

    /** Runs queries in order; returns the rows of the reading ones. */
    public List<List<?>> read(List<Query<?>> queries) {
        try {
            return statements.read(connection, queries);
        } catch (SQLException e) {
            throw new UncheckedSqlException(e);
        }
    }

    /** Runs a statement at the end of the work. */
    public void write(Command command) {
        collected.add(command);
    }

    /** Runs statements at the end of the work, in order. */
    public void write(List<Command> commands) {
        collected.addAll(commands);
    }

    /** Writes at once; returns the number of changed rows. */
    public int writeNow(Command command) {
        try (PreparedStatement statement = connection.prepareStatement(command.sql())) {
            command.bind(statement, 1);
            int rows = statement.executeUpdate();
            written |= rows > 0;
            return rows;
        } catch (SQLException e) {
            throw new UncheckedSqlException(e);
        }
    }

    /** Sends the collected writes during the work. */
    public void writeSoFar() {
        try {
            if (!collected.isEmpty()) {
                statements.write(connection, collected);
                written = true;
                collected.clear();
            }
        } catch (SQLException e) {
            throw new UncheckedSqlException(e);
        }
    }

    /** Sends the collected writes once they are many. */
    public void writeWhenMany(int many) {
        if (collected.size() >= many) {
            writeSoFar();
        }
    }

    /** The writes for the end of the work. */
    List<Command> collected() {
        return collected;
    }

    /** Whether something is written already. */
    boolean hasWritten() {
        return written;
    }

    /** Carries an SQL exception through the functions of a work, which do not declare it. */
    static final class UncheckedSqlException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        UncheckedSqlException(SQLException cause) {
            super(cause);
        }

        @Override
        public synchronized SQLException getCause() {
            return (SQLException) Objects.requireNonNull(super.getCause());
        }
    }
}
