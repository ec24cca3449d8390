package io.opdbridge.testing;

import io.opdbridge.db.Database;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.awaitility.Awaitility;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A PostgreSQL that keeps what it has acknowledged, whoever is killed: {@code fsync} is on. It has a folder and a port
 * of its own and can be killed and started again on both.
 */
public final class ProcessPostgres implements AutoCloseable {

    /** Needs no password; everybody else does. */
    private static final String USER = "postgres";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path folder;
    private final int port;
    private final AtomicInteger ledgers = new AtomicInteger();
    private EmbeddedPostgres server;

    private ProcessPostgres(Path folder, int port) {
        this.folder = folder;
        this.port = port;
    }

    /** Starts a server in an empty folder. */
    public static ProcessPostgres start(Path folder) throws IOException, SQLException {
        ProcessPostgres postgres = new ProcessPostgres(folder, FreePorts.next());
        postgres.start();
        assertThat(
                List.of(postgres.show("fsync"), postgres.show("synchronous_commit"), postgres.show("full_page_writes")))
                .as("what is committed is on disk").containsOnly("on");
        return postgres;
    }

    /** Starts the server again after {@link #kill}. */
    public void start() throws IOException {
        server = EmbeddedPostgres.builder().setDataDirectory(folder).setCleanDataDirectory(false).setPort(port)
                .setPGStartupWait(PATIENCE).setServerConfig("fsync", "on").setServerConfig("synchronous_commit", "on")
                .setDataDirectoryCustomizer(ProcessPostgres::askForPasswords).start();
    }

    private static void askForPasswords(File folder) {
        try {
            Files.writeString(folder.toPath().resolve("pg_hba.conf"),
                    "host all " + USER + " localhost trust\nhost all all localhost scram-sha-256\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** SIGKILL to the server's first process, which has no time to end anything; then waits for the others to end. */
    public void kill() throws IOException {
        ProcessHandle postmaster = postmaster();
        List<ProcessHandle> all = postmaster.descendants().toList();
        postmaster.destroyForcibly();
        Awaitility.await().atMost(PATIENCE)
                .until(() -> !postmaster.isAlive() && all.stream().noneMatch(ProcessHandle::isAlive));
        server.close();
    }

    /** SIGSTOP to all processes of the server: connections stay open and nobody answers, until {@link #resume}. */
    public void suspend() throws IOException, InterruptedException {
        ProcessHandle postmaster = postmaster();
        ProcessSignal.STOP.send(postmaster.pid());
        for (ProcessHandle child : postmaster.descendants().toList()) {
            ProcessSignal.STOP.send(child.pid());
        }
    }

    /** SIGCONT. */
    public void resume() throws IOException, InterruptedException {
        ProcessHandle postmaster = postmaster();
        for (ProcessHandle child : postmaster.descendants().toList()) {
            ProcessSignal.CONT.send(child.pid());
        }
        ProcessSignal.CONT.send(postmaster.pid());
    }

    private ProcessHandle postmaster() throws IOException {
        return ProcessHandle.of(Long.parseLong(
                Files.readAllLines(folder.resolve("postmaster.pid")).get(0).strip())).orElseThrow();
    }

    /** Where a new, empty ledger is. */
    public Database.Options newLedger() throws SQLException {
        String name = "ledger_" + ledgers.incrementAndGet();
        execute("CREATE DATABASE " + name);
        return new Database.Options(server.getJdbcUrl(USER, name), USER, "", 16, 30, 64);
    }

    /** Runs a statement as the server's superuser. */
    public void execute(String sql) throws SQLException {
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The environment of a bridge that has its ledger there. */
    public static Map<String, String> environment(Database.Options ledger) {
        return ledger.url().isEmpty() ? Map.of()
                : Map.of("BRIDGE_DB_URL", ledger.url(), "BRIDGE_DB_USER", ledger.user());
    }

    private String show(String setting) throws SQLException {
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SHOW " + setting)) {
            row.next();
            return row.getString(1);
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
