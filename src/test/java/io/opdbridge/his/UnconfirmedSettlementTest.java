package io.opdbridge.his;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opdbridge.testing.RouteAnswer;
import io.opdbridge.testing.RouteFixture;
import io.opdbridge.testing.RouteRequest;
import io.opdbridge.testing.RouteTest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** A site that wants no success before its HIS has confirmed a settlement (contract, section 7). */
class UnconfirmedSettlementTest extends RouteTest {

    private static final String HELD = "<Resp><RespCode>0</RespCode><Data><HisCancelNo>VC%d</HisCancelNo>"
            + "<Price>3000</Price><HisDate>2026-11-23 03:15:00</HisDate><Balance>7000</Balance></Data></Resp>";

    private HttpServer his;
    private int orders;

    @Override
    protected void prepare(RouteFixture bridge) {
        try {
            his = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        his.createContext("/", this::serve);
        his.start();
        Map.of("dialect", "http-xml", "vendor-address", "http://127.0.0.1:" + his.getAddress().getPort() + "/",
                "vendor-success-codes", "0", "vendor-confirms-late", "false", "vendor-first-retry-seconds", "3600",
                "vendor-longest-retry-seconds", "3600")
                .forEach((name, value) -> bridge.set("bridge.site.main." + name, value));
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            boolean settles = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)
                    .contains("<Status>");
            byte[] bytes = settles ? new byte[0] : HELD.formatted(orders).getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/xml;charset=UTF-8");
            exchange.sendResponseHeaders(settles ? 502 : 200, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    @AfterAll
    void stopHis() {
        his.stop(0);
    }

    @ParameterizedTest
    @CsvSource({"0, 核销已登记，HIS 尚未确认，请稍后原样重发", "1, 回滚已登记，HIS 尚未确认，请稍后原样重发"})
    void aSettlementThatTheHisHasNotConfirmedIsNotToldToPayNothingBack(String status, String words) {
        orders++;
        assertThat(bridge.post("/his/OPDRechargeFreeze", freeze()).code()).isEqualTo(10000);

        for (int i = 0; i < 2; i++) {
            RouteAnswer settled = bridge.post("/his/OPDRechargeCancellationFee", freeze().with("Status", status));
            assertThat(settled.code()).isEqualTo(-30003);
            assertThat(settled.message()).isEqualTo(words);
        }
    }

    private RouteRequest freeze() {
        return RouteRequest.list().with("HisFlowNo", "R" + orders).with("OrderId", "WX" + orders).with("CardNo", "1")
                .with("CardType", "1").with("HisID", "P1").with("Price", "3000").with("PayWay", "3")
                .with("TransNo", "T1")
                .with("TransTime", "2026-11-23 10:15:00").with("ChannelId", "100123");
    }
}
