package io.opdbridge.ledger.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/** How a database wants the statements of a decision: what differs between the two. Stateless. */
interface Statements {

    /** Whether decisions that wait for each other's commit are better committed together. */
    boolean commitsTogether();

    /** The expression for a number that no other row has. */
    String nextId();

    /** Locks the one account that the condition finds, until the transaction ends, and reads it as it is then. */
    List<Query<?>> lockAccount(String condition, Object... values);

    /** Locks an order of a vendor's site until the transaction ends; one row when there is such an order. */
    List<Query<?>> lockOrder(String site, String orderId);

    /** Locks a case until the transaction ends, and reads it as it is then. */
    List<Query<?>> lockCase(String site, long id);

    /** One row when rows may be added to an import; then nobody ends it before the transaction does. */
    Query<?> runningImport(String site, long importId);

    /** How long an import is not heard of until others end it. */
    Duration unheardImport();

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
