package io.opdbridge.testing;

import io.opdbridge.db.Database;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A real PostgreSQL for the tests of this JVM, started when it is first asked for. Each ledger is a database of its
 * own.
 */
public final class TestPostgres {

    private static final String USER = "postgres";
    private static final int POOL_SIZE = 16;
    private static final AtomicInteger LEDGERS = new AtomicInteger();

    private static EmbeddedPostgres server;
    private static String template;

    private TestPostgres() {
    }

    /** Where a new ledger is, which has no tables yet. */
    public static synchronized Database.Options newLedger() {
        if (server == null) {
            server = start();
        }
        return create("ledger_" + LEDGERS.incrementAndGet(), "");
    }

    /** Where a new, empty ledger is, with the tables that a first start makes. */
    public static synchronized Database.Options newLedgerWithTables() throws IOException {
        if (template == null) {
            Database.Options first = newLedger();
            Database.prepare(null, first).close();
            template = first.url().replaceFirst(".*/(\\w+)\\?.*", "$1");
        }
        return create("ledger_" + LEDGERS.incrementAndGet(), " TEMPLATE " + template);
    }

    private static Database.Options create(String name, String from) {
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name + from);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return new Database.Options(server.getJdbcUrl(USER, name), USER, "", POOL_SIZE, 30, 64);
    }

    /** What these tests are about does not need the disk; those that kill processes start a durable server. */
    private static EmbeddedPostgres start() {
        try {
            return EmbeddedPostgres.builder().setServerConfig("max_connections", "300").start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
