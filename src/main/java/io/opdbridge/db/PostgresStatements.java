package io.opdbridge.db;

import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * PostgreSQL: each round trip costs, so statements are sent together: one trip to begin, lock and read, one to write
 * and commit. They remain statements of their own on the server, so those after the lock see what was committed before
 * it was granted; in one statement they would not. For the driver the connection is in auto-commit mode; otherwise it
 * would send a BEGIN of its own.
 */
public final class PostgresStatements implements Statements {

    private static final Command BEGIN = Command.of("BEGIN");
    private static final Command COMMIT = Command.of("COMMIT");

    /** Commits one by one: the server's own log already groups them. */
    @Override
    public boolean commitsTogether() {
        return false;
    }

    @Override
    public String nextId() {
        return "nextval('ledger_id')";
    }

    @Override
    public <T> List<Query<?>> lock(Query<T> query, Command raise) {
        return List.of(new Query<>(query.command().followedBy(" FOR NO KEY UPDATE"), query.mapper()));
    }

    @Override
    public <T> Query<T> share(Query<T> query) {
        return new Query<>(query.command().followedBy(" FOR SHARE"), query.mapper());
    }

    @Override
    public List<List<?>> read(Connection connection, List<Query<?>> queries) throws SQLException {
        boolean begins = connection.unwrap(BaseConnection.class).getTransactionState() == TransactionState.IDLE;
        List<Command> commands = new ArrayList<>(queries.size() + 1);
        if (begins) {
            connection.setAutoCommit(true);
            commands.add(BEGIN);
        }
        queries.forEach(query -> commands.add(query.command()));
        try (PreparedStatement statement = prepare(connection, commands)) {
            statement.execute();
            if (begins) {
                statement.getMoreResults();
            }
            List<List<?>> results = new ArrayList<>(queries.size());
            for (Query<?> query : queries) {
                try (ResultSet rows = statement.getResultSet()) {
                    results.add(query.read(rows));
                }
                statement.getMoreResults();
            }
            return results;
        }
    }

    @Override
    public void write(Connection connection, List<Command> commands) throws SQLException {
        try (PreparedStatement statement = prepare(connection, commands)) {
            statement.execute();
        }
    }

    /** When a statement fails, the server skips the rest, including the commit. */
    @Override
    public void writeAndCommit(Connection connection, List<Command> commands) throws SQLException {
        List<Command> all = new ArrayList<>(commands);
        all.add(COMMIT);
        write(connection, all);
    }

    @Override
    public String firstRows(int rows) {
        return "FETCH FIRST " + rows + " ROWS ONLY";
    }

    @Override
    public void rollback(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("ROLLBACK");
        }
    }

    private static PreparedStatement prepare(Connection connection, List<Command> commands) throws SQLException {
        StringBuilder sql = new StringBuilder();
        commands.forEach(command -> sql.append(sql.isEmpty() ? "" : ";\n").append(command.sql()));
        PreparedStatement statement = connection.prepareStatement(sql.toString());
        int parameter = 1;
        for (Command command : commands) {
            parameter = command.bind(statement, parameter);
        }
        return statement;
    }
}
