package io.opdbridge.route;

import io.opdbridge.call.IncomingCall;
import io.opdbridge.call.wire.WireMethod;
import io.opdbridge.testing.RouteRequest;
import io.opdbridge.testing.RouteTest;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.AdviceWith;
import org.apache.camel.component.mock.MockEndpoint;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.EnumMap;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

class RouteByMethodRouteTest extends RouteTest {

    @Override
    protected void advise(CamelContext context) throws Exception {
        AdviceWith.adviceWith(context, "route-by-method", false, route -> {
            route.weaveById("route-by-method-list").replace().to("mock:LIST");
            route.weaveById("route-by-method-hold").replace().to("mock:FREEZE");
            route.weaveById("route-by-method-settle").replace().to("mock:CANCELLATION_FEE");
        });
    }

    @ParameterizedTest
    @EnumSource(WireMethod.class)
    void aCallGoesToTheRouteOfItsMethodAndToNoOther(WireMethod method) throws Exception {
        Map<WireMethod, MockEndpoint> routes = new EnumMap<>(WireMethod.class);
        for (WireMethod each : WireMethod.values()) {
            routes.put(each, getMockEndpoint("mock:" + each.name()));
            routes.get(each).expectedMessageCount(each == method ? 1 : 0);
        }
        Map<String, Object> before = bridge.ledger();
        IncomingCall call = new IncomingCall(bridge.site("main"), method, RouteRequest.list().xml());
        template.request("direct:route-by-method", bridge.call("main", call));

        MockEndpoint.assertIsSatisfied(context);
        assertThat(routes.get(method).getExchanges().get(0).getMessage().getBody()).isSameAs(call);
        assertThat(bridge.ledger()).isEqualTo(before);
    }
}
