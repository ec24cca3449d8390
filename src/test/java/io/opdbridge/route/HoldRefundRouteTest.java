package io.opdbridge.route;

import io.opdbridge.call.wire.Resp;
import io.opdbridge.call.wire.WireMethod;
import io.opdbridge.canonical.Recharge;
import io.opdbridge.testing.RouteAnswer;
import io.opdbridge.testing.RouteRequest;
import io.opdbridge.testing.RouteTest;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

class HoldRefundRouteTest extends RouteTest {

    @Test
    void aFreezeIsHeldAndAnsweredWithTheNumbersOfTheHold() {
        Recharge recharge = bridge.book();
        Exchange exchange = send(RouteRequest.freeze(recharge).with("Remark", "退预交金"));

        assertThat(bridge.money(recharge)).containsExactly(7000L, 3000L, 0L, 3000L);
        Map<String, Object> hold = bridge.holds(recharge).get(0);
        assertThat(hold).containsEntry("price_fen", 3000L).containsEntry("trans_no", recharge.channelOrderNo())
                .containsEntry("trans_time", Instant.parse("2026-11-23T02:15:00Z"))
                .containsEntry("pay_way", "3").containsEntry("remark", "退预交金").containsEntry("balance_fen", 7000L);
        Resp.Data data = exchange.getMessage().getBody(Resp.class).data;
        assertThat(data.orderId).isEqualTo(recharge.orderId());
        assertThat(data.hisFlowNo).isEqualTo(recharge.flowNo());
        assertThat(data.hisCancelNo).isEqualTo(hold.get("cancel_no"));
        assertThat(data.invoiceNo).isEqualTo(hold.get("invoice_no"));
        assertThat(data.hisDate).isEqualTo("2026-11-23 12:00:00");
        assertThat(data.price).isEqualTo(3000);
        assertThat(data.balance).isEqualTo(7000);
    }

    @Test
    void aRefusedFreezeIsAnsweredAndMovesNothing() {
        Recharge recharge = bridge.book();
        RouteAnswer answer = RouteAnswer.of(send(RouteRequest.freeze(recharge).with("Price", "10001")));

        answer.assertRefused(200, -20004);
        assertThat(answer.message()).contains("Price", "10001", "10000");
        assertThat(bridge.money(recharge)).containsExactly(10000L, 0L, 0L, 0L);
        assertThat(bridge.holds(recharge)).isEmpty();
    }

    @Test
    void aFreezeThatIsIncompleteDoesNotReachTheLedger() {
        Recharge recharge = bridge.book();
        Map<String, Object> before = bridge.ledger();
        RouteAnswer answer = RouteAnswer.of(send(RouteRequest.freeze(recharge).without("TransNo")));

        answer.assertRefused(200, -10003);
        assertThat(answer.message()).contains("TransNo");
        assertThat(bridge.ledger()).isEqualTo(before);
    }

    private Exchange send(RouteRequest request) {
        return template.request("direct:hold-refund", bridge.call(WireMethod.FREEZE, request));
    }
}
