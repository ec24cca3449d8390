package io.opdbridge.http;

import io.opdbridge.canonical.Recharge;
import io.opdbridge.testing.RouteFixture;
import io.opdbridge.testing.RouteRequest;
import io.opdbridge.testing.RouteTest;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.AdviceWith;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import static org.assertj.core.api.Assertions.assertThat;

/** Two calls in work, two that wait: what comes beyond is refused, and what was begun is finished. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class CallQueueTest extends RouteTest {

    private static final String FREEZE = "/his/OPDRechargeFreeze";
    private static final int PLACES = 2;
    private static final int OVERLOADED = -90003;
    private static final HttpClient CALLER = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final AtomicInteger inWork = new AtomicInteger();
    private volatile CountDownLatch gate;
    private final List<RawCall> calls = new ArrayList<>();

    @Override
    protected void prepare(RouteFixture bridge) {
        bridge.set("bridge.http.calls-at-once", Integer.toString(PLACES)).set("bridge.http.queue", "2")
                .set("bridge.http.queue-milliseconds", "6000");
    }

    @Override
    protected void advise(CamelContext context) throws Exception {
        AdviceWith.adviceWith(context, "hold-refund", false, route -> route.weaveAddFirst().process(exchange -> {
            inWork.incrementAndGet();
            gate.await(30, TimeUnit.SECONDS);
        }));
    }

    @BeforeEach
    void shut() {
        gate = new CountDownLatch(1);
        inWork.set(0);
    }

    @AfterEach
    void open() throws Exception {
        gate.countDown();
        for (RawCall call : calls) {
            if (!call.isAnswered()) {
                call.reply();
            }
            call.close();
        }
        calls.clear();
    }

    @Test
    void callsBeyondThePlacesAndTheQueueAreRefusedAtOnceAndThoseBegunAreFinished() throws Exception {
        List<Recharge> recharges = List.of(bridge.book(), bridge.book(), bridge.book(), bridge.book());
        Recharge beyond = bridge.book();
        fill(recharges);
        RawCall.Reply refused = begin(beyond).reply();
        gate.countDown();

        refused.answer().assertRefused(503, OVERLOADED);
        assertThat(refused.headers()).containsEntry("retry-after", "1").doesNotContainKey("connection");
        for (RawCall call : calls.subList(0, recharges.size())) {
            call.reply().answer().assertOk();
        }
        assertThat(recharges)
                .allSatisfy(recharge -> assertThat(bridge.money(recharge)).containsExactly(7000L, 3000L, 0L, 3000L));
        assertThat(bridge.money(beyond)).containsExactly(10000L, 0L, 0L, 0L);
        byte[] again = RouteRequest.freeze(beyond).bytes();
        calls.get(recharges.size()).send(RawCall.head(FREEZE, again.length)).send(again).reply().answer().assertOk();
    }

    @Test
    void aCallThatWaitsTooLongForItsPlaceIsRefusedAndLeavesNothing() throws Exception {
        Recharge waiting = bridge.book();
        fill(List.of(bridge.book(), bridge.book()));
        begin(waiting).reply().answer().assertRefused(503, OVERLOADED);

        gate.countDown();
        calls.get(0).reply().answer().assertOk();
        calls.get(1).reply().answer().assertOk();
        assertThat(bridge.money(waiting)).containsExactly(10000L, 0L, 0L, 0L);
        bridge.post(FREEZE, RouteRequest.freeze(waiting)).assertOk();
    }

    @Test
    void aCallerOverSoapIsRefusedInItsEnvelope() throws Exception {
        fill(List.of(bridge.book(), bridge.book(), bridge.book(), bridge.book()));
        for (String path : List.of("/soap", "/sites/main/soap")) {
            HttpResponse<String> refused = CALLER.send(HttpRequest.newBuilder(bridge.uri(path))
                    .POST(HttpRequest.BodyPublishers.ofString("<x/>")).build(), HttpResponse.BodyHandlers.ofString());
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.headers().firstValue("Retry-After")).hasValue("1");
            assertThat(refused.headers().firstValue("Content-Type")).hasValue("text/xml;charset=UTF-8");
            assertThat(refused.body()).contains("<soap:Envelope", "&lt;RespCode>" + OVERLOADED + "&lt;/RespCode>");
        }
    }

    @Test
    void whoAsksForHealthAndMetricsIsAnsweredAllTheSame() throws Exception {
        Awaitility.await().until(() -> observe("health/ready") == 200);
        fill(List.of(bridge.book(), bridge.book(), bridge.book(), bridge.book()));
        assertThat(List.of(observe("health/ready"), observe("health/live"), observe("metrics"))).containsOnly(200);
    }

    @Test
    void whoSendsABodyInPiecesOfOneByteKeepsNobodyOut() throws Exception {
        // after some 3,350 of these the server reads no more
        String pieces = "1\r\nx\r\n".repeat(20_000);
        AtomicInteger sent = new AtomicInteger();
        RawCall call = new RawCall(bridge).send(RawCall.head(FREEZE, -1));
        Thread caller = new Thread(() -> {
            while (call.trickle(pieces)) {
                sent.incrementAndGet();
            }
        });
        try {
            caller.start();
            // more than the system takes for a server that does not read
            await(() -> sent.get() > 100);
            assertThat(List.of(observe("health/live"), observe("health/live"), observe("health/live")))
                    .containsOnly(200);
            assertThat(sent.get()).as("the server still reads").isLessThan(3000);
        } finally {
            call.close();
            caller.join();
        }
    }

    private int observe(String what) throws Exception {
        return CALLER.send(HttpRequest.newBuilder(bridge.uri("/observe/" + what)).build(),
                HttpResponse.BodyHandlers.discarding()).statusCode();
    }

    /** The first two take the places, the others wait. */
    private void fill(List<Recharge> recharges) {
        List<?> handlers = bridge.context().getRegistry().lookupByNameAndType("callHandlers", List.class);
        CallQueue queue = (CallQueue) handlers.stream().filter(CallQueue.class::isInstance).skip(2).findFirst()
                .orElseThrow();
        recharges.subList(0, PLACES).forEach(this::begin);
        await(() -> inWork.get() == PLACES);
        recharges.subList(PLACES, recharges.size()).forEach(this::begin);
        await(() -> queue.getSuspendedRequestCount() == recharges.size() - PLACES);
    }

    private static void await(Callable<Boolean> condition) {
        Awaitility.await().pollInterval(Duration.ofMillis(5)).until(condition);
    }

    private RawCall begin(Recharge recharge) {
        byte[] body = RouteRequest.freeze(recharge).bytes();
        try {
            RawCall call = new RawCall(bridge).send(RawCall.head(FREEZE, body.length)).send(body);
            calls.add(call);
            return call;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
