package io.opdbridge.db;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The statements of one work inside a transaction: what it reads is read at once; what it writes is collected and sent when
 * it is over, unless it asks for it before. For one thread, and only inside {@link Transactions#run}.
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

    /** How the database wants its statements. */
    public Statements statements() {
        return statements;
    }

    /** A number that no other row has. */
    public long nextId() {
        return first(new Query<>(Command.of("VALUES (" + statements.nextId() + ")"), row -> row.getLong(1))).orElseThrow();
    }

    /** The first row that a query finds. */
    public <T> Optional<T> first(Query<T> query) {
        return rows(query).stream().findFirst();
    }

    @SuppressWarnings("unchecked") // of one query come the rows of that query
    public <T> List<T> rows(Query<T> query) {
        return (List<T>) read(List.of(query)).get(0);
    }

    /** Locks what a query finds until the transaction ends, and reads it as it is then; see {@link Statements#lock}. */
    @SuppressWarnings("unchecked") // as above
    public <T> Optional<T> lock(Query<T> query, Command raise) {
        return ((List<T>) read(statements.lock(query, raise)).get(0)).stream().findFirst();
    }

    /** Runs queries in their order; the rows of each that reads. */
    public List<List<?>> read(List<Query<?>> queries) {
        try {
            return statements.read(connection, queries);
        } catch (SQLException e) {
            throw new UncheckedSqlException(e);
        }
    }

    /** Has a statement run when the work is over. */
    public void write(Command command) {
        collected.add(command);
    }

    /** Has statements run when the work is over, in their order. */
    public void write(List<Command> commands) {
        collected.addAll(commands);
    }

    /** Writes at once; tells how many rows it changed. */
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

    /** Writes what has been collected, while the work goes on. */
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

    /** Writes what has been collected once that is much. */
    public void writeWhenMany(int many) {
        if (collected.size() >= many) {
            writeSoFar();
        }
    }

    /** What the work wants written when it is over. */
    List<Command> collected() {
        return collected;
    }

    /** Whether something is written already. */
    boolean hasWritten() {
        return written;
    }

    /** Carries an SQL exception through the functions of a work, which know nothing of SQL. */
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
