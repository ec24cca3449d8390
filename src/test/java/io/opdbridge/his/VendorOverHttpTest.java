package io.opdbridge.his;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opdbridge.testing.RouteAnswer;
import io.opdbridge.testing.RouteFixture;
import io.opdbridge.testing.RouteRequest;
import io.opdbridge.testing.RouteTest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.Charset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** What a vendor over HTTP is sent by the settings of its site, and what odd answers of it mean. */
class VendorOverHttpTest extends RouteTest {

    private static final Charset GBK = Charset.forName("GBK");
    private static final String DONE = "<Resp><RespCode>0000</RespCode><RespMessage>成功</RespMessage><Data>"
            + "<HisCancelNo>退1</HisCancelNo><Price>3000</Price><HisDate>2026-11-23"
            + " 03:15:00</HisDate><Balance>7000</Balance></Data></Resp>";

    private HttpServer his;
    private volatile String answer = DONE;
    private volatile Map<String, List<String>> headers;
    private volatile String path;
    private volatile String body;
    private int orders;

    @Override
    protected void prepare(RouteFixture bridge) {
        bridge.set("bridge.site.main.channel-refund-days", "0=365");
        try {
            his = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        his.createContext("/", this::serve);
        his.start();
        Map<String, String> site = new HashMap<>(Map.of("vendor-first-retry-seconds", "3600",
                "vendor-longest-retry-seconds", "3600", "vendor-breaker-calls", "1000"));
        site.putAll(Map.of("dialect", "http-xml", "vendor-address",
                "http://127.0.0.1:" + his.getAddress().getPort() + "/his/",
                "vendor-charset", "GBK", "vendor-time-zone", "UTC", "vendor-success-codes", "0000,1",
                "vendor-user", "bridge", "vendor-password", "s3cret", "vendor-headers", "X-Key=k1,SOAPAction=urn:his/*",
                "vendor-operations", "hold=Freeze.do"));
        site.forEach((name, value) -> bridge.set("bridge.site.main." + name, value));
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            String request = new String(exchange.getRequestBody().readAllBytes(), GBK);
            if (!request.contains("<Status>")) {
                // a release of what another test left unknown may come at any time
                headers = Map.copyOf(exchange.getRequestHeaders());
                path = exchange.getRequestURI().getPath();
                body = request;
            }
            byte[] bytes = answer.getBytes(GBK);
            exchange.getResponseHeaders().set("Content-Type", "text/xml;charset=GBK");
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    @AfterAll
    void stopHis() {
        his.stop(0);
    }

    @Test
    void aCallCarriesWhatTheSettingsSayAndItsAnswerSpoilsNoCharset() {
        answer = DONE;
        RouteAnswer frozen = bridge.post("/his/OPDRechargeFreeze", freeze());

        assertThat(frozen.code()).isEqualTo(10000);
        assertThat(frozen.message()).isEqualTo("成功");
        assertThat(frozen.data()).containsEntry("HisCancelNo", "退1").containsEntry("Balance", "7000")
                .as("the vendor's clock is in UTC").containsEntry("HisDate", "2026-11-23 11:15:00");
        assertThat(path).isEqualTo("/his/Freeze.do");
        assertThat(headers).containsEntry("Authorization", List.of("Basic YnJpZGdlOnMzY3JldA=="))
                .containsEntry("X-key", List.of("k1")).containsEntry("Soapaction", List.of("urn:his/Freeze.do"))
                .containsEntry("Content-type", List.of("application/xml; charset=GBK"));
        assertThat(body).startsWith("<?xml version=\"1.0\" encoding=\"GBK\"?>")
                .contains("<TransTime>2026-11-23 02:15:00</TransTime>", "<OperatorName>王五 &#128512;</OperatorName>");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-90001", "-90002", "-30002", "-30003"})
    void aCodeByWhichTheVendorSaysThatItDoesNotKnowIsNoRefusal(String code) {
        answer = "<Resp><RespCode>" + code + "</RespCode><RespMessage>x</RespMessage></Resp>";
        assertThat(bridge.post("/his/OPDRechargeFreeze", freeze()).code()).isEqualTo(-30003);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "<Resp/>", "<Resp><RespCode/></Resp>",
        "<Resp><RespCode>0000</RespCode><Data><Price>1</Price>"
                + "</Data></Resp>",
        "<Resp><RespCode>0000</RespCode><Data><Balance>70.00</Balance></Data></Resp>",
        "<Resp><RespCode>0000</RespCode><Data><HisDate>yesterday</HisDate></Data></Resp>", "{}",
        "<!DOCTYPE x><Resp><RespCode>0000</RespCode></Resp>", "<html><body>502 Bad Gateway</body></html>"})
    void anAnswerThatIsNotWholeLeavesTheOutcomeUnknown(String odd) {
        answer = odd;
        assertThat(bridge.post("/his/OPDRechargeFreeze", freeze()).code()).isEqualTo(-30003);
    }

    @Test
    void whatTheChannelCannotPayAnyMoreIsNotOfferedWhateverTheHisSays() {
        String order = "<Order><OrderId>O1</OrderId><ChannelType>%s</ChannelType><HisDate>%s</HisDate><PayMoney>100</PayMoney>"
                + "<RefundMoney>0</RefundMoney><IsAllowRefund>1</IsAllowRefund></Order>";
        answer = "<Resp><RespCode>0000</RespCode><Data><Orders>" + order.formatted("0", "2025-11-23 03:59:59")
                + order.formatted("0", "2025-11-23 04:00:00") + order.formatted("1", "2025-11-23 03:59:59")
                + order.formatted("", "") + "</Orders></Data></Resp>";
        assertThat(bridge.post("/his/OPDRechargeList", RouteRequest.list().with("CardNo", "1")).assertOk().orders()
                .stream()
                .map(listed -> listed.get("IsAllowRefund"))).containsExactly("0", "1", "1", "1");
    }

    @Test
    void aRefusalHasTheVendorsCodeAndWords() {
        answer = "<Resp><RespCode>E03</RespCode><RespMessage>余额不足</RespMessage></Resp>";
        RouteAnswer refused = bridge.post("/his/OPDRechargeFreeze", freeze());
        assertThat(refused.code()).isEqualTo(-30001);
        assertThat(refused.message()).contains("E03", "余额不足");
    }

    private RouteRequest freeze() {
        String order = "WX" + ++orders;
        return RouteRequest.list().with("HisFlowNo", "R" + order).with("OrderId", order).with("CardNo", "1")
                .with("CardType", "1").with("HisID", "P1").with("Price", "3000").with("PayWay", "3")
                .with("TransNo", "T1")
                .with("TransTime", "2026-11-23 10:15:00").with("OperatorName", "王五 \uD83D\uDE00")
                .with("ChannelId", "100123");
    }
}
