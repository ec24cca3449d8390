package io.opdbridge.observe;

import io.opdbridge.testing.ProcessCommand;
import io.opdbridge.testing.RouteFixture;
import io.opdbridge.testing.TestAuthority;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** {@code bin/bridge health}, from outside, on bridges of this process. */
class HealthCommandTest {

    @TempDir
    private Path folder;

    @Test
    void whoeverIsReadySaysSoAlsoOverTls() throws Exception {
        Path certificate = folder.resolve("bridge.pem");
        Path key = folder.resolve("bridge.key");
        new TestAuthority("Hospital").issue("bridge").writePem(certificate, key);
        Map<String, String> tls = Map.of("BRIDGE_TLS_CERTIFICATE", certificate.toString(), "BRIDGE_TLS_KEY",
                key.toString());
        Map<String, String> settings;
        try (RouteFixture bridge = RouteFixture.in(folder.resolve("data"))
                .set("bridge.tls.certificate", certificate.toString())
                .set("bridge.tls.key", key.toString()).start()) {
            settings = at(bridge, tls);
            Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
                ProcessCommand.Result ready = health(settings);
                assertThat(ready.exitCode()).as(ready.out() + ready.err()).isZero();
                assertThat(ready.out()).contains("\"status\":\"UP\"");
            });
            bridge.database().close();
            ProcessCommand.Result notReady = health(settings);
            assertThat(notReady.exitCode()).isEqualTo(1);
            assertThat(notReady.out()).contains("\"status\":\"DOWN\"");
        }
        ProcessCommand.Result gone = health(settings);
        assertThat(gone.exitCode()).isEqualTo(1);
        assertThat(gone.err()).contains("No answer from https://127.0.0.1:");
    }

    private ProcessCommand.Result health(Map<String, String> settings) throws Exception {
        return ProcessCommand.run(folder.resolve("data"), settings, "health");
    }

    private static Map<String, String> at(RouteFixture bridge, Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(settings);
        all.put("BRIDGE_HTTP_PORT", Integer.toString(bridge.uri("").getPort()));
        return all;
    }
}
