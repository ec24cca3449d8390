package io.opdbridge.http;

import io.opdbridge.testing.RouteFixture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

/** Who may say for whom it calls, and how much of it is believed. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GatewaysTest {

    private static final String GATEWAY = "127.0.0.1";
    private static final String STRANGER = "127.0.0.2";

    private RouteFixture bridge;
    private RouteFixture ofForwarded;

    @BeforeAll
    void start(@TempDir Path dataDir, @TempDir Path other) throws Exception {
        bridge = RouteFixture.in(dataDir).set("bridge.http.gateways", "127.0.0.1,10.1.0.0/16,2001:db8::/32");
        bridge.assemble().addRoutes(new RequestProbe());
        bridge.start();
        ofForwarded = RouteFixture.in(other).set("bridge.http.gateways", "127.0.0.1,10.1.0.0/16,2001:db8::/32")
                .set("bridge.http.gateway-headers", "forwarded");
        ofForwarded.assemble().addRoutes(new RequestProbe());
        ofForwarded.start();
    }

    @AfterAll
    void stop() {
        bridge.close();
        ofForwarded.close();
    }

    @Test
    void aGatewaySaysForWhomItCallsAndHowItWasCalled() throws Exception {
        assertThat(probe(GATEWAY, "X-Forwarded-For: 192.0.2.7", "X-Forwarded-Proto: https",
                "X-Forwarded-Host: his.hospital"))
                .isEqualTo("from 192.0.2.7 to https://his.hospital/probe secure true as nobody");
        assertThat(probe(GATEWAY)).as("its own call")
                .isEqualTo("from 127.0.0.1 to http://bridge.hospital/probe secure false as nobody");
        assertThat(probe(GATEWAY, "X-Forwarded-For: 192.0.2.7"))
                .startsWith("from 192.0.2.7 to http://bridge.hospital/");
    }

    @Test
    void nobodyElseIsBelieved() throws Exception {
        assertThat(probe(STRANGER, "X-Forwarded-For: 192.0.2.7", "X-Forwarded-Proto: https",
                "X-Forwarded-Host: his.hospital", "Forwarded: for=192.0.2.7;proto=https;host=his.hospital"))
                .isEqualTo("from 127.0.0.2 to http://bridge.hospital/probe secure false as nobody");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "192.0.2.66, 192.0.2.7                      | 192.0.2.7",
        "192.0.2.66, 192.0.2.7, 10.1.2.3            | 192.0.2.7",
        "192.0.2.66, 192.0.2.7, 10.1.2.3, 10.1.0.9  | 192.0.2.7",
        "192.0.2.7, 2001:db8::5                     | 192.0.2.7",
        "192.0.2.7, [2001:db8::5]:4711              | 192.0.2.7",
        "192.0.2.7, ::ffff:10.1.2.3                 | 192.0.2.7",
        "192.0.2.7:4711                             | 192.0.2.7",
        "10.1.2.3, 192.0.2.7                        | 192.0.2.7",
        "192.0.2.66, 10.2.0.1                       | 10.2.0.1",
        "10.1.2.3, 10.1.0.9                         | 10.1.2.3",
        "192.0.2.66, 10.1.2.3.evil.example          | 10.1.2.3.evil.example",
        "'\"192.0.2.66', 192.0.2.7                  | 192.0.2.7",
        "192.0.2.66,, ,192.0.2.7,                   | 192.0.2.7",
        "192.0.2.66, unknown                        | unknown",
        "fe80::7                                    | [fe80::7]"})
    void theLastThatIsNoGatewayIsTheCallerWhateverItSentAlong(String header, String caller) throws Exception {
        assertThat(probe(GATEWAY, "X-Forwarded-For: " + header)).startsWith("from " + caller + " to ");
    }

    @Test
    void linesOfAHeaderAreOneList() throws Exception {
        assertThat(probe(GATEWAY, "X-Forwarded-For: 192.0.2.66", "X-Forwarded-For: 192.0.2.7",
                "x-forwarded-for: 10.1.2.3", "X-Forwarded-Proto: https", "X-Forwarded-Proto: http",
                "X-Forwarded-Host: evil.example, his.hospital"))
                .isEqualTo("from 192.0.2.7 to http://his.hospital/probe secure false as nobody");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Forwarded: for=192.0.2.66;proto=https;host=evil.example", "X-Proxied-Https: on",
        "Proxy-Ssl-Id: 1", "Proxy-auth-cert: x", "X-Forwarded-Server: evil.example", "X-Forwarded-Port: 1"})
    void aHeaderThatTheGatewayLeavesAloneIsNotBelieved(String header) throws Exception {
        assertThat(probe(GATEWAY, header, "X-Forwarded-For: 192.0.2.7"))
                .isEqualTo("from 192.0.2.7 to http://bridge.hospital/probe secure false as nobody");
    }

    @Test
    void aGatewayThatSpeaksRfc7239IsBelievedWhereThatIsSet() throws Exception {
        assertThat(probe(ofForwarded, GATEWAY, List.of(
                "Forwarded: for=192.0.2.66;proto=https;host=evil.example,"
                        + " proto=https;For=\"192.0.2.7:80\";host=his.hospital",
                "Forwarded: for=\"[2001:db8::5]\";proto=http;host=inner", "X-Forwarded-For: 192.0.2.66")))
                .isEqualTo("from 192.0.2.7 to https://his.hospital/probe secure true as nobody");
        assertThat(probe(ofForwarded, GATEWAY, List.of("Forwarded: for=192.0.2.66, for=\", for=192.0.2.7")))
                .as("an open quote of the caller's").startsWith("from 192.0.2.7 to ");
        assertThat(probe(ofForwarded, GATEWAY, List.of("Forwarded: for=192.0.2.66, for=_hidden")))
                .startsWith("from _hidden to ");
        assertThat(probe(ofForwarded, GATEWAY, List.of("Forwarded: for=192.0.2.66, for=unknown;proto=https")))
                .startsWith("from unknown to https:");
        assertThat(probe(ofForwarded, GATEWAY, List.of("Forwarded: proto=https", "X-Forwarded-For: 192.0.2.66")))
                .startsWith("from 127.0.0.1 to https:");
        assertThat(probe(ofForwarded, STRANGER, List.of("Forwarded: for=192.0.2.7;proto=https;host=evil.example")))
                .isEqualTo("from 127.0.0.2 to http://bridge.hospital/probe secure false as nobody");
    }

    @Test
    void theDescriptionNamesTheAddressAtTheGateway() throws Exception {
        String behind = answer(bridge, GATEWAY, "/sites/main/soap?wsdl", List.of("X-Forwarded-For: 192.0.2.7",
                "X-Forwarded-Proto: https", "X-Forwarded-Host: his.hospital:8443"));
        assertThat(behind).contains("location=\"https://his.hospital:8443/sites/main/soap\"")
                .doesNotContain("bridge.hospital");
        assertThat(answer(bridge, STRANGER, "/soap?wsdl", List.of("X-Forwarded-Proto: https")))
                .contains("location=\"http://bridge.hospital/soap\"");
    }

    private String probe(String from, String... headers) throws IOException {
        return probe(bridge, from, List.of(headers));
    }

    private static String probe(RouteFixture bridge, String from, List<String> headers) throws IOException {
        String answer = answer(bridge, from, RequestProbe.PATH, headers);
        assertThat(answer).startsWith("HTTP/1.1 200 ");
        return answer.substring(answer.indexOf("\r\n\r\n") + 4);
    }

    /** A client of the JDK can neither call from another address nor send lines of a header apart. */
    private static String answer(RouteFixture bridge, String from, String path, List<String> headers)
            throws IOException {
        try (Socket socket = new Socket("127.0.0.1", bridge.uri("").getPort(), InetAddress.getByName(from), 0)) {
            socket.setSoTimeout(60_000);
            String lines = headers.isEmpty() ? "" : String.join("\r\n", headers) + "\r\n";
            socket.getOutputStream()
                    .write(("GET " + path + " HTTP/1.1\r\nHost: bridge.hospital\r\nConnection: close\r\n"
                            + lines + "\r\n").getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
