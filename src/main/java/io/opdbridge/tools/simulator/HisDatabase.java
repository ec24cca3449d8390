package io.opdbridge.tools.simulator;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/** A PostgreSQL of its own for the books of simulated HIS. Thread-safe. */
public final class HisDatabase implements AutoCloseable {

    private static final String USER = "postgres";

    private final EmbeddedPostgres server;
    private final AtomicInteger names = new AtomicInteger();

    private HisDatabase(EmbeddedPostgres server) {
        this.server = server;
    }

    /** Starts with empty books, which are gone when it ends. */
    public static HisDatabase start() throws IOException {
        return new HisDatabase(EmbeddedPostgres.builder().setServerConfig("max_connections", "300").start());
    }

    /** Starts on the books in a folder, which are made when there are none; what is committed is on disk. */
    public static HisDatabase start(Path folder) throws IOException {
        return new HisDatabase(EmbeddedPostgres.builder().setDataDirectory(folder).setCleanDataDirectory(false)
                .setServerConfig("fsync", "on").start());
    }

    public int port() {
        return server.getPort();
    }

    /** A new, empty database. */
    public String newDatabase() throws SQLException {
        String name = "his_" + names.incrementAndGet();
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name);
        }
        return name;
    }

    public DataSource dataSource(String database) {
        return server.getDatabase(USER, database);
    }

    /** The address of a database for whoever comes over that port. */
    public static String url(int port, String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database + "?user=" + USER;
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
