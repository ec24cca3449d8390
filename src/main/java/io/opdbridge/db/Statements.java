package io.opdbridge.db;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** How a database wants its statements: what differs between the two. Stateless. */
public interface Statements {

    /** Whether works that wait for each other's commit are better committed together. */
    boolean commitsTogether();

    /** The expression for a number that no other row has. */
    String nextId();

    /**
     * Locks what a query finds until the transaction ends, and reads it as it is then.
     *
     * @param raise changes a counter of the same rows: the lock of a database that holds no {@code SELECT … FOR UPDATE}
     * @return the queries to run, of which one reads
     */
    <T> List<Query<?>> lock(Query<T> query, Command raise);

    /** Keeps what a query finds from being changed by others until the transaction ends. */
    <T> Query<T> share(Query<T> query);

    /** Runs queries in their order, each on what is committed when it begins; the rows of each. Begins a transaction. */
    List<List<?>> read(Connection connection, List<Query<?>> queries) throws SQLException;

    /** Runs statements in their order. */
    void write(Connection connection, List<Command> commands) throws SQLException;

    /** Runs statements in their order and commits. */
    void writeAndCommit(Connection connection, List<Command> commands) throws SQLException;

    /** What ends a query for its first rows in the order of an index. */
    String firstRows(int rows);

    /** Gives up what was written and locked. */
    void rollback(Connection connection) throws SQLException;
}
