package io.opdbridge.route;

import io.opdbridge.testing.RouteFixture;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class ObserveHealthRouteTest {

    private RouteFixture bridge;

    @BeforeEach
    void startBridge(@TempDir Path dataDir) throws Exception {
        bridge = RouteFixture.in(dataDir).advise("observe-health", route -> route.replaceFromWith("direct:health"))
                .start();
    }

    @AfterEach
    void stopBridge() {
        bridge.close();
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

    /** The drop folder counts as ready once it was looked into. */
    private void awaitReady() {
        await().atMost(Duration.ofSeconds(20)).until(() -> status("/ready").equals(200));
    }

    private Object status(String path) {
        return check(path).getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE);
    }

    private Exchange check(String path) {
        return bridge.send("direct:health", Map.of(Exchange.HTTP_PATH, path), null);
    }
}
