package io.opdbridge.call;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.sun.net.httpserver.HttpServer;
import io.opdbridge.testing.RouteAnswer;
import io.opdbridge.testing.RouteFixture;
import io.opdbridge.testing.RouteRequest;
import io.opdbridge.testing.RouteTest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpRequest;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import static org.assertj.core.api.Assertions.assertThat;

/** One id from the caller's request to the vendor's, and back. */
class RequestIdsTest extends RouteTest {

    private static final String PATH = "/sites/east/his/OPDRechargeFreeze";
    private static final String NEW = "[0-9a-f]{32}";

    private final List<String> atVendor = new CopyOnWriteArrayList<>();
    private HttpServer his;

    @Override
    protected void prepare(RouteFixture bridge) {
        try {
            his = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        his.createContext("/", call -> {
            call.getRequestBody().readAllBytes();
            atVendor.addAll(call.getRequestHeaders().get("X-Request-Id"));
            call.sendResponseHeaders(404, -1);
            call.close();
        });
        his.start();
        bridge.set("bridge.sites", "main,east").set("bridge.site.east.dialect", "http-xml")
                .set("bridge.site.east.vendor-address", "http://127.0.0.1:" + his.getAddress().getPort() + "/")
                .set("bridge.vendor.poll-milliseconds", "3600000");
    }

    @AfterAll
    void stopHis() {
        his.stop(0);
    }

    @Test
    void theIdOfACallIsInItsAnswerInTheLogAndAtTheVendor() {
        Logger logger = (Logger) LoggerFactory.getLogger("io.opdbridge.call-vendor");
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        logger.addAppender(log);
        Level before = logger.getLevel();
        logger.setLevel(Level.INFO);
        try {
            assertThat(id(call("WX1", "X-Request-Id", "pay-2026.11_23"))).isEqualTo("pay-2026.11_23");
        } finally {
            logger.setLevel(before);
            logger.detachAppender(log);
        }
        // the release of another test's freeze may be on its way as well: of nobody's request
        assertThat(log.list).filteredOn(event -> event.getFormattedMessage().contains("HOLD of hold")).hasSize(1)
                .allSatisfy(
                        event -> assertThat(event.getMDCPropertyMap()).containsEntry("requestId", "pay-2026.11_23"));
        assertThat(log.list).filteredOn(event -> event.getLevel() == Level.WARN).anySatisfy(
                event -> assertThat(event.getMDCPropertyMap()).containsEntry("requestId", "pay-2026.11_23"));
        assertThat(atVendor).contains("pay-2026.11_23");
    }

    @Test
    void theTraceOfACallIsItsId() {
        String trace = "4bf92f3577b34da6a3ce929d0e0e4736";
        assertThat(id(call("WX2", "traceparent", "00-" + trace + "-00f067aa0ba902b7-01"))).isEqualTo(trace);
        assertThat(id(call("WX2", "traceparent", "00-" + "0".repeat(32) + "-00f067aa0ba902b7-01"))).matches(NEW);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "a,b", "${sys.user.home}", "110101199003078515", "13912345678", "<x>"})
    void anIdThatCannotBeOneIsNotTaken(String given) {
        assertThat(id(call("WX3", "X-Request-Id", given))).matches(NEW);
    }

    @Test
    void anIdWithoutEndIsNotTaken() {
        assertThat(id(call("WX4", "X-Request-Id", "a".repeat(64)))).hasSize(64);
        assertThat(id(call("WX4", "X-Request-Id", "a".repeat(65)))).matches(NEW);
        assertThat(id(call("WX4", "X-Request-Id", "one", "X-Request-Id", "two"))).matches(NEW);
    }

    @Test
    void eachCallWithoutOneHasItsOwn() {
        assertThat(id(call("WX5"))).matches(NEW).isNotEqualTo(id(call("WX5")));
    }

    private static String id(RouteAnswer answer) {
        return answer.header("X-Request-Id");
    }

    private RouteAnswer call(String order, String... headers) {
        RouteRequest freeze = RouteRequest.list().with("HisFlowNo", "R1").with("OrderId", order).with("CardNo", "1")
                .with("CardType", "1").with("HisID", "P1").with("Price", "3000").with("PayWay", "3")
                .with("TransNo", "T1")
                .with("TransTime", "2026-11-23 10:15:00").with("ChannelId", "100123");
        HttpRequest.Builder request = HttpRequest.newBuilder(bridge.uri(PATH))
                .POST(HttpRequest.BodyPublishers.ofByteArray(freeze.bytes())).header("Content-Type", "application/xml");
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return bridge.exchange(request);
    }
}
