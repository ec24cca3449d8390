package io.opdbridge.db;

import org.apache.commons.dbcp2.PoolingConnection;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * HSQLDB: calls cost almost nothing, commits cost a disk write each. Its {@code SELECT … FOR UPDATE} takes no lock, but
 * an UPDATE does.
 */
public final class HsqldbStatements implements Statements {

    @Override
    public boolean commitsTogether() {
        return true;
    }

    @Override
    public String nextId() {
        return "NEXT VALUE FOR ledger_id";
    }

    @Override
    public <T> List<Query<?>> lock(Query<T> query, Command raise) {
        return List.of(new Query<>(raise, null), query);
    }

    @Override
    public <T> Query<T> share(Query<T> query) {
        return query;
    }

    @Override
    public List<List<?>> read(Connection connection, List<Query<?>> queries) throws SQLException {
        Connection keeping = keeping(connection);
        List<List<?>> results = new ArrayList<>(queries.size());
        for (Query<?> query : queries) {
            try (PreparedStatement statement = keeping.prepareStatement(query.command().sql())) {
                query.command().bind(statement, 1);
                if (query.mapper() == null) {
                    statement.executeUpdate();
                } else {
                    try (ResultSet rows = statement.executeQuery()) {
                        results.add(query.read(rows));
                    }
                }
            }
        }
        return results;
    }

    @Override
    public void write(Connection connection, List<Command> commands) throws SQLException {
        Connection keeping = keeping(connection);
        for (Command command : commands) {
            try (PreparedStatement statement = keeping.prepareStatement(command.sql())) {
                command.bind(statement, 1);
                statement.executeUpdate();
            }
        }
    }

    @Override
    public void writeAndCommit(Connection connection, List<Command> commands) throws SQLException {
        write(connection, commands);
        connection.commit();
    }

    /**
     * The layer of the pooled connection that keeps prepared statements. The layer above wraps each in an object with a
     * finalizer, and thousands of those at a time make long garbage collections.
     */
    private static Connection keeping(Connection connection) throws SQLException {
        return connection.unwrap(PoolingConnection.class);
    }

    /** Otherwise it sorts all rows first, for each page again. */
    @Override
    public String firstRows(int rows) {
        return "LIMIT " + rows + " USING INDEX";
    }

    @Override
    public void rollback(Connection connection) throws SQLException {
        connection.rollback();
    }
}
