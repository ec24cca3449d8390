package io.opdbridge.db;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** The differences between the two databases. Stateless. */
public interface Statements {

    /** Whether works that wait for a commit should share it. */
    boolean commitsTogether();

    /** The expression for a unique number. */
    String nextId();

    /**
     * Locks the rows of a query until the end of the transaction, and reads them under the lock.
     *
     * @param raise changes a counter of the same rows, as the lock of a database without {@code SELECT … FOR UPDATE}
     * @return the statements to run, one of which reads
     */
    <T> List<Query<?>> lock(Query<T> query, Command raise);

    /** Protects the rows of a query against changes until the end of the transaction. */
    <T> Query<T> share(Query<T> query);

    /** Begins a transaction and runs queries in order, each on the data committed at its start; returns their rows. */
    List<List<?>> read(Connection connection, List<Query<?>> queries) throws SQLException;

    /** Runs statements in order. */
    void write(Connection connection, List<Command> commands) throws SQLException;

    /** Runs statements in order and commits. */
    void writeAndCommit(Connection connection, List<Command> commands) throws SQLException;

    /** The end of a query for its first rows in the order of an index. */
    String firstRows(int rows);

    /** Rolls back. */
    void rollback(Connection connection) throws SQLException;
}
