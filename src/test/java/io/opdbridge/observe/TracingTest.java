package io.opdbridge.observe;

import com.sun.net.httpserver.HttpServer;
import io.opdbridge.testing.RouteFixture;
import io.opdbridge.testing.RouteRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import static org.assertj.core.api.Assertions.assertThat;

/** What a collector gets of a call, over a real socket. */
class TracingTest {

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String CARD_NO = "6217000000000017";
    private static final String NAME = "欧阳不言";

    @TempDir
    private Path dataDir;

    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private final List<String> atVendor = new CopyOnWriteArrayList<>();

    @Test
    void aTraceGoesFromTheCallerToTheVendorAndNamesNobody() throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/traces", call -> {
            synchronized (received) {
                received.write(call.getRequestBody().readAllBytes());
            }
            call.sendResponseHeaders(200, -1);
            call.close();
        });
        server.createContext("/his/", call -> {
            call.getRequestBody().readAllBytes();
            atVendor.add(call.getRequestHeaders().getFirst("traceparent"));
            call.sendResponseHeaders(404, -1);
            call.close();
        });
        server.start();
        String address = "http://127.0.0.1:" + server.getAddress().getPort();
        try (RouteFixture bridge = RouteFixture.in(dataDir).set("bridge.tracing.endpoint", address + "/v1/traces")
                .set("bridge.tracing.sample-percent", "100").set("bridge.tracing.service-name", "bridge-of-the-test")
                .set("bridge.sites", "main,east").set("bridge.site.east.dialect", "http-xml")
                .set("bridge.site.east.vendor-address", address + "/his/")
                .set("bridge.vendor.poll-milliseconds", "3600000").start()) {
            RouteRequest freeze = RouteRequest.list().with("HisFlowNo", "R1").with("OrderId", "WX-ORDER-1")
                    .with("CardNo", CARD_NO).with("CardType", "1").with("HisID", "P-OF-1").with("Price", "3000")
                    .with("PayWay", "3").with("TransNo", "T1").with("TransTime", "2026-11-23 10:15:00")
                    .with("ChannelId", "100123").with("OperatorName", NAME);
            bridge.exchange(HttpRequest.newBuilder(bridge.uri("/sites/east/his/OPDRechargeFreeze?card=" + CARD_NO))
                    .header("traceparent", "00-" + TRACE + "-00f067aa0ba902b7-01")
                    .header("Content-Type", "application/xml")
                    .POST(HttpRequest.BodyPublishers.ofByteArray(freeze.bytes())));
            bridge.post("/his/" + CARD_NO, freeze);
            bridge.exchange(HttpRequest.newBuilder(bridge.uri("/his/OPDRechargeList")).method("M" + CARD_NO,
                    HttpRequest.BodyPublishers.ofByteArray(freeze.with("Price", NAME).bytes())));
        } finally {
            server.stop(0);
        }

        byte[] bytes = received.toByteArray();
        assertThat(HexFormat.of().formatHex(bytes)).as("the caller's trace").contains(TRACE);
        assertThat(atVendor).as("beside what is retried").anyMatch(parent -> parent.startsWith("00-" + TRACE + "-"));
        assertThat(new String(bytes, StandardCharsets.UTF_8))
                .contains("bridge-of-the-test", "camel-http", "camel-jetty",
                        "direct", "hold-refund")
                .doesNotContain(CARD_NO, NAME, "WX-ORDER-1", "P-OF-1");
    }

    @Test
    void nothingIsTracedWithoutAnEndpoint() throws Exception {
        try (RouteFixture bridge = RouteFixture.in(dataDir).start()) {
            assertThat(bridge.context().getRoutePolicyFactories())
                    .noneMatch(factory -> factory.getClass().getName().contains("opentelemetry"));
            assertThat(bridge.context().getRegistry().lookupByName("tracer")).isNull();
        }
    }
}
