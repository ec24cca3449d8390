package io.opdbridge.bench;

import io.opdbridge.db.Database;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** Books on one PostgreSQL server that keeps every commit, each in a database of its own. */
final class PostgresBooks implements BenchDatabase {

    private static final String USER = "postgres";
    /** Without the checks of foreign keys; the proof that ends each run looks at all rows. */
    private static final String FAST = "&reWriteBatchedInserts=true&options=-c%20session_replication_role=replica";

    private final Path folder;
    private final EmbeddedPostgres server;
    private final ProcessHandle postmaster;

    PostgresBooks(Path folder) throws IOException, SQLException {
        this.folder = folder;
        Path data = Files.createDirectories(folder).resolve("data").toAbsolutePath();
        this.server = EmbeddedPostgres.builder().setDataDirectory(data)
                .setServerConfig("fsync", "on").setServerConfig("synchronous_commit", "on")
                .setServerConfig("full_page_writes", "on").setServerConfig("shared_buffers", "256MB")
                .setServerConfig("max_connections", "200").start();
        this.postmaster = ProcessHandle.of(Long.parseLong(Files.readAllLines(data.resolve("postmaster.pid")).get(0)))
                .orElseThrow();
        for (String setting : new String[] {"fsync", "synchronous_commit", "full_page_writes"}) {
            if (!show(setting).equals("on")) {
                throw new IllegalStateException("PostgreSQL runs with " + setting + " " + show(setting));
            }
        }
    }

    @Override
    public String title() throws SQLException {
        return "PostgreSQL " + show("server_version");
    }

    @Override
    public long seed(long entries) throws IOException, SQLException {
        execute("CREATE DATABASE " + template(entries));
        String url = server.getJdbcUrl(USER, template(entries));
        try (Database database = Database.prepare(folder,
                Books.options(url + FAST, USER, ""))) {
            long seeded = Seed.fill(database.dataSource(), entries);
            try (Connection connection = database.dataSource().getConnection();
                    Statement statement = connection.createStatement()) {
                connection.setAutoCommit(true);
                statement.execute("VACUUM ANALYZE");
            }
            return seeded;
        }
    }

    @Override
    public Books copy(long entries, String name) throws IOException, SQLException {
        String database = "books_" + name.replace(",", "");
        execute("CREATE DATABASE " + database + " TEMPLATE " + template(entries));
        execute("CHECKPOINT");
        Path dataDir = Files.createDirectories(folder.resolve(name)).toAbsolutePath();
        String url = server.getJdbcUrl(USER, database);
        return new Books(dataDir, url, url, USER, "");
    }

    @Override
    public double cpuSeconds() {
        return CpuTime.seconds(postmaster);
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    private static String template(long entries) {
        return "seed_" + entries;
    }

    private String show(String setting) throws SQLException {
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SHOW " + setting)) {
            row.next();
            return row.getString(1);
        }
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
