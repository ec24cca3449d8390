package io.opdbridge;

import io.opdbridge.testing.FreePorts;
import io.opdbridge.testing.ProcessBridge;
import io.opdbridge.testing.ProcessCommand;
import io.opdbridge.testing.ProcessCsv;
import io.opdbridge.testing.ProcessLedger;
import io.opdbridge.testing.ProcessRefund;
import org.apache.commons.io.FileUtils;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** A running bridge keeps its data folder to itself, whatever it does and whatever becomes of the lock. */
@Tag("full")
class DataFolderTest {

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final String CARD = "9001";
    private static final ProcessRefund FIRST = ProcessRefund.of("R1", CARD, 100);
    private static final ProcessRefund SECOND = ProcessRefund.of("R2", CARD, 200);

    @TempDir
    private Path folder;
    private Path dataDir;
    private ProcessBridge bridge;

    @BeforeEach
    void start() throws IOException {
        dataDir = folder.resolve("data");
        Path routes = folder.resolve("routes");
        FileUtils.copyDirectory(Path.of("routes").toFile(), routes.toFile());
        Path proof = routes.resolve("prove-books.camel.yaml");
        String shipped = Files.readString(proof);
        String soon = shipped.replace("delay: 1m", "delay: 100");
        assertThat(soon).isNotEqualTo(shipped);
        Files.writeString(proof, soon);
        bridge = ProcessBridge.start(dataDir, Map.of("BRIDGE_ALERTS_PROOF_TIME", "00:00"),
                ProcessCommand.command("run", "--routes", routes.toString()));
        ProcessCsv.drop(dataDir, "recharges.csv", ProcessCsv.RECHARGES, ProcessCsv.recharge(CARD, "R1", 1000),
                ProcessCsv.recharge(CARD, "R2", 1000));
        Awaitility.await().atMost(PATIENCE).until(() -> Files.exists(dataDir.resolve("inbox/done/recharges.csv")));
        Awaitility.await().atMost(PATIENCE)
                .until(() -> bridge.output().contains("The daily proof of books and audit trail found"));
    }

    @AfterEach
    void end() throws IOException {
        bridge.close();
    }

    @Test
    void aBridgeThatProvesItsBooksKeepsItsFolder() throws Exception {
        refundBesideACommand(FIRST);
        expectToStandAfterAKill(FIRST);
    }

    @Test
    void aFolderWhoseLockIsGoneStaysWithItsOwner() throws Exception {
        Files.delete(dataDir.resolve("ledger/lock"));
        refundBesideACommand(FIRST);
        ProcessCommand.Result second = ProcessCommand.run(dataDir,
                Map.of("BRIDGE_HTTP_PORT", Integer.toString(FreePorts.next())), "run");
        assertThat(second.exitCode()).isNotZero();
        assertThat(second.out() + second.err()).contains("is in use by another bridge (process " + bridge.pid() + ")");
        refundBesideACommand(SECOND);
        expectToStandAfterAKill(FIRST, SECOND);
    }

    @Test
    void theRecordOfAKilledOwnerKeepsNobodyOut() throws Exception {
        bridge.kill();
        assertThat(dataDir.resolve("ledger/owner")).exists();
        assertThat(ProcessCommand.run(dataDir, "verify").exitCode()).isZero();
        assertThat(dataDir.resolve("ledger/owner")).doesNotExist();
    }

    /**
     * The command goes through the bridge: had it opened the files itself, what comes then would go into deleted ones.
     */
    private void refundBesideACommand(ProcessRefund refund) throws Exception {
        assertThat(ProcessCommand.run(dataDir, "cases").exitCode()).isZero();
        assertThat(bridge.freeze(refund).code()).isEqualTo("10000");
        assertThat(bridge.capture(refund).code()).isEqualTo("10000");
    }

    private void expectToStandAfterAKill(ProcessRefund... refunds) throws Exception {
        bridge.kill();
        bridge = ProcessBridge.run(dataDir);
        assertThat(ProcessLedger.countRows(dataDir, "settlement")).isEqualTo(refunds.length);
        for (ProcessRefund refund : refunds) {
            assertThat(bridge.capture(refund).code()).isEqualTo("10000");
        }
        assertThat(ProcessLedger.countRows(dataDir, "settlement")).isEqualTo(refunds.length);
        assertThat(ProcessCommand.run(dataDir, "verify").exitCode()).isZero();
    }
}
