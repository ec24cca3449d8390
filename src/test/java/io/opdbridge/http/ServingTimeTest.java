package io.opdbridge.http;

import io.opdbridge.canonical.Recharge;
import io.opdbridge.testing.RouteFixture;
import io.opdbridge.testing.RouteRequest;
import io.opdbridge.testing.RouteTest;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.AdviceWith;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;

/** A bridge that is told to stop says so before it refuses anybody, and ends nothing that has begun. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ServingTimeTest extends RouteTest {

    private static final String FREEZE = "/his/OPDRechargeFreeze";
    private static final String LIST = "/his/OPDRechargeList";

    private final CountDownLatch gate = new CountDownLatch(1);
    private final CountDownLatch inWork = new CountDownLatch(1);

    @Override
    protected void prepare(RouteFixture bridge) {
        bridge.set("bridge.http.drain-milliseconds", "4000");
    }

    @Override
    protected void advise(CamelContext context) throws Exception {
        AdviceWith.adviceWith(context, "hold-refund", false, route -> route.weaveAddFirst().process(exchange -> {
            inWork.countDown();
            gate.await(30, TimeUnit.SECONDS);
        }));
    }

    @Test
    void firstOthersAreToldThenCallsAreRefusedAndThoseBegunAreFinished() throws Exception {
        Recharge worked = bridge.book();
        Recharge sent = bridge.book();
        byte[] body = RouteRequest.freeze(sent).bytes();
        try (RawCall inTheWork = freeze(worked); RawCall halfSent = new RawCall(bridge); RawCall kept = list()) {
            kept.reply().answer().assertOk();
            halfSent.send(RawCall.head(FREEZE, body.length)).send(Arrays.copyOf(body, 10));
            inWork.await();
            awaitReady(200);
            CompletableFuture<Void> stop = CompletableFuture.runAsync(bridge::beginStop);

            awaitReady(503);
            RawCall.Reply served = list().reply();
            served.answer().assertOk();
            assertThat(served.headers()).containsEntry("connection", "close");

            Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> list().reply().answer().status() == 503);
            RawCall.Reply refused = kept.send(RawCall.head(LIST, 0)).reply();
            refused.answer().assertRefused(503, -90003);
            assertThat(refused.headers()).containsEntry("connection", "close").containsEntry("retry-after", "1");
            assertThat(stop).isNotDone();

            gate.countDown();
            halfSent.send(Arrays.copyOfRange(body, 10, body.length));
            for (RawCall begun : new RawCall[] {inTheWork, halfSent}) {
                RawCall.Reply answered = begun.reply();
                answered.answer().assertOk();
                assertThat(answered.headers()).containsEntry("connection", "close");
            }
            stop.get(20, TimeUnit.SECONDS);
        }
        assertThat(bridge.money(worked)).containsExactly(7000L, 3000L, 0L, 3000L);
        assertThat(bridge.money(sent)).containsExactly(7000L, 3000L, 0L, 3000L);
    }

    private RawCall freeze(Recharge recharge) throws IOException {
        byte[] body = RouteRequest.freeze(recharge).bytes();
        return new RawCall(bridge).send(RawCall.head(FREEZE, body.length)).send(body);
    }

    private RawCall list() throws IOException {
        byte[] body = RouteRequest.list().with("CardNo", "1").with("CardType", "1").bytes();
        return new RawCall(bridge).send(RawCall.head(LIST, body.length)).send(body);
    }

    private void awaitReady(int status) {
        Awaitility.await().atMost(Duration.ofSeconds(20)).pollInterval(Duration.ofMillis(50)).until(() -> {
            try (RawCall health = new RawCall(bridge)) {
                return health.send("GET /observe/health/ready HTTP/1.1\r\nHost: bridge\r\n\r\n").status() == status;
            }
        });
    }
}
