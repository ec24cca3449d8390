package io.opdbridge;

import io.opdbridge.testing.ProcessAnswer;
import io.opdbridge.testing.ProcessBridge;
import io.opdbridge.testing.ProcessCommand;
import io.opdbridge.testing.ProcessCsv;
import io.opdbridge.testing.ProcessLedger;
import io.opdbridge.testing.ProcessRefund;
import io.opdbridge.tools.simulator.FaultyNetwork;
import io.opdbridge.tools.simulator.FaultyNetwork.Fault;
import org.apache.commons.io.file.PathUtils;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A bridge whose vendor is another bridge with books of its own, over a network that fails as it is told. After each
 * test the books of both prove, and each hold has ended the same way on both sides.
 */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
@Tag("full")
class BridgeBehindBridgeTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String UNKNOWN = "-30003";
    private static final long PAID = 1000;

    /** What each vendor's books begin with. */
    @TempDir
    private static Path imported;
    @TempDir
    private Path folder;
    private ProcessBridge vendor;
    private FaultyNetwork network;
    private final Queue<Fault> faults = new ConcurrentLinkedQueue<>();
    private final AtomicInteger calls = new AtomicInteger();
    private ProcessBridge bridge;
    private final Map<String, String> settings = new HashMap<>();
    private final ProcessRefund refund = ProcessRefund.of("R0", "1", 300);

    @BeforeAll
    static void importRecharges(@TempDir Path files) throws Exception {
        Path file = ProcessCsv.write(files.resolve("in.csv"), ProcessCsv.RECHARGES,
                ProcessCsv.recharge("1", "R0", PAID));
        assertThat(ProcessCommand.run(imported, Map.of(), "import", file.toString()).exitCode()).isZero();
    }

    @BeforeEach
    void startVendorAndBridge() throws Exception {
        Path vendorFolder = folder.resolve("vendor");
        PathUtils.copyDirectory(imported, vendorFolder);
        vendor = ProcessBridge.run(vendorFolder);
        network = new FaultyNetwork(0, URI.create(vendor.address()).getPort(), request -> {
            calls.incrementAndGet();
            return Objects.requireNonNullElse(faults.poll(), Fault.NONE);
        });
        bridge = startBridge();
    }

    private ProcessBridge startBridge() throws IOException {
        settings.putAll(Map.of(
                "BRIDGE_SITE_MAIN_DIALECT", "http-xml",
                "BRIDGE_SITE_MAIN_VENDOR_ADDRESS", "http://127.0.0.1:" + network.port() + "/his/",
                "BRIDGE_SITE_MAIN_VENDOR_ANSWER_MILLISECONDS", "2000",
                "BRIDGE_SITE_MAIN_VENDOR_FIRST_RETRY_SECONDS", "1",
                "BRIDGE_SITE_MAIN_VENDOR_LONGEST_RETRY_SECONDS", "2",
                "BRIDGE_SITE_MAIN_VENDOR_COMPENSATION_SECONDS", "8",
                "BRIDGE_VENDOR_POLL_MILLISECONDS", "100"));
        return ProcessBridge.start(Files.createDirectories(folder.resolve("bridge")), settings,
                ProcessCommand.command("run"));
    }

    private ProcessCommand.Result command(String... arguments) throws Exception {
        return ProcessCommand.run(folder.resolve("bridge"), settings, arguments);
    }

    @AfterEach
    void bothBooksAgree() throws Exception {
        try {
            await(() -> number("bridge", "SELECT COUNT(*) FROM vendor_hold_state WHERE due_at IS NOT NULL") == 0);
            assertThat(ProcessCommand.run(folder.resolve("vendor"), Map.of(), "verify").exitCode()).isZero();
            var journal = command("verify");
            assertThat(journal.exitCode()).as(journal.out()).isZero();
            assertThat(number("vendor", "SELECT COUNT(*) FROM live_hold")).as("holds that live on at the vendor")
                    .isEqualTo(count("HELD"));
            assertThat(number("vendor", "SELECT COUNT(*) FROM settlement WHERE outcome = 'CAPTURE'"))
                    .as("captures at the vendor").isEqualTo(count("CAPTURED"));
        } finally {
            bridge.close();
            network.close();
            vendor.close();
        }
    }

    @Test
    void aRefundIsListedHeldAndCapturedAtTheVendorOnce() throws Exception {
        ProcessAnswer listed = bridge.call("OPDRechargeList", "<CardNo>1</CardNo><CardType>1</CardType>");
        assertThat(listed.code()).as(listed.body()).isEqualTo("10000");
        assertThat(listed.body()).contains("<HisFlowNo>R0</HisFlowNo>", "<PayMoney>1000</PayMoney>",
                "<IsAllowRefund>1</IsAllowRefund>");

        ProcessAnswer frozen = bridge.freeze(refund);
        assertThat(frozen.code()).as(frozen.body()).isEqualTo("10000");
        assertThat(frozen.balanceFen()).isEqualTo(PAID - 300);
        assertThat(bridge.freeze(refund)).isEqualTo(frozen);
        ProcessAnswer captured = bridge.capture(refund);
        assertThat(captured.code()).as(captured.body()).isEqualTo("10000");
        assertThat(captured.text("HisCancelNo")).isEqualTo(frozen.text("HisCancelNo"));
        assertThat(bridge.capture(refund)).isEqualTo(captured);

        assertThat(calls.get()).as("a list, a freeze, a capture").isEqualTo(3);
        assertThat(vendorBalance()).isEqualTo(PAID - 300);
    }

    @Test
    void whatTheVendorRefusesIsRefusedInItsWordsAndJudgedAfresh() throws Exception {
        ProcessRefund tooMuch = ProcessRefund.of("R0", "1", PAID + 1);

        ProcessAnswer refused = bridge.freeze(tooMuch);
        assertThat(refused.code()).isEqualTo("-30001");
        assertThat(refused.text("RespMessage")).contains("-20004", Long.toString(PAID));
        assertThat(bridge.freeze(tooMuch).code()).isEqualTo("-30001");

        assertThat(calls.get()).isEqualTo(2);
        assertThat(bridge.freeze(refund).code()).isEqualTo("10000");
    }

    @Test
    void aFreezeWhoseAnswerIsLostIsReleasedAtTheVendorAndNeverHeldAgain() throws Exception {
        faults.addAll(List.of(Fault.CUT_ANSWER));
        ProcessAnswer unknown = bridge.freeze(refund);
        assertThat(unknown.code()).as(unknown.body()).isEqualTo(UNKNOWN);

        await(() -> count("RELEASED") == 1);
        assertThat(vendorBalance()).isEqualTo(PAID);
        assertThat(bridge.freeze(refund).code()).isEqualTo("-20007");
        assertThat(bridge.capture(refund).code()).isEqualTo("-20007");
        assertThat(number("bridge", "SELECT COUNT(*) FROM case_file WHERE kind = 'CAPTURE_AFTER_RELEASE'"))
                .isEqualTo(1);
        assertThat(bridge.release(refund).code()).isEqualTo("10000");
    }

    @Test
    void aCaptureWhoseAnswerIsLostIsPendingUntilTheVendorConfirmsIt() throws Exception {
        assertThat(bridge.freeze(refund).code()).isEqualTo("10000");
        faults.addAll(List.of(Fault.CUT_ANSWER, Fault.CUT_REQUEST));

        ProcessAnswer pending = bridge.capture(refund);
        assertThat(pending.code()).isEqualTo("10000");
        assertThat(pending.text("RespMessage")).contains("确认中");
        await(() -> count("CAPTURED") == 1);
        assertThat(bridge.capture(refund).text("RespMessage")).doesNotContain("确认中");
        assertThat(vendorBalance()).isEqualTo(PAID - 300);
        assertThat(bridge.release(refund).code()).isEqualTo("-20008");
    }

    @Test
    void aHoldWhoseSettlementNeverComesIsACaseUntilItIsSettled() throws Exception {
        assertThat(bridge.freeze(refund).code()).isEqualTo("10000");
        assertThat(command("cases", "--language", "en").out()).contains("0 open cases");
        assertThat(command("verify", "--language", "en").out().lines())
                .anyMatch(line -> line.matches("vendor of main held +300 fen +3\\.00 yuan, 1 holds"));

        settings.put("BRIDGE_SITE_MAIN_OVERDUE_AFTER_MINUTES", "0");
        bridge.terminate();
        assertThat(command("cases", "--language", "en").out()).contains("OVERDUE_HOLD", "OrderId WXR0, HisFlowNo R0",
                "1 open cases");
        bridge.close();
        bridge = startBridge();
        assertThat(bridge.capture(refund).code()).isEqualTo("10000");
        assertThat(command("cases", "--language", "en").out()).contains("0 open cases");
        assertThat(calls.get()).as("a freeze, a capture").isEqualTo(2);
    }

    @Test
    void aSiteThatWantsItHasOverdueHoldsReleasedAtTheVendor() throws Exception {
        assertThat(bridge.freeze(refund).code()).isEqualTo("10000");
        bridge.terminate();
        bridge.close();
        settings.putAll(Map.of("BRIDGE_SITE_MAIN_OVERDUE_AFTER_MINUTES", "0",
                "BRIDGE_SITE_MAIN_RELEASE_OVERDUE_HOLDS", "true", "BRIDGE_OVERDUE_POLL_MILLISECONDS", "100"));
        faults.addAll(List.of(Fault.CUT_ANSWER));
        bridge = startBridge();

        await(() -> count("RELEASED") == 1);
        assertThat(vendorBalance()).isEqualTo(PAID);
        assertThat(bridge.capture(refund).code()).isEqualTo("-20007");
        assertThat(bridge.release(refund).code()).isEqualTo("10000");
        assertThat(command("cases", "--language", "en").out()).contains("CAPTURE_AFTER_RELEASE", "1 open cases");
    }

    @Test
    void whatAHisKeepsIsNotImported() throws Exception {
        Path recharges = ProcessCsv.write(folder.resolve("recharges.csv"), ProcessCsv.RECHARGES,
                ProcessCsv.recharge("1", "R1", PAID));
        Path spends = ProcessCsv.write(folder.resolve("spends.csv"), ProcessCsv.SPENDS, ProcessCsv.spend("1", "S1", 1));

        var refused = command("import", "--language", "en", recharges.toString(), spends.toString());

        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.out()).contains("0 added, 0 unchanged, 1 bad");
        for (String name : List.of("recharges", "spends")) {
            assertThat(folder.resolve("bridge/inbox/failed/" + name + ".errors.csv")).content().contains("HIS", "site");
        }
        assertThat(number("bridge", "SELECT COUNT(*) FROM account")).isZero();
    }

    private long vendorBalance() throws Exception {
        return number("vendor", "SELECT spendable_fen FROM account");
    }

    private long count(String state) throws Exception {
        return number("bridge", "SELECT COUNT(*) FROM vendor_hold_state WHERE state = '" + state + "'");
    }

    private long number(String name, String sql) throws Exception {
        return ProcessLedger.number(folder.resolve(name), sql);
    }

    private static void await(Callable<Boolean> condition) {
        Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(100)).until(condition);
    }
}
