package io.opdbridge.route;

import io.opdbridge.call.IncomingCall;
import io.opdbridge.call.wire.Resp;
import io.opdbridge.call.wire.WireMethod;
import io.opdbridge.testing.RouteFixture;
import io.opdbridge.testing.RouteTest;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.builder.AdviceWith;
import org.apache.camel.component.mock.MockEndpoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

class ReceiveSoapRouteTest extends RouteTest {

    private static final String XML = "<Req><TransactionCode>1002</TransactionCode><Data/></Req>";
    private static final String FREEZE = "<OPDRechargeFreeze><arg0><![CDATA[" + XML + "]]></arg0></OPDRechargeFreeze>";

    @Override
    protected void prepare(RouteFixture bridge) {
        bridge.set("bridge.sites", "main,east");
        camelContextConfiguration().replaceRouteFromWith("receive-soap", "direct:soap");
        camelContextConfiguration().replaceRouteFromWith("receive-http-of-site", "direct:sites");
    }

    @Override
    protected void advise(CamelContext context) throws Exception {
        AdviceWith.adviceWith(context, "serve-soap-call", false,
                route -> route.weaveById("serve-soap-call-route").replace().to("mock:route-by-method"));
        AdviceWith.adviceWith(context, "serve-http-call", false,
                route -> route.weaveById("serve-http-call-route").replace().to("mock:http"));
    }

    @ParameterizedTest
    @CsvSource({
        "direct:soap,  /soap,             main",
        "direct:sites, /sites/east/soap,  east",
        "direct:sites, /sites/main/soap/, main"})
    void aCallIsReadRoutedAndAnswered(String from, String path, String site) throws Exception {
        MockEndpoint router = mock("route-by-method");
        router.expectedMessageCount(1);
        Exchange exchange = send(from, "POST", path, null, envelope(FREEZE));

        router.assertIsSatisfied();
        IncomingCall call = router.getExchanges().get(0).getMessage().getBody(IncomingCall.class);
        assertThat(call.method()).isEqualTo(WireMethod.FREEZE);
        assertThat(call.site().name()).isEqualTo(site);
        assertThat(call.xml()).isEqualTo(XML);
        assertAnswered(exchange, "<OPDRechargeFreezeResponse><return>&lt;Resp>",
                "&lt;TransactionCode>1002&lt;/TransactionCode>", "&lt;RespMessage>好 &amp;amp; 成功&lt;/RespMessage>",
                "&lt;HisFlowNo>R1&lt;/HisFlowNo>", "&lt;/Resp></return></OPDRechargeFreezeResponse>");
    }

    @ParameterizedTest
    @CsvSource({
        "direct:soap,  /soap,            '<OPDRechargeFrieze/>', -10002",
        "direct:soap,  /soap,            '<OPDRechargeFreeze/>', -10003",
        "direct:soap,  /soap,            '<',                    -10001",
        "direct:sites, /sites/west/soap, '<OPDRechargeFreeze/>', -10010"})
    void aCallThatNamesNothingOfOursIsNotRouted(String from, String path, String body, int code) throws Exception {
        MockEndpoint router = mock("route-by-method");
        router.expectedMessageCount(0);
        Map<String, Object> before = bridge.ledger();

        assertAnswered(send(from, "POST", path, null, envelope(body)), "&lt;RespCode>" + code + "&lt;/RespCode>");
        router.assertIsSatisfied();
        assertThat(bridge.ledger()).isEqualTo(before);
    }

    @Test
    void callsOverHttpForASiteStayWithTheHttpRoute() throws Exception {
        MockEndpoint http = mock("http");
        http.expectedMessageCount(1);
        send("direct:sites", "POST", "/sites/east/his/OPDRechargeFreeze", null, XML);
        http.assertIsSatisfied();
    }

    @Test
    void theDescriptionIsFilledIn() {
        Exchange exchange = send("direct:sites", "GET", "/sites/east/soap", "wsdl", "");
        assertThat(exchange.getMessage().getHeader(Exchange.CONTENT_TYPE)).isEqualTo("text/xml;charset=UTF-8");
        assertThat(exchange.getMessage().getBody(String.class)).doesNotContain("${")
                .contains("location=\"" + bridge.uri("/sites/east/soap") + "\"");
    }

    private static void assertAnswered(Exchange exchange, String... parts) {
        assertThat(exchange.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE)).isEqualTo(200);
        assertThat(exchange.getMessage().getHeader(Exchange.CONTENT_TYPE)).isEqualTo("text/xml;charset=UTF-8");
        assertThat(new String(exchange.getMessage().getBody(byte[].class), StandardCharsets.UTF_8))
                .startsWith("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<soap:Envelope ").contains(parts);
    }

    private MockEndpoint mock(String name) {
        MockEndpoint router = getMockEndpoint("mock:" + name);
        router.whenAnyExchangeReceived(exchange -> {
            Resp resp = new Resp();
            resp.transactionCode = "1002";
            resp.respCode = 10000;
            resp.respMessage = "好 & 成功";
            resp.data.hisFlowNo = "R1";
            exchange.getMessage().setBody(resp);
        });
        return router;
    }

    private static String envelope(String body) {
        return "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body>" + body
                + "</s:Body></s:Envelope>";
    }

    private Exchange send(String from, String verb, String path, String query, String body) {
        Map<String, Object> headers = new HashMap<>();
        headers.put(Exchange.HTTP_METHOD, verb);
        headers.put(Exchange.HTTP_URI, path);
        headers.put(Exchange.HTTP_QUERY, query);
        headers.put(Exchange.CONTENT_TYPE, "text/xml");
        return fluentTemplate.to(from).withHeaders(headers).withBody(body.getBytes(StandardCharsets.UTF_8)).send();
    }
}
