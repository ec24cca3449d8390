package io.opdbridge.ledger.jdbc;

import org.apache.commons.dbcp2.PoolingConnection;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * HSQLDB: calls cost next to nothing, commits cost a disk write each. It does not hold {@code SELECT … FOR UPDATE} as a
 * lock, but an UPDATE it does: a decision raises its account's counter.
 */
final class HsqldbStatements implements Statements {

    @Override
    public boolean commitsTogether() {
        return true;
    }

    @Override
    public String nextId() {
        return "NEXT VALUE FOR ledger_id";
    }

    @Override
    public List<Query<?>> lockAccount(String condition, Object... values) {
        return List.of(
                new Query<>(Command.of("UPDATE account a SET decisions = decisions + 1 WHERE " + condition, values), null),
                new Query<>(Command.of(Sql.READ_ACCOUNT + condition, values), Rows::account));
    }

    @Override
    public List<Query<?>> lockOrder(String site, String orderId) {
        return List.of(
                new Query<>(Command.of(VendorSql.RAISE_ORDER, site, orderId), null),
                new Query<>(Command.of(VendorSql.READ_ORDER, site, orderId), row -> row.getLong("id")));
    }

    @Override
    public List<Query<?>> lockCase(String site, long id) {
        return List.of(
                new Query<>(Command.of("UPDATE case_file SET times_seen = times_seen WHERE site = ? AND id = ?", site, id),
                        null),
                new Query<>(Command.of(CaseSql.CASE, site, id), Rows::caseFile));
    }

    @Override
    public Query<?> runningImport(String site, long importId) {
        return new Query<>(Command.of(ImportSql.RUNNING, site, importId), row -> row.getLong("id"));
    }

    /** All imports are from the one data folder, whose lock holds who ends others'. */
    @Override
    public Duration unheardImport() {
        return Duration.ZERO;
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

    /** Else it sorts all rows first, and for each page again. */
    @Override
    public String firstRows(int rows) {
        return "LIMIT " + rows + " USING INDEX";
    }

    @Override
    public void rollback(Connection connection) throws SQLException {
        connection.rollback();
    }
}
