package io.opdbridge.route;

import io.opdbridge.access.Credentials;
import io.opdbridge.call.IncomingCall;
import io.opdbridge.call.wire.Resp;
import io.opdbridge.testing.RouteAnswer;
import io.opdbridge.testing.RouteFixture;
import io.opdbridge.testing.RouteTest;
import org.apache.camel.CamelContext;
import org.apache.camel.EndpointInject;
import org.apache.camel.Exchange;
import org.apache.camel.builder.AdviceWith;
import org.apache.camel.component.mock.MockEndpoint;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** Nothing comes to the router but what the door has let in, not even by a route that leaves a step out. */
class AdmitCallerRouteTest extends RouteTest {

    private static final String PASSWORD = "the-password-of-desk-0123";

    @EndpointInject("mock:route-by-method")
    private MockEndpoint router;

    @Override
    protected void prepare(RouteFixture bridge) {
        bridge.set("bridge.sites", "main,east").set("bridge.callers", "desk").set("bridge.caller.desk.sites", "main")
                .set("bridge.caller.desk.authentication", "basic").set("bridge.caller.desk.secrets", PASSWORD)
                .set("bridge.caller.desk.calls-per-second", "5");
    }

    @Override
    protected void advise(CamelContext context) throws Exception {
        AdviceWith.adviceWith(context, "serve-http-call", false,
                route -> route.weaveById("serve-http-call-route").replace()
                        .to("mock:route-by-method"));
        AdviceWith.adviceWith(context, "receive-http", false, route -> {
            // as somebody might leave the doorkeeper's first question out
            route.replaceFromWith("direct:without-identify");
            route.weaveById("receive-http-serve").replace().to("bean:httpCalls?method=receive", "direct:admit-caller",
                    "mock:route-by-method");
        });
        AdviceWith.adviceWith(context, "receive-soap", false, route -> {
            // and the rest
            route.replaceFromWith("direct:without-admit");
            route.weaveById("receive-soap-serve").replace().to("bean:callers?method=identify",
                    "bean:httpCalls?method=receive", "direct:route-by-method");
        });
        AdviceWith.adviceWith(context, "receive-http-of-site", false, route -> {
            route.replaceFromWith("direct:without-either");
            route.weaveById("receive-http-of-site-choice").replace().to("bean:httpCalls?method=receive",
                    "bean:callers?method=admit", "mock:route-by-method");
        });
    }

    @Test
    void aProvenCallComesToTheRouterWithTheNameOfItsCallerAndWithoutItsCredentials() throws Exception {
        answering(1);
        RouteAnswer.of(post("direct:serve-http-call", "/his/OPDRechargeList", PASSWORD)).assertOk();
        router.assertIsSatisfied();
        Exchange routed = router.getExchanges().get(0);
        assertThat(routed.getMessage().getBody()).isInstanceOf(IncomingCall.class);
        assertThat(routed.getVariable("caller")).isEqualTo("desk");
        assertThat(routed.getVariable("credentials")).isNull();
        assertThat(routed.getVariables().toString() + routed.getMessage().getHeaders()).doesNotContain(PASSWORD);
    }

    @Test
    void aRefusedCallDoesNot() throws Exception {
        answering(0);
        Exchange refused = post("direct:serve-http-call", "/his/OPDRechargeList", "another-password-0123");
        RouteAnswer.of(refused).assertRefused(401, -10005);
        assertThat(refused.getVariable("caller")).isNull();
        Exchange forbidden = post("direct:serve-http-call", "/sites/east/his/OPDRechargeList", PASSWORD);
        RouteAnswer.of(forbidden).assertRefused(403, -10013);
        assertThat(forbidden.getVariable("caller")).isEqualTo("desk");
        router.assertIsSatisfied();
    }

    @Test
    void aRouteThatLeavesAStepOutLetsNothingIn() throws Exception {
        answering(0);
        Map<String, Object> before = bridge.ledger();
        for (String route : List.of("direct:without-identify", "direct:without-admit", "direct:without-either")) {
            RouteAnswer.of(post(route, "/his/OPDRechargeList", PASSWORD)).assertRefused(200, -90001);
        }
        router.assertIsSatisfied();
        assertThat(bridge.ledger()).isEqualTo(before);
    }

    private void answering(int expected) {
        router.expectedMessageCount(expected);
        router.whenAnyExchangeReceived(exchange -> {
            Resp resp = new Resp();
            resp.transactionCode = "";
            resp.respCode = 10000;
            resp.respMessage = "成功";
            exchange.getMessage().setBody(resp);
        });
    }

    private Exchange post(String uri, String path, String password) {
        String basic = "Basic "
                + Base64.getEncoder().encodeToString(("desk:" + password).getBytes(StandardCharsets.UTF_8));
        return template.request(uri, exchange -> {
            exchange.setVariable("credentials", new Credentials("127.0.0.1", false, List.of(),
                    Map.of("Authorization", List.of(basic))));
            exchange.getMessage().setHeaders(Map.of(Exchange.HTTP_METHOD, "POST", Exchange.HTTP_URI, path,
                    Exchange.CONTENT_TYPE, "application/xml"));
            exchange.getMessage().setBody("<Req><TransactionCode/><Data/></Req>".getBytes(StandardCharsets.UTF_8));
        });
    }
}
