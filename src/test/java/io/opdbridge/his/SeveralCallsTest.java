package io.opdbridge.his;

import io.opdbridge.canonical.VendorOutcome;
import io.opdbridge.ledger.VendorHolds;
import io.opdbridge.testing.RouteAnswer;
import io.opdbridge.testing.RouteFixture;
import io.opdbridge.testing.RouteRequest;
import io.opdbridge.tools.simulator.HttpHis;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultExchange;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A step that takes two calls of the vendor: it is told first, and asked to confirm then. The vendor's time is the
 * test's.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class SeveralCallsTest {

    private static final Duration LEG = Duration.ofSeconds(25);
    private static final String DONE = "<Resp><RespCode>10000</RespCode><Data><HisCancelNo>C1</HisCancelNo><Price>3000</Price>"
            + "</Data></Resp>";

    @TempDir
    private Path folder;

    private final List<String> calls = new CopyOnWriteArrayList<>();
    private HttpHis his;
    private RouteFixture bridge;
    private volatile HttpHis.Desk desk;

    @BeforeEach
    void startVendorAndBridge() throws Exception {
        his = new HttpHis(0, "application/xml", (path, body) -> {
            calls.add(path);
            return desk.answer(path, body);
        });
        copy(Path.of("routes"), folder.resolve("routes"));
        copy(Path.of("src/test/resources/apply-confirm"), folder.resolve("routes"));
        bridge = RouteFixture.in(folder.resolve("data")).set("bridge.routes-dir", folder.resolve("routes").toString())
                .set("bridge.vendor.poll-milliseconds", "10").set("bridge.site.main.dialect", "apply-confirm")
                .set("bridge.site.main.vendor-address", "http://127.0.0.1:" + his.port() + "/his/")
                .set("bridge.site.main.vendor-first-retry-seconds", "1").start();
    }

    @AfterEach
    void stop() {
        bridge.close();
        his.close();
    }

    @Test
    void nobodyElseAsksTheVendorWhileTheSecondCallIsUnderWay() {
        desk = (path, body) -> {
            bridge.clock().advance(LEG);
            if (path.endsWith("confirm")) {
                VendorHolds journal = (VendorHolds) bridge.context().getRegistry().lookupByName("vendorHolds");
                assertThat(journal.due("main")).as("due after two calls of 25 s").isEmpty();
                return DONE;
            }
            return "<Applied><ApplyNo>A1</ApplyNo></Applied>";
        };

        assertThat(freeze().code()).isEqualTo(10000);
        assertThat(calls).containsExactly("/his/hold/OPDRechargeFreeze", "/his/confirm");
        assertThat(state()).isEqualTo("HELD");
    }

    @Test
    void aSecondCallThatCannotConnectLeavesTheOutcomeUnknownAndTheStepIsReleased() {
        desk = (path, body) -> {
            if (path.startsWith("/his/hold/")) {
                // answered, and then nobody listens any more
                new Thread(his::close).start();
            }
            return "<Applied><ApplyNo>A1</ApplyNo></Applied>";
        };

        assertThat(freeze().code()).as("something has been asked").isEqualTo(-30003);
        assertThat(state()).isEqualTo("UNKNOWN");
        assertThat(due()).isEqualTo(1);
    }

    @Test
    void aFirstCallThatCannotConnectHasAskedNothing() {
        his.close();

        assertThat(freeze().code()).isEqualTo(-30002);
        assertThat(state()).isEqualTo("REFUSED");
    }

    @Test
    void aCallThatCouldOutlastItsStepIsNotMade() {
        desk = (path, body) -> {
            if (path.startsWith("/his/hold/")) {
                bridge.clock().advance(Duration.ofMinutes(1));
            }
            return path.endsWith("confirm") ? DONE : "<Applied><ApplyNo>A1</ApplyNo></Applied>";
        };

        assertThat(freeze().code()).isEqualTo(-30003);
        assertThat(calls).first().isEqualTo("/his/hold/OPDRechargeFreeze");
        assertThat(calls.indexOf("/his/confirm")).as("%s", calls).isNotEqualTo(1);
        Awaitility.await().atMost(Duration.ofSeconds(60)).untilAsserted(
                () -> assertThat(calls).contains("/his/release/OPDRechargeCancellationFee", "/his/confirm"));
    }

    /** As when the limit of calls at once is reached between two of them, or the circuit opens. */
    @Test
    void whatIsNotSentIsUnknownAfterAnotherCallOfItsStep() {
        VendorSteps steps = bridge.context().getRegistry().lookupByNameAndType("vendorSteps", VendorSteps.class);
        VendorFailures failures = bridge.context().getRegistry().lookupByNameAndType("vendorFailures",
                VendorFailures.class);
        Exchange exchange = new DefaultExchange(bridge.context());
        exchange.setVariable("site", bridge.site("main"));
        Exception full = new IllegalStateException("full");

        assertThat(failures.notSent(full, exchange))
                .as("a dialect of several calls that does not say which one it makes")
                .isInstanceOf(VendorOutcome.Unknown.class);
        steps.begin(exchange);
        assertThat(failures.notSent(full, exchange)).isInstanceOf(VendorOutcome.NotSent.class);
        steps.begin(exchange);
        assertThat(failures.notSent(full, exchange)).isInstanceOf(VendorOutcome.Unknown.class);
    }

    @Test
    void aListTakesOneCall() {
        desk = (path, body) -> "<Resp><RespCode>10000</RespCode><Data><Orders/></Data></Resp>";

        bridge.post("/his/OPDRechargeList", RouteRequest.list().with("CardNo", "C1").with("CardType", "1")).assertOk();
        assertThat(calls).containsExactly("/his/list/OPDRechargeList");
    }

    private RouteAnswer freeze() {
        return bridge.post("/his/OPDRechargeFreeze", RouteRequest.list().with("HisFlowNo", "R1").with("OrderId", "O1")
                .with("CardNo", "C1").with("CardType", "1").with("HisID", "P1").with("Price", "3000")
                .with("PayWay", "3")
                .with("TransNo", "T1").with("TransTime", "2026-11-23 10:15:00").with("ChannelId", "100123"));
    }

    private String state() {
        return (String) bridge.rows("SELECT state FROM vendor_hold_state").get(0).get("state");
    }

    private int due() {
        return bridge.rows("SELECT 1 FROM vendor_hold_state WHERE due_at IS NOT NULL").size();
    }

    private static void copy(Path from, Path to) throws Exception {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                Files.createDirectories(target.getParent());
                Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }
}
