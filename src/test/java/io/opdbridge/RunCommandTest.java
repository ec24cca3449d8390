package io.opdbridge;

import io.opdbridge.testing.FreePorts;
import io.opdbridge.testing.ProcessAnswer;
import io.opdbridge.testing.ProcessBridge;
import io.opdbridge.testing.ProcessCommand;
import io.opdbridge.testing.ProcessCsv;
import io.opdbridge.testing.ProcessLedger;
import io.opdbridge.testing.ProcessRefund;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/** {@code bin/bridge run} as a process: start, drop folder, restart, stop. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RunCommandTest {

    @TempDir
    private Path dataDir;

    /** A second bridge is patient before it gives up, so it starts before the other tests and is asked after them. */
    @TempDir
    private static Path sharedDataDir;
    private static ProcessBridge first;
    private static ProcessRefund ofFirst;
    private static CompletableFuture<ProcessCommand.Result> second;

    @BeforeAll
    static void startTwoBridgesOnOneDataFolder() throws Exception {
        ofFirst = recharged(sharedDataDir, "34", "R34-1", 1000);
        first = ProcessBridge.run(sharedDataDir);
        Map<String, String> ofSecond = Map.of("BRIDGE_HTTP_PORT", Integer.toString(FreePorts.next()));
        second = CompletableFuture.supplyAsync(() -> {
            try {
                return ProcessCommand.run(sharedDataDir, ofSecond, "run");
            } catch (IOException | InterruptedException e) {
                throw new AssertionError(e);
            }
        });
    }

    @AfterAll
    static void stopTheFirst() throws IOException {
        first.close();
    }

    @Test
    void filesOfTheDropFolderAreBookedAndMovedAndTheirBadRowsReported() throws Exception {
        try (ProcessBridge bridge = ProcessBridge.run(dataDir)) {
            ProcessCsv.drop(dataDir, "recharges-1.csv", ProcessCsv.RECHARGES,
                    ProcessCsv.recharge("31", "R31-1", 1000), ProcessCsv.recharge("31", "R31-2", -5));
            await(() -> Files.exists(dataDir.resolve("inbox/done/recharges-1.csv")));
            ProcessCsv.drop(dataDir, "spends-1.csv", ProcessCsv.SPENDS, ProcessCsv.spend("31", "S31-1", 40));
            ProcessCsv.drop(dataDir, "others.csv", ProcessCsv.SPENDS, ProcessCsv.spend("31", "S31-2", 40));
            await(() -> Files.exists(dataDir.resolve("inbox/done/spends-1.csv")));

            assertThat(Files.readAllLines(dataDir.resolve("inbox/failed/recharges-1.errors.csv")))
                    .hasSize(2).first().isEqualTo("line,reason,row");
            assertThat(dataDir.resolve("inbox/failed/spends-1.errors.csv")).doesNotExist();
            assertThat(dataDir.resolve("inbox/others.csv")).exists();
            assertThat(ProcessLedger.spendableFen(dataDir, "31")).isEqualTo(960);
            assertThat(bridge.readiness()).isEqualTo(200);
        }
    }

    @Test
    void badRowsThatAKilledImportHasDraftedAreNotKeptWhenItsFileIsTakenAway() throws Exception {
        String[] rows = IntStream.range(0, 50_000)
                .mapToObj(number -> ProcessCsv.recharge("37", "R37-" + number, number == 0 ? -5 : 1))
                .toArray(String[]::new);
        Path failed = dataDir.resolve("inbox/failed");
        try (ProcessBridge bridge = ProcessBridge.run(dataDir)) {
            ProcessCsv.drop(dataDir, "recharges-1.csv", ProcessCsv.RECHARGES, rows);
            await(() -> ProcessLedger.countRows(dataDir, "recharge") > 0);
            bridge.kill();
        }
        Files.delete(dataDir.resolve("inbox/recharges-1.csv"));
        assertThat(failed).isDirectoryContaining("glob:**.part");

        try (ProcessBridge bridge = ProcessBridge.run(dataDir)) {
            assertThat(failed).isEmptyDirectory();
            assertThat(bridge.readiness()).isEqualTo(200);
        }
    }

    @Test
    void whatWasFrozenBeforeARestartIsCapturedAfterIt() throws Exception {
        ProcessRefund refund = recharged("32", "R32-1", 1000);
        ProcessAnswer frozen;
        try (ProcessBridge bridge = ProcessBridge.run(dataDir)) {
            frozen = bridge.freeze(refund);
            assertThat(frozen.balanceFen()).isEqualTo(700);
            assertThat(bridge.terminate()).isIn(0, 143);
        }
        assertThat(Files.readString(dataDir.resolve("ledger/ledger.properties")))
                .as("the next start has nothing to repair").contains("modified=no");
        assertThat(dataDir.resolve("ledger/port")).doesNotExist();
        for (Map<String, String> abandoning : List.of(Map.of("BRIDGE_SITE_MAIN_DIALECT", "http-xml",
                "BRIDGE_SITE_MAIN_VENDOR_ADDRESS", "http://127.0.0.1/"),
                Map.of("BRIDGE_SITES", "east",
                        "BRIDGE_DEFAULT_SITE", "east"))) {
            ProcessCommand.Result refused = ProcessCommand.run(dataDir, abandoning, "run");
            assertThat(refused.exitCode()).isEqualTo(1);
            assertThat(refused.err()).contains("1 refunds of site main are not over in the bridge's own books")
                    .doesNotContain("\tat ");
        }

        try (ProcessBridge bridge = ProcessBridge.run(dataDir)) {
            assertThat(bridge.freeze(refund)).isEqualTo(frozen);
            ProcessAnswer captured = bridge.capture(refund);
            assertThat(captured.text("HisCancelNo")).isEqualTo(frozen.text("HisCancelNo"));
            assertThat(captured.balanceFen()).isEqualTo(700);
            assertThat(ProcessLedger.heldFen(dataDir, "32")).isZero();
        }
    }

    @Test
    void aRequestInFlightIsAnsweredBeforeTheProcessEnds() throws Exception {
        ProcessRefund refund = recharged("33", "R33-1", 1000);
        byte[] body = ("<Req><TransactionCode/><Data>" + refund.freezeData() + "</Data></Req>")
                .getBytes(StandardCharsets.UTF_8);
        try (ProcessBridge bridge = ProcessBridge.start(dataDir, Map.of("BRIDGE_HTTP_STALL_MILLISECONDS", "60000"),
                ProcessCommand.command("run")); Socket socket = beginFreeze(bridge, body.length)) {
            OutputStream out = socket.getOutputStream();
            out.write(body, 0, body.length / 2);
            bridge.beginTermination();
            await(() -> bridge.readiness() == 503);
            out.write(body, body.length / 2, body.length - body.length / 2);

            List<String> answer = new BufferedReader(new InputStreamReader(socket.getInputStream(),
                    StandardCharsets.UTF_8)).lines().toList();
            assertThat(bridge.awaitEnd()).isIn(0, 143);

            assertThat(answer).first().asString().contains(" 200 ");
            assertThat(String.join("\n", answer)).contains("<RespCode>10000</RespCode>", "<Balance>700</Balance>");
        }
        assertThat(ProcessLedger.heldFen(dataDir, "33")).isEqualTo(300);
        assertThat(Files.readString(dataDir.resolve("ledger/ledger.properties"))).contains("modified=no");
    }

    @Test
    void callersThatStallOrGoAwayHoldUpNoStopAndLookLikeNoDefectOfOurs() throws Exception {
        try (ProcessBridge bridge = ProcessBridge.start(dataDir, Map.of("BRIDGE_HTTP_STALL_MILLISECONDS", "1000"),
                ProcessCommand.command("run"))) {
            try (Socket gone = beginFreeze(bridge, 100)) {
                gone.getOutputStream().write("<Req>".getBytes(StandardCharsets.US_ASCII));
                gone.setSoLinger(true, 0);
            }
            try (Socket stalling = beginFreeze(bridge, 100)) {
                bridge.beginTermination();

                assertThat(new String(stalling.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                        .contains(" 200 ", "<RespCode>-10012</RespCode>");
                assertThat(bridge.awaitEnd()).isIn(0, 143);
            }
            String log = Files.readString(dataDir.resolve("logs/bridge.log"));
            assertThat(log).doesNotContain("ERROR", "WARN", "\tat ");
            assertThat(log.lines().filter(line -> line.contains("INCOMPLETE_BODY"))).hasSize(2);
        }
        assertThat(Files.readString(dataDir.resolve("ledger/ledger.properties"))).contains("modified=no");
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void aSecondBridgeOnTheSameDataFolderRefusesToStartAndTheFirstGoesOn() throws Exception {
        ProcessCommand.Result refused = second.get(90, TimeUnit.SECONDS);

        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.err()).contains(sharedDataDir.toString()).contains("in use").doesNotContain("\tat ");
        assertThat(refused.out()).as("said before it waited").containsPattern(
                "The data folder " + sharedDataDir + " is in use by process " + first.pid() + "; waiting up to 20 s");
        assertThat(first.freeze(ofFirst).balanceFen()).isEqualTo(700);
    }

    @Test
    void aMappingThatIsBrokenStopsTheStartAndIsNamedWithItsSite() throws Exception {
        Path routes = dataDir.resolve("my-routes");
        copy(Path.of("routes"), routes);
        for (String broken : List.of("soap/answer.xsl", "http-json/answer.jslt")) {
            Files.writeString(routes.resolve("vendors").resolve(broken), "{ <oops");
            var result = ProcessCommand.run(dataDir, Map.of("BRIDGE_SITE_MAIN_DIALECT", broken.split("/")[0],
                    "BRIDGE_SITE_MAIN_VENDOR_ADDRESS", "http://127.0.0.1/"), "run", "--routes", routes.toString());

            assertThat(result.exitCode()).isEqualTo(1);
            assertThat(result.err()).contains("Route vendor-main: ", broken.split("/")[1]).doesNotContain("\tat ");
        }
    }

    @Test
    void aRouteThatWasCopiedUnderItsOldIdIsNamedWithItsFile() throws Exception {
        Path routes = dataDir.resolve("copied-routes");
        copy(Path.of("routes"), routes);
        Files.copy(routes.resolve("vendors/soap.camel.yaml"), routes.resolve("vendors/my.camel.yaml"));

        var result = ProcessCommand.run(dataDir,
                Map.of("BRIDGE_SITE_MAIN_DIALECT", "my", "BRIDGE_SITE_MAIN_VENDOR_MAPPING",
                        "soap", "BRIDGE_SITE_MAIN_VENDOR_ADDRESS", "http://127.0.0.1/"),
                "run", "--routes", routes.toString());

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).contains("bridge.site.main.dialect", "vendors/my.camel.yaml", "id: my", "[soap]")
                .doesNotContain("\tat ");
    }

    @Test
    void whatCannotBeInTheEnvironmentStopsTheStartAndIsToldAtOnce() throws Exception {
        Map<String, String> environment = Map.of("BRIDGE_SITE_MAIN_DIALECT", "telepathy",
                "BRIDGE_SITE_MAIN_VENDOR_ADDRESS", "http://127.0.0.1/", "BRIDGE_HTTP_QUEUE", "-1", "BRIDGE_CALLERS",
                "pay-1", "BRIDGE_CALLER_PAY_1_SITES", "main", "BRIDGE_CALLER_PAY_1_AUTHENTICATION", "basic",
                "BRIDGE_CALLER_PAY_1_SECRETS", "tiny-one", "BRIDGE_SITE_MAIN_APROVAL_ABOVE_FEN", "1000");
        for (var result : List.of(ProcessCommand.run(dataDir, environment, "run"),
                BridgeCommand.run(dataDir, environment, "cases"))) {
            assertThat(result.exitCode()).isEqualTo(1);
            assertThat(result.err()).contains("telepathy", "BRIDGE_HTTP_QUEUE", "bridge.caller.pay-1.secrets",
                    "Environment variable BRIDGE_SITE_MAIN_APROVAL_ABOVE_FEN", "BRIDGE_SITE_MAIN_APPROVAL_ABOVE_FEN")
                    .doesNotContain("tiny-one", "\tat ");
        }
        assertThat(dataDir.resolve("ledger")).doesNotExist();
    }

    @Test
    void anAddressForAllOfTheNetworkNeedsCallersWithAProof() throws Exception {
        var result = BridgeCommand.run(dataDir, Map.of("BRIDGE_HTTP_HOST", "0.0.0.0"), "cases");

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).contains("bridge.http.host", "0.0.0.0").doesNotContain("\tat ");
    }

    @Test
    void anOccupiedPortStopsTheStartAndItsSettingIsNamed() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(other.getLocalPort());
            var result = ProcessCommand.run(dataDir, Map.of("BRIDGE_HTTP_PORT", port), "run");

            assertThat(result.exitCode()).isEqualTo(1);
            assertThat(result.err()).contains("Environment variable BRIDGE_HTTP_PORT (bridge.http.port): ", port,
                    "another program", "set another port").doesNotContain("\tat ");
            assertThat(result.out()).as("what the log says, too").doesNotContain("\tat ", "ERROR");
        }
    }

    @Test
    void aSettingOfCamelThatCannotBeIsNamedWithoutItsClass() throws Exception {
        Path conf = Files.createDirectories(dataDir.resolve("conf"));
        for (String setting : List.of("camel.component.jetty.max-thread=5", "camel.main.auto-startup=perhaps")) {
            Files.writeString(conf.resolve("application.properties"), setting);
            var result = ProcessCommand.run(dataDir, Map.of("JDK_JAVA_OPTIONS", "-Xbootclasspath/a:" + conf,
                    "BRIDGE_HTTP_PORT", Integer.toString(FreePorts.next())), "run");

            assertThat(result.exitCode()).isEqualTo(1);
            assertThat(result.err()).contains("Setting " + setting.split("=")[0] + ": ")
                    .doesNotContain("Exception", "org.apache", "\tat ");
        }
    }

    @Test
    void anAddressOfAnotherMachineStopsTheStartAndItsSettingIsNamed() throws Exception {
        var result = ProcessCommand.run(dataDir, Map.of("BRIDGE_HTTP_HOST", "192.0.2.1", "BRIDGE_HTTP_PORT",
                Integer.toString(FreePorts.next()), "BRIDGE_CALLERS", "pay", "BRIDGE_CALLER_PAY_SITES", "main",
                "BRIDGE_CALLER_PAY_AUTHENTICATION", "basic", "BRIDGE_CALLER_PAY_SECRETS", "a-good-secret-0123456789"),
                "run");

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).contains("(bridge.http.host): \"192.0.2.1\" is no address of this machine")
                .doesNotContain("\tat ");
    }

    @Test
    void editedRouteFilesOfAFolderAreUsed() throws Exception {
        Path routes = dataDir.resolve("my-routes");
        copy(Path.of("routes"), routes);
        Path router = routes.resolve("route-by-method.camel.yaml");
        Files.writeString(router, Files.readString(router).replace("== 'OPDRechargeFreeze'", "== 'OPDRechargeList'"));
        ProcessRefund refund = recharged("36", "R36-1", 1000);
        try (ProcessBridge bridge = ProcessBridge.start(dataDir, Map.of(),
                ProcessCommand.command("run", "--routes", routes.toString()))) {
            assertThat(bridge.call("OPDRechargeList", "<CardNo>36</CardNo>").code()).isEqualTo("10000");
            assertThat(bridge.freeze(refund).code()).as("the edited router leads nowhere").isNotEqualTo("10000");
        }
        assertThat(ProcessLedger.countRows(dataDir, "refund_hold")).isZero();
    }

    @Test
    void aSettingThatStandsTwiceInTheFileOrCannotBeReadStopsTheStart() throws Exception {
        Path conf = Files.createDirectories(dataDir.resolve("conf"));
        Map<String, String> withFile = Map.of("JDK_JAVA_OPTIONS", "-Xbootclasspath/a:" + conf);
        Files.writeString(conf.resolve("application.properties"), "bridge.site.main.approval-above-fen=1\n"
                + "bridge.http.prot=1\nbridge.site.main.approval-above-fen=0\n");
        var twice = ProcessCommand.run(dataDir, withFile, "run");
        assertThat(twice.exitCode()).as(twice.err()).isEqualTo(1);
        assertThat(twice.err()).contains("Setting bridge.site.main.approval-above-fen: stands twice",
                "bridge.http.port").doesNotContain("\tat ");

        Files.writeString(conf.resolve("application.properties"), "bridge.data-dir=D:\\users\n");
        var unreadable = ProcessCommand.run(dataDir, withFile, "cases");
        assertThat(unreadable.exitCode()).as(unreadable.err()).isEqualTo(1);
        assertThat(unreadable.err()).contains("backslash").doesNotContain("\tat ");
    }

    @Test
    void aFolderThatYieldsNoRouteStopsTheStart() throws Exception {
        Path empty = Files.createDirectories(dataDir.resolve("empty"));
        Path deaf = Files.createDirectories(dataDir.resolve("deaf"));
        Files.copy(Path.of("routes/answer.camel.yaml"), deaf.resolve("answer.camel.yaml"));
        Files.copy(Path.of("routes/observe-health.camel.yaml"), deaf.resolve("observe-health.camel.yaml"));
        Path settings = dataDir.resolve("routes.properties");
        for (Path routes : List.of(empty, deaf, dataDir.resolve("nowhere"),
                Files.createFile(dataDir.resolve("file")))) {
            Files.writeString(settings, "bridge.routes-dir=" + routes + "\n");
            var result = BridgeCommand.run(dataDir, "settings", "--check", settings.toString());

            assertThat(result.exitCode()).as(routes.toString()).isEqualTo(1);
            assertThat(result.err()).contains("bridge.routes-dir", routes.toString()).doesNotContain("\tat ");
        }
        var result = ProcessCommand.run(dataDir, Map.of(), "run", "--routes", deaf.toString());

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).contains("bridge.routes-dir", deaf.toString()).doesNotContain("\tat ");
        assertThat(result.out()).doesNotContain("Serving");
    }

    @Test
    void aFolderBehindLinksAndAProfileOfTheEnvironmentAreUsed() throws Exception {
        Path real = dataDir.resolve("real");
        copy(Path.of("routes"), real);
        Files.move(real.resolve("config"), dataDir.resolve("config"));
        Files.createSymbolicLink(real.resolve("config"), dataDir.resolve("config"));
        // as a cluster mounts files
        Path data = Files.createDirectories(real.resolve("..data"));
        Files.move(real.resolve("answer.camel.yaml"), data.resolve("answer.camel.yaml"));
        Files.createSymbolicLink(real.resolve("answer.camel.yaml"), Path.of("..data/answer.camel.yaml"));
        Path link = Files.createSymbolicLink(dataDir.resolve("link"), real);
        ProcessRefund refund = recharged("35", "R35-1", 1000);
        String relaxed = refund.freezeData().replaceFirst("<PayWay>.*</PayWay>", "")
                .replaceFirst("<TransTime>.*</TransTime>", "").replace("HisID>", "HisMemberId>");
        try (ProcessBridge bridge = ProcessBridge.start(dataDir, Map.of("BRIDGE_SITE_MAIN_PROFILE", "relaxed"),
                ProcessCommand.command("run", "--routes", link.toString()))) {
            assertThat(bridge.call("OPDRechargeList", "<CardNo>0</CardNo>").code()).isEqualTo("10000");
            assertThat(bridge.call("OPDRechargeList", "").code()).as("of the error routes").isEqualTo("-10003");
            ProcessAnswer frozen = bridge.call("OPDRechargeFreeze", relaxed);
            assertThat(frozen.code()).isEqualTo("10000");
            assertThat(frozen.text("RespMsg")).isEqualTo(frozen.text("RespMessage")).isNotNull();
            assertThat(ProcessLedger.heldFen(dataDir, "35")).isEqualTo(300);
        }
    }

    private ProcessRefund recharged(String cardNo, String flowNo, long payFen) throws Exception {
        return recharged(dataDir, cardNo, flowNo, payFen);
    }

    private static ProcessRefund recharged(Path dataDir, String cardNo, String flowNo, long payFen) throws Exception {
        Path file = ProcessCsv.write(dataDir.resolve("in.csv"), ProcessCsv.RECHARGES,
                ProcessCsv.recharge(cardNo, flowNo, payFen));
        assertThat(BridgeCommand.run(dataDir, "import", file.toString()).exitCode()).isZero();
        return ProcessRefund.of(flowNo, cardNo, 300);
    }

    /** A call that the bridge has begun to serve: it waits for the body, of which nothing is sent yet. */
    private static Socket beginFreeze(ProcessBridge bridge, int bodyLength) throws IOException {
        Socket socket = connect(bridge);
        socket.setSoTimeout(60_000);
        socket.getOutputStream().write(("POST /his/OPDRechargeFreeze HTTP/1.1\r\nHost: localhost\r\n"
                + "Content-Type: application/xml\r\nContent-Length: " + bodyLength
                + "\r\nExpect: 100-continue\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        byte[] goOn = "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        assertThat(socket.getInputStream().readNBytes(goOn.length)).isEqualTo(goOn);
        return socket;
    }

    private static Socket connect(ProcessBridge bridge) throws IOException {
        return new Socket("127.0.0.1", URI.create(bridge.address()).getPort());
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
    }

    private static void await(Callable<Boolean> condition) {
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(condition);
    }
}
