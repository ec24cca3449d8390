package io.opdbridge.http;

import io.opdbridge.canonical.Recharge;
import io.opdbridge.testing.RouteFixture;
import io.opdbridge.testing.RouteRequest;
import org.apache.camel.Route;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.support.RoutePolicySupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The server listens as soon as one route has started. Calls that come before the others have are asked to come again:
 * whatever another answer says, a caller would believe it.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class EarlyCallsTest {

    private final CountDownLatch lastRoute = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);

    @TempDir
    private Path dataDir;

    @Test
    void callsAreRefusedUntilEachRouteHasStarted() throws Exception {
        try (RouteFixture bridge = RouteFixture.in(dataDir)) {
            bridge.assemble().addRoutes(theLastOne());
            CompletableFuture<Void> start = CompletableFuture.runAsync(() -> start(bridge));
            lastRoute.await();
            Recharge recharge = bridge.book();

            assertThat(refused(bridge, "/his/OPDRechargeFreeze", RouteRequest.freeze(recharge))).containsEntry(
                    "connection", "close").containsEntry("retry-after", "1");
            refused(bridge, "/sites/main/his/OPDRechargeFreeze", RouteRequest.freeze(recharge));
            assertThat(bridge.holds(recharge)).isEmpty();
            assertThat(readiness(bridge)).isEqualTo(503);

            goOn.countDown();
            start.get(30, TimeUnit.SECONDS);
            bridge.post("/his/OPDRechargeFreeze", RouteRequest.freeze(recharge)).assertOk();
            assertThat(readiness(bridge)).isEqualTo(200);
        }
    }

    private RouteBuilder theLastOne() {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:last").routeId("last").startupOrder(Integer.MAX_VALUE)
                        .routePolicy(new RoutePolicySupport() {
                            @Override
                            public void onStart(Route route) {
                                lastRoute.countDown();
                                try {
                                    goOn.await(30, TimeUnit.SECONDS);
                                } catch (InterruptedException e) {
                                    throw new IllegalStateException(e);
                                }
                            }
                        }).to("log:last");
            }
        };
    }

    private static void start(RouteFixture bridge) {
        try {
            bridge.start();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, String> refused(RouteFixture bridge, String path, RouteRequest request)
            throws IOException {
        byte[] body = request.bytes();
        try (RawCall call = new RawCall(bridge).send(RawCall.head(path, body.length)).send(body)) {
            RawCall.Reply reply = call.reply();
            reply.answer().assertRefused(503, -90003);
            return reply.headers();
        }
    }

    private static int readiness(RouteFixture bridge) throws IOException {
        try (RawCall health = new RawCall(bridge)) {
            return health.send("GET /observe/health/ready HTTP/1.1\r\nHost: bridge\r\n\r\n").status();
        }
    }
}
