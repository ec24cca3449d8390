package io.opdbridge;

import io.opdbridge.db.Database;
import io.opdbridge.testing.EarlierLedger;
import io.opdbridge.testing.FreePorts;
import io.opdbridge.testing.ProcessBridge;
import io.opdbridge.testing.ProcessCommand;
import io.opdbridge.testing.ProcessLedger;
import io.opdbridge.testing.ProcessPostgres;
import io.opdbridge.testing.TestPostgres;
import org.apache.commons.io.FileUtils;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

/** A start that makes or changes tables may be killed at any moment, and only a start does so. */
@Tag("full")
class UpgradeTest {

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int KILLS = 6;
    private static final long MILLIS_BETWEEN = 70;
    private static final String BEFORE = "10";

    @TempDir
    private Path folder;

    @Test
    @Timeout(value = 600, unit = TimeUnit.SECONDS)
    void aFirstStartThatIsKilledLeavesAFolderThatStarts() throws Exception {
        for (int kill = 0; kill < KILLS; kill++) {
            Path dataDir = Files.createDirectories(folder.resolve("first-" + kill));
            killInTheMigration(dataDir, kill * MILLIS_BETWEEN);
            try (Database ledger = Database.own(dataDir, ProcessLedger.EMBEDDED)) {
                assertThat(number(ledger, "SELECT COUNT(*) FROM account")).as("after kill " + kill).isZero();
            }
        }
    }

    @Test
    @Timeout(value = 600, unit = TimeUnit.SECONDS)
    void anUpgradeThatIsKilledLeavesAFolderThatStartsAndHasItsMoney() throws Exception {
        Path made = folder.resolve("made");
        EarlierLedger.make(made, BEFORE);
        for (int kill = 0; kill < KILLS; kill++) {
            Path dataDir = folder.resolve("upgrade-" + kill);
            FileUtils.copyDirectory(made.toFile(), dataDir.toFile());
            killInTheMigration(dataDir, kill * MILLIS_BETWEEN / 4);
            try (Database ledger = Database.own(dataDir, ProcessLedger.EMBEDDED)) {
                assertThat(number(ledger, "SELECT spendable_fen FROM account")).as("after kill " + kill)
                        .isEqualTo(EarlierLedger.PAY_FEN);
            }
            assertThat(dataDir.resolve("ledger/copy-of-version-" + BEFORE + "/ledger.script")).exists();
            assertThat(dataDir.resolve("ledger/migrating")).doesNotExist();
        }
    }

    @Test
    void anUpgradeThatFailsLeavesTheLedgerAsItWas() throws Exception {
        EarlierLedger.make(folder, BEFORE);
        EarlierLedger.change(folder, "CREATE INDEX audit_entry_cancel_no ON audit_entry (chain)");
        for (int start = 0; start < 2; start++) {
            assertThatIOException().isThrownBy(() -> Database.own(folder, ProcessLedger.EMBEDDED))
                    .withMessageContaining("could not be brought up to date");
            assertThat(folder.resolve("ledger/migrating")).doesNotExist();
        }
        assertThatIOException().isThrownBy(() -> Database.visit(folder, ProcessLedger.EMBEDDED))
                .withMessageContaining("are of version " + BEFORE);
        EarlierLedger.change(folder, "DROP INDEX audit_entry_cancel_no");
        try (Database ledger = Database.own(folder, ProcessLedger.EMBEDDED)) {
            assertThat(number(ledger, "SELECT spendable_fen FROM account")).isEqualTo(EarlierLedger.PAY_FEN);
        }
    }

    @Test
    void aCommandThatReadsLeavesTheTablesOfTheEmbeddedLedgerAsTheyAre() throws Exception {
        assertThat(ProcessCommand.run(folder, "verify")).satisfies(none -> {
            assertThat(none.exitCode()).isEqualTo(1);
            assertThat(none.err()).contains("does not exist yet: start the bridge once");
        });
        assertThat(folder.resolve("ledger/ledger.script")).doesNotExist();
        EarlierLedger.make(folder, BEFORE);
        expectToBeRefused(Map.of(), "are of version 10", "start the bridge once");
        assertThatIOException().isThrownBy(() -> Database.visit(folder, ProcessLedger.EMBEDDED))
                .withMessageContaining("are of version 10");
        try (ProcessBridge bridge = ProcessBridge.run(folder)) {
            assertThat(bridge.readiness()).isEqualTo(200);
            assertThat(ProcessCommand.run(folder, "verify").exitCode()).isZero();
        }
    }

    @Test
    void aCommandThatReadsLeavesTheTablesOfPostgresAsTheyAre() throws Exception {
        Database.Options postgres = TestPostgres.newLedger();
        EarlierLedger.make(postgres, BEFORE);
        expectToBeRefused(ProcessPostgres.environment(postgres), "are of version 10", "start the bridge once");
        Database.own(folder, postgres).close();
        ProcessCommand.Result untold = ProcessCommand.run(folder, ProcessPostgres.environment(postgres), "verify");
        assertThat(untold.exitCode()).isEqualTo(1);
        assertThat(untold.out()).contains("RECHARGES of before imports were numbered", "start the bridge once");
        try (ProcessBridge bridge = ProcessBridge.start(folder, ProcessPostgres.environment(postgres),
                ProcessCommand.command("run"))) {
            assertThat(bridge.readiness()).isEqualTo(200);
            assertThat(ProcessCommand.run(folder, ProcessPostgres.environment(postgres), "verify").exitCode()).isZero();
            assertThat(bridge.terminate()).isIn(0, 143);
        }
        execute(postgres,
                "INSERT INTO flyway_schema_history SELECT installed_rank + 1, '999', description, type, script,"
                        + " checksum, installed_by, installed_on, execution_time, success FROM flyway_schema_history"
                        + " ORDER BY installed_rank DESC FETCH FIRST 1 ROW ONLY");
        expectToBeRefused(ProcessPostgres.environment(postgres), "are of version 999",
                "use the version of the program");
    }

    @Test
    void aMigrationThatWaitsForALockGivesUpWithASentence() throws Exception {
        Database.Options postgres = TestPostgres.newLedger();
        EarlierLedger.make(postgres, "7");
        try (Connection report = EarlierLedger.connect(postgres); Statement statement = report.createStatement()) {
            report.setAutoCommit(false);
            statement.execute("SELECT COUNT(*) FROM refund_hold");
            assertThatIOException().isThrownBy(() -> Database.own(folder, postgres))
                    .withMessageContaining("did not let go of it within 3s");
            report.rollback();
        }
        try (Database ledger = Database.own(folder, postgres)) {
            assertThat(number(ledger, "SELECT spendable_fen FROM account")).isEqualTo(EarlierLedger.PAY_FEN);
        }
    }

    @Test
    void anIndexIsBuiltBesideWhoWrites() throws Exception {
        Database.Options postgres = TestPostgres.newLedger();
        EarlierLedger.make(postgres, BEFORE);
        // what an earlier build that was broken off has left
        execute(postgres, "CREATE INDEX audit_entry_cancel_no ON audit_entry (chain)");
        CompletableFuture<Database> started;
        try (Connection slow = EarlierLedger.connect(postgres); Statement writing = slow.createStatement();
                Connection other = EarlierLedger.connect(postgres); Statement watching = other.createStatement()) {
            slow.setAutoCommit(false);
            writing.execute(entry("slow"));
            started = CompletableFuture.supplyAsync(() -> own(postgres));
            Awaitility.await().atMost(PATIENCE).until(() -> {
                try (ResultSet row = watching.executeQuery("SELECT COUNT(*) FROM pg_stat_activity WHERE datname ="
                        + " current_database() AND query LIKE '%INDEX CONCURRENTLY%' AND wait_event_type = 'Lock'"
                        + " AND pid <> pg_backend_pid()")) {
                    row.next();
                    return row.getLong(1) == 1;
                }
            });
            watching.execute("SET lock_timeout = '5s'");
            watching.execute(entry("other"));
            slow.commit();
        }
        try (Database ledger = started.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            assertThat(number(ledger, "SELECT COUNT(*) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid"
                    + " WHERE c.relname = 'audit_entry_cancel_no' AND i.indisvalid")).isEqualTo(1);
        }
    }

    private Database own(Database.Options postgres) {
        try {
            return Database.own(folder, postgres);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String entry(String chain) {
        return "INSERT INTO audit_entry (chain, entry_no, kind, recorded_at, hash) VALUES ('" + chain
                + "', 1, 'CALL', CURRENT_TIMESTAMP, '')";
    }

    private static void execute(Database.Options postgres, String sql) throws SQLException {
        try (Connection connection = EarlierLedger.connect(postgres);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private void expectToBeRefused(Map<String, String> environment, String... words) throws Exception {
        for (String command : new String[] {"verify", "cases"}) {
            ProcessCommand.Result result = ProcessCommand.run(folder, environment, command);
            assertThat(result.exitCode()).as(command).isEqualTo(1);
            assertThat(result.err()).as(command).contains(words);
        }
    }

    /** Kills a start some time after it has begun to change the files, unless it is through by then. */
    private static void killInTheMigration(Path dataDir, long afterMillis) throws Exception {
        Process start = ProcessCommand.start(dataDir, Map.of("BRIDGE_HTTP_PORT",
                Integer.toString(FreePorts.next())), "run");
        Path marker = dataDir.resolve("ledger/migrating");
        Awaitility.await().atMost(PATIENCE).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(1))
                .until(() -> Files.exists(marker) || Files.exists(dataDir.resolve("ledger/port")));
        // the point of the kill, not something to wait for
        Thread.sleep(afterMillis);
        start.destroyForcibly().waitFor();
    }

    private static long number(Database ledger, String sql) throws SQLException {
        try (Connection connection = ledger.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            long number = row.getLong(1);
            connection.rollback();
            return number;
        }
    }
}
