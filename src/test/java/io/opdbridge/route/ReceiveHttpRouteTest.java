package io.opdbridge.route;

import io.opdbridge.call.IncomingCall;
import io.opdbridge.call.wire.Resp;
import io.opdbridge.call.wire.WireMethod;
import io.opdbridge.testing.RouteAnswer;
import io.opdbridge.testing.RouteFixture;
import io.opdbridge.testing.RouteTest;
import org.apache.camel.CamelContext;
import org.apache.camel.EndpointInject;
import org.apache.camel.Exchange;
import org.apache.camel.builder.AdviceWith;
import org.apache.camel.component.mock.MockEndpoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.charset.StandardCharsets;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

class ReceiveHttpRouteTest extends RouteTest {

    private static final String XML = "<Req><TransactionCode>1002</TransactionCode><Data/></Req>";

    @EndpointInject("mock:route-by-method")
    private MockEndpoint router;

    @Override
    protected void prepare(RouteFixture bridge) {
        bridge.set("bridge.sites", "main,east");
        camelContextConfiguration().replaceRouteFromWith("receive-http", "direct:his");
        camelContextConfiguration().replaceRouteFromWith("receive-http-of-site", "direct:sites");
    }

    @Override
    protected void advise(CamelContext context) throws Exception {
        AdviceWith.adviceWith(context, "serve-http-call", false,
                route -> route.weaveById("serve-http-call-route").replace().to("mock:route-by-method"));
    }

    @ParameterizedTest
    @CsvSource({
        "direct:his,   /his/OPDRechargeFreeze,            main",
        "direct:sites, /sites/east/his/OPDRechargeFreeze, east",
        "direct:sites, /sites/main/his/OPDRechargeFreeze, main"})
    void aCallIsReadRoutedAndAnswered(String from, String path, String site) throws Exception {
        answering();
        router.expectedMessageCount(1);
        Exchange exchange = post(from, path);

        router.assertIsSatisfied();
        IncomingCall call = router.getExchanges().get(0).getMessage().getBody(IncomingCall.class);
        assertThat(call.method()).isEqualTo(WireMethod.FREEZE);
        assertThat(call.site().name()).isEqualTo(site);
        assertThat(call.xml()).isEqualTo(XML);
        RouteAnswer.of(exchange).assertOk();
    }

    @ParameterizedTest
    @CsvSource({
        "direct:his,   /his/OPDRechargeFrieze,             -10002",
        "direct:sites, /sites/west/his/OPDRechargeFreeze,  -10010"})
    void aCallThatNamesNothingOfOursIsNotRouted(String from, String path, int code) throws Exception {
        answering();
        router.expectedMessageCount(0);
        Map<String, Object> before = bridge.ledger();

        RouteAnswer.of(post(from, path)).assertRefused(200, code);
        router.assertIsSatisfied();
        assertThat(bridge.ledger()).isEqualTo(before);
    }

    @Test
    void whatTheRouterAnswersIsWhatGoesOut() {
        answering();
        RouteAnswer answer = RouteAnswer.of(post("direct:his", "/his/OPDRechargeFreeze"));
        assertThat(answer.data("HisFlowNo")).isEqualTo("R1");
    }

    private void answering() {
        router.whenAnyExchangeReceived(exchange -> {
            Resp resp = new Resp();
            resp.transactionCode = "1002";
            resp.respCode = 10000;
            resp.respMessage = "成功";
            resp.data.hisFlowNo = "R1";
            exchange.getMessage().setBody(resp);
        });
    }

    private Exchange post(String from, String path) {
        return fluentTemplate.to(from).withHeader(Exchange.HTTP_METHOD, "POST").withHeader(Exchange.HTTP_URI, path)
                .withHeader(Exchange.CONTENT_TYPE, "application/xml").withBody(XML.getBytes(StandardCharsets.UTF_8))
                .send();
    }
}
