package io.opdbridge.access.jdbc;

import io.opdbridge.access.NonceMemory;
import io.opdbridge.db.Command;
import io.opdbridge.db.DatabaseUnavailableException;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import javax.sql.DataSource;

import static io.opdbridge.db.Rows.utc;

/**
 * Nonces in PostgreSQL, in one round trip. Every bridge sees the commit at once, but nobody waits for the disk: a
 * crash of the server may lose the last half second, and even then a repeated call moves no money twice.
 */
final class PostgresNonces implements NonceMemory {

    private static final String INSERT = """
            WITH commit AS (SELECT set_config('synchronous_commit', 'off', true))
            INSERT INTO call_nonce (caller, nonce, forget_at) SELECT ?, ?, ? FROM commit ON CONFLICT DO NOTHING
            """;

    /** Several bridges may run it at once. */
    private static final String DELETE = """
            DELETE FROM call_nonce WHERE (caller, nonce) IN (
              SELECT caller, nonce FROM call_nonce WHERE forget_at < ? LIMIT 10000 FOR UPDATE SKIP LOCKED)
            """;

    private final DataSource dataSource;

    PostgresNonces(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    @Override
    public boolean remember(String caller, String nonce, Instant until) {
        return update(Command.of(INSERT, caller, nonce, utc(until))) == 1;
    }

    @Override
    public void forget(Instant now) {
        while (update(Command.of(DELETE, utc(now))) > 0) {
            // the next ones
        }
    }

    private int update(Command command) {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(true);
            return command.execute(connection);
        } catch (SQLException e) {
            throw new DatabaseUnavailableException(e);
        }
    }
}
