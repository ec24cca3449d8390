package io.opdbridge;

import io.opdbridge.testing.ProcessAnswer;
import io.opdbridge.testing.ProcessBridge;
import io.opdbridge.testing.ProcessCommand;
import io.opdbridge.testing.ProcessCsv;
import io.opdbridge.testing.ProcessLedger;
import io.opdbridge.testing.ProcessRefund;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The embedded ledger without room on its disk. The limit of the operating system to the size of a process's files
 * stands for it: writes over it fail in the same way, and it can be set and lifted while the process runs.
 */
@EnabledOnOs(OS.LINUX)
@Timeout(value = 600, unit = TimeUnit.SECONDS)
@Tag("full")
class DiskFullTest {

    private static final int RECHARGES = 400;
    private static final int UNLIMITED = -1;
    /** Three decisions in the redo log, which is before the data file has to grow. */
    private static final int ROOM_BYTES = 2_500;
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final String SMALL = "<Ext/>";
    /** So much that the data file has to grow at once. */
    private static final String LARGE = "0123456789".repeat(4_000);

    @TempDir
    private Path dataDir;
    private ProcessBridge bridge;
    private int refunds;
    private final Map<ProcessRefund, ProcessAnswer> acknowledged = new LinkedHashMap<>();

    @AfterEach
    void endTheBridge() throws IOException {
        bridge.close();
    }

    @Test
    void whatWasAcknowledgedStandsWhenTheProcessIsKilledWhileTheRedoLogCannotGrow() throws Exception {
        startWithRecharges();
        freezeUntilThereIsNoRoom("ledger.log", SMALL);

        startAgainAfterAKill();
        proveThatTheAnswersStand();
    }

    @Test
    void theBridgeServesAgainByItselfOnceItsRedoLogCanGrow() throws Exception {
        startWithRecharges();
        for (int round = 0; round < 2; round++) {
            ProcessRefund refused = freezeUntilThereIsNoRoom("ledger.log", SMALL);
            await(() -> bridge.readiness() == 503);
            assertUnavailable(bridge.freeze(refused));
            HttpResponse<String> page = HttpClient.newHttpClient()
                    .send(HttpRequest.newBuilder(URI.create(bridge.address()
                            + "/console/login")).POST(BodyPublishers.ofString("name=li&password=x"))
                            .header("Content-Type", "application/x-www-form-urlencoded")
                            .header("Origin", bridge.address()).build(),
                            BodyHandlers.ofString());
            assertThat(page.body()).doesNotContain("Exception");
            assertUnavailable(bridge.call("OPDRechargeList", "<CardNo>1</CardNo>"));

            limitFiles(UNLIMITED);
            await(() -> bridge.readiness() == 200);
            acknowledge(refused);
        }
        assertThat(Files.readString(dataDir.resolve("logs/bridge.log"))).as("one sentence")
                .contains("the disk is full, or a limit of it is reached").doesNotContain("\tat ");
        startAgainAfterAKill();
        proveThatTheAnswersStand();
    }

    /**
     * Opening the files again may find the room that was missing, so that nothing is said of how long they are closed.
     */
    @Test
    void whatWasAcknowledgedStandsWhenTheDataFileCannotGrow() throws Exception {
        startWithRecharges();
        ProcessRefund refused = freezeUntilThereIsNoRoom("ledger.data", LARGE);

        limitFiles(UNLIMITED);
        await(() -> bridge.freeze(refused).code().equals("10000"));
        acknowledge(refused);
        startAgainAfterAKill();
        proveThatTheAnswersStand();
    }

    private void startWithRecharges() throws Exception {
        String[] rows = IntStream.range(0, RECHARGES).mapToObj(number -> ProcessCsv.recharge("1", "R" + number, 1000))
                .toArray(String[]::new);
        Path file = ProcessCsv.write(dataDir.resolve("in.csv"), ProcessCsv.RECHARGES, rows);
        assertThat(ProcessCommand.run(dataDir, "import", file.toString()).exitCode()).isZero();
        start();
    }

    private void start() throws IOException {
        bridge = ProcessBridge.start(dataDir, Map.of("BRIDGE_DB_TIMEOUT_SECONDS", "5"), ProcessCommand.command("run"));
    }

    private void startAgainAfterAKill() throws Exception {
        bridge.kill();
        start();
    }

    /** Leaves a file room for a few decisions and freezes until that is used up. */
    private ProcessRefund freezeUntilThereIsNoRoom(String file, String extension) throws Exception {
        acknowledge(nextRefund(extension));
        limitFiles(Files.size(dataDir.resolve("ledger").resolve(file)) + ROOM_BYTES);
        while (refunds < RECHARGES) {
            ProcessRefund refund = nextRefund(extension);
            ProcessAnswer answer = bridge.freeze(refund);
            if (!"10000".equals(answer.code())) {
                assertUnavailable(answer);
                return refund;
            }
            acknowledge(refund, answer);
        }
        throw new AssertionError("The bridge took everything");
    }

    private ProcessRefund nextRefund(String extension) {
        return new ProcessRefund("R" + refunds++, "1", 300, "2026-11-23 10:00:00", extension);
    }

    private void acknowledge(ProcessRefund refund) throws Exception {
        acknowledge(refund, bridge.freeze(refund));
    }

    private void acknowledge(ProcessRefund refund, ProcessAnswer answer) {
        assertThat(answer.code()).as(answer.body()).isEqualTo("10000");
        acknowledged.put(refund, answer);
    }

    private void assertUnavailable(ProcessAnswer answer) {
        assertThat(answer.code()).isEqualTo("-90002");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).doesNotContain("Exception", "HSQLDB", "ledger.", dataDir.toString());
    }

    private void proveThatTheAnswersStand() throws Exception {
        for (Map.Entry<ProcessRefund, ProcessAnswer> answered : acknowledged.entrySet()) {
            assertThat(bridge.freeze(answered.getKey())).isEqualTo(answered.getValue());
        }
        assertThat(ProcessLedger.countRows(dataDir, "recharge")).isEqualTo(RECHARGES);
        ProcessCommand.Result verified = ProcessCommand.run(dataDir, "verify");
        assertThat(verified.exitCode()).as(verified.out()).isZero();
    }

    /** By the soft limit, which binds the process and which its owner may lift. */
    private void limitFiles(long bytes) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("prlimit", "--pid", Long.toString(bridge.pid()),
                "--fsize=" + (bytes == UNLIMITED ? "unlimited" : bytes) + ":unlimited").inheritIO().start();
        assertThat(process.waitFor()).isZero();
    }

    private static void await(Callable<Boolean> condition) {
        Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(50)).until(condition);
    }
}
