package io.opdbridge.http;

import io.opdbridge.testing.RouteFixture;
import io.opdbridge.testing.RouteRequest;
import io.opdbridge.testing.RouteTest;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.AdviceWith;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;

/** Callers that send or read a little now and then: they take no thread, keep nobody out, and come to an end. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class SlowCallersTest extends RouteTest {

    private static final String FREEZE = "/his/OPDRechargeFreeze";
    /** Many more than the server has threads. */
    private static final int SENDERS = 300;
    private static final int PLACES = 2;
    /** More than the system takes for a caller that does not read. */
    private static final byte[] LONG_ANSWER = new byte[16 << 20];
    private static final Duration BETWEEN_BYTES = Duration.ofMillis(200);

    private final List<RawCall> callers = new ArrayList<>();

    @Override
    protected void prepare(RouteFixture bridge) {
        bridge.set("bridge.http.idle-milliseconds", "2000").set("bridge.http.transfer-milliseconds", "2000")
                .set("bridge.http.calls-at-once", Integer.toString(PLACES));
    }

    @Override
    protected void advise(CamelContext context) throws Exception {
        AdviceWith.adviceWith(context, "describe-soap", false,
                route -> route.weaveAddLast().setBody(exchange -> LONG_ANSWER));
    }

    @AfterEach
    void hangUp() throws IOException {
        for (RawCall caller : callers) {
            caller.close();
        }
        callers.clear();
    }

    @Test
    void bodiesThatTrickleKeepNobodyOutAndAreRefusedInTime() throws Exception {
        for (int number = 0; number < SENDERS; number++) {
            call().send(RawCall.head(FREEZE, number % 2 == 0 ? 100_000 : -1));
        }
        trickleUntilTheyEnd("1\r\n \r\n");
        for (RawCall caller : callers) {
            RawCall.Reply reply = caller.reply();
            reply.answer().assertRefused(200, -10012);
            assertThat(reply.headers()).containsEntry("connection", "close");
        }
    }

    @Test
    void headsThatTrickleKeepNobodyOutAndAreCutOffInTime() throws Exception {
        for (int number = 0; number < SENDERS; number++) {
            call().send("POST " + FREEZE + " HTTP/1.1\r\nX-Slow: ");
        }
        trickleUntilTheyEnd("x");
        assertThat(callers).allSatisfy(caller -> assertThat(caller.rest()).isEmpty());
    }

    @Test
    void whoDoesNotReadHisAnswerGivesUpHisPlaceInTime() throws Exception {
        for (int number = 0; number < PLACES; number++) {
            callers.add(new RawCall(bridge, 4096).send("GET /soap?wsdl HTTP/1.1\r\nHost: bridge\r\n\r\n"));
        }
        Awaitility.await().atMost(Duration.ofSeconds(30))
                .until(() -> callers.stream().noneMatch(caller -> caller.trickle("x")));
        assertThat(freeze()).isEqualTo(10000);
        assertThat(callers).allSatisfy(caller -> assertThat(caller.rest().length()).isLessThan(LONG_ANSWER.length));
    }

    private RawCall call() throws IOException {
        RawCall call = new RawCall(bridge);
        callers.add(call);
        return call;
    }

    private int freeze() {
        return bridge.post(FREEZE, RouteRequest.freeze(bridge.book())).code();
    }

    /** Calls of others are served while they last. */
    private void trickleUntilTheyEnd(String bytes) throws InterruptedException {
        assertThat(freeze()).isEqualTo(10000);
        while (callers.stream().filter(caller -> caller.trickle(bytes)).count() > 0) {
            assertThat(freeze()).isEqualTo(10000);
            Thread.sleep(BETWEEN_BYTES.toMillis());
        }
    }
}
