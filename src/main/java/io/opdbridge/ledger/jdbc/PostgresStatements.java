package io.opdbridge.ledger.jdbc;

import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * PostgreSQL: each round trip costs, so statements travel together: one trip to begin, lock and read, one to write and
 * commit. They remain statements of their own on the server, so those after the lock see what was committed before it
 * was granted; in one statement they would not. To the driver the connection is in auto-commit mode: it would send its
 * own BEGIN ahead.
 */
final class PostgresStatements implements Statements {

    private static final Command BEGIN = Command.of("BEGIN");
    private static final Command COMMIT = Command.of("COMMIT");

    /** The server commits as it always does: its own log already groups what arrives at once. */
    @Override
    public boolean commitsTogether() {
        return false;
    }

    @Override
    public String nextId() {
        return "nextval('ledger_id')";
    }

    @Override
    public List<Query<?>> lockAccount(String condition, Object... values) {
        return List.of(new Query<>(Command.of(Sql.READ_ACCOUNT + condition + " FOR NO KEY UPDATE", values),
                Rows::account));
    }

    @Override
    public List<Query<?>> lockOrder(String site, String orderId) {
        return List.of(new Query<>(Command.of(VendorSql.READ_ORDER + " FOR NO KEY UPDATE", site, orderId),
                row -> row.getLong("id")));
    }

    @Override
    public List<Query<?>> lockCase(String site, long id) {
        return List.of(new Query<>(Command.of(CaseSql.CASE + " FOR NO KEY UPDATE", site, id), Rows::caseFile));
    }

    @Override
    public Query<?> runningImport(String site, long importId) {
        return new Query<>(Command.of(ImportSql.RUNNING + " FOR SHARE", site, importId), row -> row.getLong("id"));
    }

    /** Others may import from a folder of their own: much longer than a row takes. */
    @Override
    public Duration unheardImport() {
        return Duration.ofMinutes(10);
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

    /** When one of the statements fails, the server skips those after it, the commit as well. */
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
