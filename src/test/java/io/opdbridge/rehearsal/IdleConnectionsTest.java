package io.opdbridge.rehearsal;

import io.opdbridge.testing.ProcessBridge;
import io.opdbridge.testing.ProcessCommand;
import io.opdbridge.testing.ProcessCsv;
import io.opdbridge.testing.ProcessRefund;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Thousands of connections that send nothing, or a head without end: others are served meanwhile, and they are ended.
 */
@Tag("rehearsal")
@Timeout(value = 300, unit = TimeUnit.SECONDS)
@Tag("full")
class IdleConnectionsTest {

    private static final int CONNECTIONS = Rehearsal.size(1500, 10_000);
    /** As many headers as are taken, and nearly as long. */
    private static final byte[] HEAD_WITHOUT_END = ("POST /his HTTP/1.1\r\nHost: bridge\r\n"
            + ("a:" + "b".repeat(78) + "\r\n").repeat(95))
            .getBytes(StandardCharsets.US_ASCII);
    private static final Duration IDLE = Duration.ofSeconds(Rehearsal.size(3, 30));

    @TempDir
    private Path dataDir;

    @Test
    void headsWithoutEndGiveWayToOthersWhenThereAreMoreThanTheBridgeTakes() throws Exception {
        othersAreServedWhileTheyWaitAndTheyAreEnded("heads-without-end", Map.of(),
                socket -> socket.getOutputStream().write(HEAD_WITHOUT_END));
    }

    @Test
    @EnabledIfSystemProperty(named = "rehearsal.full", matches = "true")
    void idleConnectionsThatTheBridgeTakesAreEndedInTheirTime() throws Exception {
        othersAreServedWhileTheyWaitAndTheyAreEnded("idle-connections", Map.of("BRIDGE_HTTP_CONNECTIONS", "12000"),
                socket -> {});
    }

    private interface Beginning {
        void of(Socket socket) throws IOException;
    }

    private void othersAreServedWhileTheyWaitAndTheyAreEnded(String name, Map<String, String> settings,
            Beginning beginning)
            throws Exception {
        Path file = ProcessCsv.write(dataDir.resolve("in.csv"), ProcessCsv.RECHARGES,
                ProcessCsv.recharge("83", "R83-1", 1000));
        assertThat(ProcessCommand.run(dataDir, "import", file.toString()).exitCode()).isZero();
        ProcessRefund refund = ProcessRefund.of("R83-1", "83", 300);
        Map<String, String> environment = new HashMap<>(settings);
        environment.put("BRIDGE_HTTP_IDLE_MILLISECONDS", Long.toString(IDLE.toMillis()));
        List<Socket> waiting = new ArrayList<>();
        try (ProcessBridge bridge = ProcessBridge.start(dataDir, environment, ProcessCommand.command("run"))) {
            long before = residentMegabytes(bridge.pid());
            InetSocketAddress address = new InetSocketAddress("127.0.0.1", URI.create(bridge.address()).getPort());
            for (int number = 0; number < CONNECTIONS; number++) {
                waiting.add(new Socket());
                waiting.get(number).connect(address, 30_000);
                begin(waiting.get(number), beginning);
            }
            bridge.reconnect();
            assertThat(bridge.freeze(refund).code()).isEqualTo("10000");
            assertThat(bridge.readiness()).isEqualTo(200);
            long during = residentMegabytes(bridge.pid());
            for (Socket socket : waiting) {
                assertEnds(socket);
            }
            bridge.reconnect();
            assertThat(bridge.capture(refund).code()).isEqualTo("10000");
            Rehearsal.report(name, "| figure | value |\n| --- | ---: |\n| connections | " + CONNECTIONS
                    + " |\n| resident memory before, MiB | " + before + " |\n| with them, MiB | " + during + " |\n");
        } finally {
            for (Socket socket : waiting) {
                socket.close();
            }
        }
    }

    private static void begin(Socket socket, Beginning beginning) {
        try {
            beginning.of(socket);
        } catch (IOException e) {
            // it has given way already
        }
    }

    private static void assertEnds(Socket socket) throws IOException {
        socket.setSoTimeout((int) IDLE.plusSeconds(20).toMillis());
        try {
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        } catch (SocketTimeoutException e) {
            throw new AssertionError("A connection is left", e);
        } catch (IOException e) {
            // ended hard
        }
    }

    private static long residentMegabytes(long pid) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024).findFirst().orElseThrow();
    }
}
