package io.opdbridge.http;

import io.opdbridge.testing.RouteFixture;
import io.opdbridge.testing.RouteRequest;
import io.opdbridge.testing.RouteTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is too large, too long or too many: refused with the envelope where there is a call, and no reason to refuse
 * others.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class CallLimitsTest extends RouteTest {

    private static final String FREEZE = "/his/OPDRechargeFreeze";
    private static final int CONNECTIONS = 40;
    private static final int BODY_BYTES = 64 << 10;
    private static final int BODIES = 4;

    private final List<RawCall> callers = new ArrayList<>();

    @Override
    protected void prepare(RouteFixture bridge) {
        bridge.set("bridge.http.connections", Integer.toString(CONNECTIONS))
                .set("bridge.http.stall-milliseconds", "5000")
                .set("bridge.http.max-body-bytes", Integer.toString(BODY_BYTES))
                .set("bridge.http.max-bodies-bytes", Integer.toString(BODIES * BODY_BYTES));
    }

    @AfterEach
    void hangUp() throws IOException {
        for (RawCall caller : callers) {
            caller.close();
        }
        callers.clear();
    }

    @Test
    void bodiesThatTakeMoreMemoryThanThereIsGiveWayToThoseAfterThem() throws Exception {
        Map<String, Object> before = bridge.ledger();
        byte[] almostAll = new byte[BODY_BYTES - 1];
        for (int number = 0; number < 3 * BODIES; number++) {
            call().send(RawCall.head(FREEZE, BODY_BYTES)).send(almostAll);
        }
        int refused = 0;
        for (RawCall caller : callers) {
            RawCall.Reply reply = caller.reply();
            assertThat(reply.headers()).containsEntry("connection", "close");
            if (reply.answer().status() == 503) {
                reply.answer().assertRefused(503, -90003);
                refused++;
            } else {
                reply.answer().assertRefused(200, -10012);
            }
        }
        assertThat(refused).isBetween(2 * BODIES, 3 * BODIES - 1);
        assertThat(bridge.ledger()).isEqualTo(before);
        assertServed();
    }

    @Test
    void idleConnectionsGiveWayToThoseAfterThem() throws Exception {
        for (int number = 0; number < 3 * CONNECTIONS; number++) {
            call();
        }
        assertThat(callers.subList(0, CONNECTIONS)).allSatisfy(caller -> assertThat(caller.rest()).isEmpty());
        assertServed();
    }

    @Test
    void bodiesThatStallGiveWayToConnectionsAfterThem() throws Exception {
        stallInTheBody(CONNECTIONS / 2);
        // whose head has not been read is closed without an answer; a later call is answered after those of all
        assertServed();
        stallInTheBody(2 * CONNECTIONS);
        assertServed();
        callers.get(0).reply().answer().assertRefused(503, -90003);
    }

    private void stallInTheBody(int count) throws IOException {
        for (int number = 0; number < count; number++) {
            call().send(RawCall.head(FREEZE, 100)).send("<Req>");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET /his/%s HTTP/1.1\r\nHost: bridge\r\n\r\n",
        "POST /his/OPDRechargeFreeze HTTP/1.1\r\nHost: bridge\r\nX-Long: %s\r\n\r\n",
        "POST /his/OPDRechargeFreeze HTTP/1.1\r\nHost: bridge\r\n%s: x\r\n\r\n"})
    void aHeadThatIsTooLongIsRefused(String head) throws Exception {
        RawCall caller = call().send(String.format(head, "x".repeat(9000)));
        caller.reply().answer().assertRefused(413, -10006);
        assertThat(caller.rest()).isEmpty();
    }

    @Test
    void aHeadOfMoreHeadersThanAnybodyNeedsIsRefused() throws Exception {
        call().send("POST " + FREEZE + " HTTP/1.1\r\nHost: bridge\r\n" + "a:b\r\n".repeat(100) + "\r\n").reply()
                .answer()
                .assertRefused(413, -10006);
    }

    @Test
    void theHeadersOfOneCallAreNotThoseOfTheNext() throws Exception {
        byte[] body = RouteRequest.freeze(bridge.book()).bytes();
        RawCall caller = call();
        for (int number = 0; number < 5; number++) {
            caller.send(RawCall.head(FREEZE, body.length).replace("Host:", "a:b\r\n".repeat(90) + "Host:")).send(body)
                    .reply()
                    .answer().assertOk();
        }
    }

    @Test
    void chunksWithoutEndAreRefused() throws Exception {
        RawCall caller = call().send(RawCall.head(FREEZE, -1));
        byte[] chunk = ("10000\r\n" + "x".repeat(0x10000) + "\r\n")
                .getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        for (int number = 0; number < 2000 && caller.trickle(chunk); number++) {
            assertThat(number).as("is cut off").isLessThan(1999);
        }
    }

    @Test
    void aChunkExtensionWithoutEndTakesNoMemoryAndIsRefused() throws Exception {
        RawCall caller = call().send(RawCall.head(FREEZE, -1)).send("5;x=");
        byte[] more = "x".repeat(1 << 16).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        for (int number = 0; number < 1000; number++) {
            caller.send(more);
        }
        caller.send("\r\n<Req>\r\n0\r\n\r\n").reply().answer().assertRefused(200, -10001);
    }

    private RawCall call() throws IOException {
        RawCall call = new RawCall(bridge);
        callers.add(call);
        return call;
    }

    private void assertServed() throws IOException {
        byte[] body = RouteRequest.freeze(bridge.book()).bytes();
        call().send(RawCall.head(FREEZE, body.length)).send(body).reply().answer().assertOk();
    }
}
