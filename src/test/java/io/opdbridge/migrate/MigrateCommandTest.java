package io.opdbridge.migrate;

import io.opdbridge.BridgeCommand;
import io.opdbridge.db.Database;
import io.opdbridge.testing.ProcessBridge;
import io.opdbridge.testing.ProcessCommand;
import io.opdbridge.testing.ProcessCsv;
import io.opdbridge.testing.ProcessLedger;
import io.opdbridge.testing.ProcessRefund;
import io.opdbridge.testing.TestDatabase;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** {@code bin/bridge migrate}, as an operator calls it. */
@Tag("full")
class MigrateCommandTest {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @TempDir
    private Path dataDir;
    private Database.Options postgres;
    private Map<String, String> environment;

    @BeforeEach
    void importTwoRecharges() throws Exception {
        postgres = TestDatabase.POSTGRESQL.newLedger();
        environment = Map.of("BRIDGE_DB_URL", postgres.url(), "BRIDGE_DB_USER", postgres.user());
        Path recharges = ProcessCsv.write(dataDir.resolve("in.csv"), ProcessCsv.RECHARGES,
                ProcessCsv.recharge("31", "R31-1", 1000), ProcessCsv.recharge("31", "R31-2", 500));
        assertThat(BridgeCommand.run(dataDir, "import", recharges.toString()).exitCode()).isZero();
    }

    @Test
    void theServiceGoesOnWithTheCopyAndASecondOneIsRefused() throws Exception {
        ProcessRefund refund = ProcessRefund.of("R31-1", "31", 300);
        String frozen;
        try (ProcessBridge bridge = ProcessBridge.run(dataDir)) {
            frozen = bridge.freeze(refund).body();
            var running = BridgeCommand.run(dataDir, environment, "migrate");
            assertThat(running.exitCode()).isEqualTo(1);
            assertThat(running.err()).contains("A bridge runs on the data folder");
            bridge.terminate();
        }

        var migrated = BridgeCommand.run(dataDir, environment, "migrate");

        assertThat(migrated.exitCode()).as(migrated.out() + migrated.err()).isZero();
        assertThat(migrated.err()).isEmpty();
        assertThat(migrated.out().lines()).contains("Copying recharge: 2 rows")
                .anyMatch(line -> line.matches(" +embedded +PostgreSQL"))
                .anyMatch(line -> line.matches("entries +3 +3"))
                .anyMatch(line -> line.matches("audit entries +11 +11"))
                .anyMatch(line -> line.matches("spendable +fen +1200 +1200"))
                .anyMatch(line -> line.matches("recharged +fen +-1500 +-1500"))
                .contains("Both prove and are equal.")
                .anyMatch(line -> line.contains("bridge.db.url") && line.contains("must not be used any more"));
        assertThat(BridgeCommand.run(dataDir, environment, "verify").exitCode()).isZero();
        assertThat(BridgeCommand.run(dataDir, environment, "audit").out().lines())
                .anyMatch(line -> line.contains("MIGRATE") && line.contains("3 journal entries, 11 audit entries"))
                .anyMatch(line -> line.contains("OPDRechargeFreeze"));
        try (ProcessBridge bridge = ProcessBridge.start(dataDir, environment, ProcessCommand.command("run"))) {
            assertThat(bridge.freeze(refund).body()).isEqualTo(frozen);
            assertThat(bridge.capture(refund).code()).isEqualTo("10000");
        }
        for (var abandoned : List.of(ProcessCommand.run(dataDir, "run"), BridgeCommand.run(dataDir, "verify"),
                BridgeCommand.run(dataDir, "cases"))) {
            assertThat(abandoned.exitCode()).isEqualTo(1);
            assertThat(abandoned.err()).contains("was moved to " + postgres.url().replaceFirst("\\?.*", ""))
                    .contains("BRIDGE_DB_URL")
                    .doesNotContain("\tat ");
        }
        Files.delete(dataDir.resolve("ledger/moved"));
        assertThat(ProcessLedger.heldFen(dataDir, "31")).as("held in the backup").isEqualTo(300);
        var again = BridgeCommand.run(dataDir, environment, "migrate");
        assertThat(again.exitCode()).isEqualTo(1);
        assertThat(again.err()).contains("is not empty");
    }

    @Test
    void aCommandThatIsKilledInTheMiddleLeavesNothingAndANewOneCopiesAll() throws Exception {
        Database.prepare(dataDir, postgres).close();
        try (Connection connection = DriverManager.getConnection(postgres.url(), postgres.user(), "");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE FUNCTION stop() RETURNS trigger LANGUAGE plpgsql AS"
                    + " $$ BEGIN PERFORM pg_advisory_xact_lock(1); RETURN NEW; END $$");
            statement.execute("CREATE TRIGGER stop BEFORE INSERT ON recharge FOR EACH ROW EXECUTE FUNCTION stop()");
            statement.execute("SELECT pg_advisory_lock(1)");
            Process command = ProcessCommand.start(dataDir, environment, "migrate");
            Awaitility.await().atMost(PATIENCE).until(() -> number(statement, "SELECT COUNT(*) FROM pg_stat_activity"
                    + " WHERE datname = current_database() AND wait_event = 'advisory'") == 1);
            command.destroyForcibly().waitFor();
            statement.execute("SELECT pg_advisory_unlock(1)");

            // waits for the end of the transaction that the command left behind
            statement.execute("DROP TRIGGER stop ON recharge");
            for (String table : List.of("account", "journal_entry", "recharge")) {
                assertThat(number(statement, "SELECT COUNT(*) FROM " + table)).as("rows of " + table).isZero();
            }

            var result = BridgeCommand.run(dataDir, environment, "migrate");

            assertThat(result.exitCode()).as(result.out() + result.err()).isZero();
            assertThat(number(statement, "SELECT SUM(pay_fen) FROM recharge")).isEqualTo(1500);
        }
    }

    @Test
    void booksThatDoNotProveAreNotCopied() throws Exception {
        try (Database database = Database.own(dataDir, TestDatabase.HSQLDB.newLedger());
                Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("UPDATE account SET spendable_fen = spendable_fen + 1");
            connection.commit();
        }

        var result = BridgeCommand.run(dataDir, environment, "migrate");

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.out()).contains("account", "THE EMBEDDED LEDGER DOES NOT PROVE", "Nothing was copied");
    }

    @Test
    void withoutAnUrlOrWithMoreWordsItIsWrongUsage() throws Exception {
        var result = BridgeCommand.run(dataDir, "migrate");

        assertThat(result.exitCode()).isOne();
        assertThat(result.err()).contains("bridge.db.url");
        assertThat(BridgeCommand.run(dataDir, environment, "migrate", "twice").exitCode()).isEqualTo(2);
    }

    private static long number(Statement statement, String sql) throws SQLException {
        try (ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }
}
