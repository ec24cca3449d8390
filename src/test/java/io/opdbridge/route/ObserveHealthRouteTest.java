package io.opdbridge.route;

import io.opdbridge.statistics.Figures;
import io.opdbridge.testing.FreePorts;
import io.opdbridge.testing.LoneRouteTest;
import io.opdbridge.testing.RouteFixture;
import io.opdbridge.testing.RouteRequest;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class ObserveHealthRouteTest extends LoneRouteTest {

    @Override
    protected void prepare(RouteFixture bridge) {
        testConfiguration().withDumpRouteCoverage(true);
        camelContextConfiguration().replaceRouteFromWith("observe-health", "direct:health");
    }

    @Test
    void aBridgeWithItsDatabaseIsReadyAndLive() {
        awaitReady();
        assertThat(check("/ready").getMessage().getBody(String.class)).contains("\"status\":\"UP\"");
        assertThat(status("/live")).isEqualTo(200);
    }

    @Test
    void aBridgeWithoutItsDatabaseIsNotReadyAndSaysNothingOfIt() {
        awaitReady();
        bridge.database().close();
        Exchange exchange = check("/ready");

        assertThat(exchange.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE)).isEqualTo(503);
        assertThat(exchange.getMessage().getBody(String.class)).contains("\"status\":\"DOWN\"")
                .doesNotContainIgnoringCase("exception", "jdbc", "hsqldb");
    }

    @Test
    void aVendorThatIsDownIsSaidAndKeepsNobodyFromBeingReady(@TempDir Path other) throws Exception {
        try (RouteFixture withVendor = RouteFixture.in(other).set("bridge.sites", "main,east")
                .set("bridge.site.east.dialect", "http-xml").set("bridge.vendor.down-after-failures", "2")
                .set("bridge.site.east.vendor-address", "http://127.0.0.1:" + FreePorts.next() + "/").start()) {
            Figures figures = withVendor.context().getRegistry().findSingleByType(Figures.class);
            await().atMost(Duration.ofSeconds(20)).until(() -> ready(withVendor).contains("\"east\":\"UP\""));
            for (int number = 0; number < 2; number++) {
                withVendor.post("/sites/east/his/OPDRechargeFreeze", RouteRequest.list().with("HisFlowNo", "R" + number)
                        .with("OrderId", "WX" + number).with("CardNo", "1").with("CardType", "1").with("HisID", "P1")
                        .with("Price", "3000").with("PayWay", "3").with("TransNo", "T1")
                        .with("TransTime", "2026-11-23 10:15:00").with("ChannelId", "100123"))
                        .assertRefused(200, -30002);
            }
            figures.read();
            assertThat(ready(withVendor)).startsWith("200").contains("\"east\":\"DOWN\"", "\"status\":\"UP\"");
        }
    }

    private static String ready(RouteFixture bridge) throws Exception {
        HttpResponse<String> answer = HttpClient.newHttpClient().send(
                HttpRequest.newBuilder(bridge.uri("/observe/health/ready")).build(),
                HttpResponse.BodyHandlers.ofString());
        return answer.statusCode() + " " + answer.body();
    }

    /** The drop folder counts as ready once it was looked into. */
    private void awaitReady() {
        await().atMost(Duration.ofSeconds(20)).until(() -> status("/ready").equals(200));
    }

    private Object status(String path) {
        return check(path).getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE);
    }

    private Exchange check(String path) {
        return fluentTemplate.to("direct:health").withHeader(Exchange.HTTP_PATH, path).send();
    }
}
