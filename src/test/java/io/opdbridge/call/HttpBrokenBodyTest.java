package io.opdbridge.call;

import io.opdbridge.canonical.Recharge;
import io.opdbridge.testing.RouteFixture;
import io.opdbridge.testing.RouteRequest;
import io.opdbridge.testing.RouteTest;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.AdviceWith;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** A caller that stalls or goes away in the middle of a call is told so if it still listens, and moves no money. */
class HttpBrokenBodyTest extends RouteTest {

    private static final long STALL_MILLISECONDS = 300;

    @Override
    protected void prepare(RouteFixture bridge) {
        bridge.set("bridge.http.stall-milliseconds", Long.toString(STALL_MILLISECONDS));
    }

    @Override
    protected void advise(CamelContext context) throws Exception {
        AdviceWith.adviceWith(context, "hold-refund", false,
                route -> route.weaveAddFirst().delay(3 * STALL_MILLISECONDS));
    }

    @Test
    void aBodyThatStallsIsRefused() {
        byte[] whole = RouteRequest.freeze(bridge.book()).bytes();
        assertRefused("Content-Length: " + whole.length, Arrays.copyOf(whole, whole.length / 2));
        assertRefused("Content-Length: " + whole.length, new byte[0]);
        assertRefused("Transfer-Encoding: chunked", chunk(whole));
    }

    @ParameterizedTest
    @ValueSource(strings = {"zz\r\n<Req>", "5\r\n<Req>zz", "fffffffffffffffff\r\n<Req>", "-1\r\n",
        "5;x\r\n<Req>\r\n0\r\nzz"})
    void aBodyWhoseChunksAreWrongIsRefused(String body) {
        assertRefused("Transfer-Encoding: chunked", body.getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void aBodyThatBreaksOffIsRefused() throws IOException {
        byte[] whole = RouteRequest.freeze(bridge.book()).bytes();
        Map<String, Object> before = bridge.ledger();
        for (String framing : List.of("Content-Length: " + whole.length, "Transfer-Encoding: chunked")) {
            try (Socket socket = send(framing, framing.startsWith("Transfer") ? chunk(whole)
                    : Arrays.copyOf(whole, whole.length / 2))) {
                socket.shutdownOutput();
                assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                        .contains("HTTP/1.1 200", "Connection: close", "<RespCode>-10012</RespCode>");
            }
        }
        assertThat(bridge.ledger()).isEqualTo(before);
    }

    @Test
    void whatTakesUsLongerThanACallerMayStallIsAnsweredAllTheSame() {
        Recharge recharge = bridge.book();
        bridge.post("/his/OPDRechargeFreeze", RouteRequest.freeze(recharge)).assertOk();
        assertThat(bridge.money(recharge)).containsExactly(7000L, 3000L, 0L, 3000L);
    }

    private void assertRefused(String framing, byte[] body) {
        Map<String, Object> before = bridge.ledger();
        HttpWire.exchange(bridge.uri("/"), List.of("POST /his/OPDRechargeFreeze HTTP/1.1",
                "Content-Type: application/xml", framing), body).assertRefused(200, -10012);
        assertThat(bridge.ledger()).isEqualTo(before);
    }

    private Socket send(String framing, byte[] body) throws IOException {
        Socket socket = new Socket(bridge.uri("/").getHost(), bridge.uri("/").getPort());
        socket.setSoTimeout(30_000);
        OutputStream out = socket.getOutputStream();
        out.write(("POST /his/OPDRechargeFreeze HTTP/1.1\r\nHost: bridge\r\nContent-Type: application/xml\r\n" + framing
                + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        out.write(body);
        out.flush();
        return socket;
    }

    /** A chunk that is all there, of a body whose end is not. */
    private static byte[] chunk(byte[] body) {
        return (Integer.toHexString(body.length) + "\r\n" + new String(body, StandardCharsets.ISO_8859_1) + "\r\n")
                .getBytes(StandardCharsets.ISO_8859_1);
    }
}
