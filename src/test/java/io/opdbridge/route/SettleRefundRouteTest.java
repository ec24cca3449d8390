package io.opdbridge.route;

import io.opdbridge.call.wire.Resp;
import io.opdbridge.call.wire.WireMethod;
import io.opdbridge.canonical.Recharge;
import io.opdbridge.canonical.Settlement;
import io.opdbridge.canonical.Settlement.Outcome;
import io.opdbridge.testing.RouteAnswer;
import io.opdbridge.testing.RouteRequest;
import io.opdbridge.testing.RouteTest;
import org.apache.camel.CamelContext;
import org.apache.camel.EndpointInject;
import org.apache.camel.Exchange;
import org.apache.camel.builder.AdviceWith;
import org.apache.camel.component.mock.MockEndpoint;
import org.junit.jupiter.api.Test;

import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

class SettleRefundRouteTest extends RouteTest {

    @EndpointInject("mock:compensate-hold")
    private MockEndpoint compensate;

    @Override
    protected void advise(CamelContext context) throws Exception {
        AdviceWith.adviceWith(context, "settle-refund", false,
                route -> route.weaveById("settle-refund-compensate").replace().to("mock:compensate-hold"));
    }

    @Test
    void statusZeroCapturesTheHoldAndCompensatesNothing() throws Exception {
        Recharge recharge = held();
        compensate.expectedMessageCount(0);
        Exchange exchange = send(RouteRequest.settlement(recharge, "0").with("RefundOrderId", "RO1"));

        compensate.assertIsSatisfied();
        assertThat(bridge.money(recharge)).containsExactly(7000L, 0L, 3000L, 0L);
        assertThat(bridge.outcomes(recharge)).containsExactly("CAPTURE");
        assertThat(bridge.rows("SELECT refund_order_id FROM settlement WHERE trans_no = ?", recharge.channelOrderNo()))
                .containsExactly(Map.of("refund_order_id", "RO1"));
        Resp.Data data = exchange.getMessage().getBody(Resp.class).data;
        assertThat(data.hisCancelNo).isEqualTo(bridge.holds(recharge).get(0).get("cancel_no"));
        assertThat(data.balance).isEqualTo(7000);
        assertThat(data.price).isEqualTo(3000);
        assertThat(data.invoiceNo).isNull();
    }

    @Test
    void statusOneIsHandedToTheCompensatingRouteAndChangesNothingItself() throws Exception {
        Recharge recharge = held();
        Map<String, Object> before = bridge.ledger();
        compensate.expectedMessageCount(1);
        send(RouteRequest.settlement(recharge, "1"));

        compensate.assertIsSatisfied();
        Settlement settlement = compensate.getExchanges().get(0).getMessage().getBody(Settlement.class);
        assertThat(settlement.outcome()).isEqualTo(Outcome.RELEASE);
        assertThat(settlement.recharge().flowNo()).isEqualTo(recharge.flowNo());
        assertThat(settlement.attempt().priceFen()).isEqualTo(3000);
        assertThat(bridge.ledger()).isEqualTo(before);
    }

    @Test
    void aCaptureWithoutHoldIsRefusedAndOpensACase() throws Exception {
        Recharge recharge = bridge.book();
        compensate.expectedMessageCount(0);
        RouteAnswer.of(send(RouteRequest.settlement(recharge, "0"))).assertRefused(200, -20009);

        compensate.assertIsSatisfied();
        assertThat(bridge.money(recharge)).containsExactly(10000L, 0L, 0L, 0L);
        assertThat(bridge.cases(recharge)).containsExactly("CAPTURE_WITHOUT_HOLD");
    }

    @Test
    void aSettlementWithoutStatusNeitherCapturesNorCompensates() throws Exception {
        Recharge recharge = held();
        Map<String, Object> before = bridge.ledger();
        compensate.expectedMessageCount(0);
        RouteAnswer answer = RouteAnswer.of(send(RouteRequest.freeze(recharge)));

        answer.assertRefused(200, -10003);
        assertThat(answer.message()).contains("Status");
        compensate.assertIsSatisfied();
        assertThat(bridge.ledger()).isEqualTo(before);
    }

    private Recharge held() {
        Recharge recharge = bridge.book();
        template.request("direct:hold-refund", bridge.call(WireMethod.FREEZE, RouteRequest.freeze(recharge)));
        assertThat(bridge.money(recharge)).containsExactly(7000L, 3000L, 0L, 3000L);
        return recharge;
    }

    private Exchange send(RouteRequest request) {
        return template.request("direct:settle-refund", bridge.call(WireMethod.CANCELLATION_FEE, request));
    }
}
