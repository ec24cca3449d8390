package io.opdbridge;

import io.opdbridge.db.Database;
import io.opdbridge.testing.ProcessBridge;
import io.opdbridge.testing.ProcessCommand;
import io.opdbridge.testing.ProcessCsv;
import io.opdbridge.testing.ProcessLedger;
import io.opdbridge.testing.ProcessPostgres;
import io.opdbridge.testing.TestDatabase;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;

/** {@code bin/bridge verify} knows with which import each row came: real files, real processes, a row by hand. */
@ParameterizedClass
@EnumSource(TestDatabase.class)
@Tag("full")
class ImportedRowsTest {

    private static final int ROWS = 3_000;

    @Parameter
    private TestDatabase kind;

    @TempDir
    private Path dataDir;
    private Database.Options ledger;
    private Map<String, String> environment;

    @BeforeEach
    void choose() {
        ledger = kind.newLedger();
        environment = kind == TestDatabase.HSQLDB ? Map.of() : ProcessPostgres.environment(ledger);
        ledger = kind == TestDatabase.HSQLDB ? ProcessLedger.EMBEDDED : ledger;
    }

    @Test
    void aRowThatNoFileHadIsFoundWhicheverWayFilesAreImported() throws Exception {
        try (ProcessBridge bridge = start()) {
            assertThat(run("verify").exitCode()).as("of a new bridge").isZero();
            Path spends = ProcessCsv.write(dataDir.resolve("drafts/spends-1.csv"), ProcessCsv.SPENDS,
                    ProcessCsv.spend("11",
                            "S1", 200));
            ProcessCsv.drop(dataDir, "recharges-1.csv", ProcessCsv.RECHARGES, ProcessCsv.recharge("11", "R1", 1_000),
                    ProcessCsv.recharge("11", "R2", 0));
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> Files.exists(dataDir.resolve("inbox/done/recharges-1.csv")));
            assertThat(run("import", spends.toString(), spends.toString()).exitCode()).isZero();
            assertThat(bridge.terminate()).isIn(0, 143);
        }
        assertThat(run("import", ProcessCsv.write(dataDir.resolve("drafts/returns-1.csv"),
                "site,returnNo,spendNo,amount,returnedAt,memo", ",T1,S1,50,2026-11-22 09:30:00,").toString())
                .exitCode())
                .isZero();
        ProcessCommand.Result clean = run("verify", "--language", "en");
        assertThat(clean.exitCode()).as(clean.out()).isZero();
        assertThat(clean.out()).contains("every movement has its call, decision or import.")
                .doesNotContain("imports under way");

        byHand("INSERT INTO journal_entry SELECT site, 9000, kind, account_id,"
                + " booked_at FROM journal_entry WHERE kind = 'RECHARGE'",
                "INSERT INTO posting SELECT site, 9000, line_no, book, amount_fen FROM posting WHERE entry_id ="
                        + " (SELECT id FROM recharge WHERE flow_no = 'R1')",
                "INSERT INTO recharge (site, id, account_id, flow_no, order_id, channel_type, pay_fen, paid_at,"
                        + " captured_fen, held_fen,"

                        + " import_id) SELECT site, 9000, account_id, 'R9', 'WXR9', '0', pay_fen, paid_at, 0, 0,"
                        + " import_id FROM recharge",
                "UPDATE account SET spendable_fen = spendable_fen + 1000");
        ProcessCommand.Result forged = run("verify", "--language", "en");
        assertThat(forged.exitCode()).isEqualTo(1);
        assertThat(forged.out()).contains("The books prove:", "THE AUDIT TRAIL DOES NOT PROVE: 1 differences.",
                ", RECHARGES: the audit trail was told of 1 rows of 1000 fen, and the books have 2 rows of 2000 fen");
    }

    @Test
    void anImportThatIsKilledAndContinuedProvesAtEachMoment() throws Exception {
        String[] rows = IntStream.range(0, ROWS).mapToObj(row -> ProcessCsv.recharge("11", "R" + row, 100))
                .toArray(String[]::new);
        try (ProcessBridge bridge = start()) {
            ProcessCsv.drop(dataDir, "recharges-1.csv", ProcessCsv.RECHARGES, rows);
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> count("recharge") > 20);
            bridge.kill();
        }
        long before = count("recharge");
        ProcessCommand.Result killed = run("verify", "--language", "en");
        assertThat(killed.exitCode()).as(killed.out()).isZero();
        if (before < ROWS) {
            assertThat(killed.out()).containsPattern("imports under way +1\\R");
        }
        try (ProcessBridge bridge = start()) {
            ProcessCommand.Result running = run("verify");
            assertThat(running.exitCode()).as(running.out()).isZero();
            Awaitility.await()
                    .atMost(Duration.ofSeconds(120))
                    .until(() -> Files.exists(dataDir.resolve("inbox/done/recharges-1.csv")));
            assertThat(bridge.terminate()).isIn(0, 143);
        }
        assertThat(count("recharge")).isEqualTo(ROWS);
        ProcessCommand.Result continued = run("verify", "--language", "en");
        assertThat(continued.exitCode()).as(continued.out()).isZero();
        if (kind == TestDatabase.HSQLDB) {
            assertThat(continued.out()).doesNotContain("imports under way");
            if (before < ROWS) {
                assertThat(run("imports").out()).contains("未入账 0 行，已中断");
            }
        }
    }

    @Test
    void theDemoProves() throws Exception {
        for (int day = 0; day < 2; day++) {
            try (ProcessBridge bridge = ProcessBridge.start(dataDir, environment, ProcessCommand.command("demo"))) {
                assertThat(bridge.terminate()).isIn(0, 143);
            }
            ProcessCommand.Result proof = run("verify", "--language", "en");
            assertThat(proof.exitCode()).as(proof.out()).isZero();
            assertThat(proof.out()).containsPattern("recharges +3\\R");
        }
    }

    private ProcessBridge start() throws IOException {
        return ProcessBridge.start(dataDir, environment, ProcessCommand.command("run"));
    }

    private ProcessCommand.Result run(String... arguments) throws Exception {
        return BridgeCommand.run(dataDir, environment, arguments);
    }

    private long count(String table) throws Exception {
        return ProcessLedger.number(dataDir, ledger, "SELECT COUNT(*) FROM " + table);
    }

    private void byHand(String... statements) throws Exception {
        try (Database database = Database.own(dataDir, ledger);
                Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : List.of(statements)) {
                statement.execute(sql);
            }
            connection.commit();
        }
    }
}
