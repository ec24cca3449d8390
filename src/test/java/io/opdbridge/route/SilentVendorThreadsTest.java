package io.opdbridge.route;

import io.opdbridge.testing.LoneRouteTest;
import io.opdbridge.testing.RouteFixture;
import io.opdbridge.testing.RouteRequest;
import io.opdbridge.tools.simulator.FaultyNetwork;
import io.opdbridge.tools.simulator.FaultyNetwork.Fault;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import static org.assertj.core.api.Assertions.assertThat;

/** Callers of vendors that never answer wait in threads of the HTTP server, and leave enough of them to the others. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class SilentVendorThreadsTest extends LoneRouteTest {

    /** More than the threads that the server has by itself. */
    private static final int CALLS_AT_ONCE = 220;

    private final AtomicInteger waiting = new AtomicInteger();
    private ServerSocket nobody;
    private FaultyNetwork silence;

    @Override
    protected void prepare(RouteFixture bridge) throws Exception {
        nobody = new ServerSocket(0, 2 * CALLS_AT_ONCE, InetAddress.getLoopbackAddress());
        silence = new FaultyNetwork(0, nobody.getLocalPort(), sent -> {
            if (sent.contains("OPDRechargeList")) {
                waiting.incrementAndGet();
                return Fault.LOSE_REQUEST;
            }
            return null;
        });
        bridge.set("bridge.sites", "main,dead").set("bridge.site.dead.dialect", "http-xml")
                .set("bridge.site.dead.vendor-address", "http://127.0.0.1:" + silence.port() + "/his/")
                .set("bridge.site.dead.vendor-calls-at-once", Integer.toString(CALLS_AT_ONCE));
    }

    @Override
    protected void cleanupResources() throws IOException {
        silence.close();
        nobody.close();
    }

    @Test
    void howeverManyWaitForTheDeadTheOthersAreServed() {
        RouteRequest list = RouteRequest.list().with("CardNo", "1").with("CardType", "1");
        HttpClient callers = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        for (int number = 0; number < CALLS_AT_ONCE; number++) {
            callers.sendAsync(HttpRequest.newBuilder(bridge.uri("/sites/dead/his/OPDRechargeList"))
                    .header("Content-Type", "application/xml").POST(BodyPublishers.ofString(list.xml())).build(),
                    BodyHandlers.discarding());
        }
        Awaitility.await().atMost(Duration.ofSeconds(25))
                .untilAsserted(() -> assertThat(waiting).hasValue(CALLS_AT_ONCE));

        assertThat(bridge.post("/his/OPDRechargeList", list).code()).isEqualTo(10000);
        silence.goDown();
    }
}
