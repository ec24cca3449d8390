package io.opdbridge.route;

import io.opdbridge.call.wire.Resp;
import io.opdbridge.call.wire.WireMethod;
import io.opdbridge.canonical.Recharge;
import io.opdbridge.testing.RouteAnswer;
import io.opdbridge.testing.RouteRequest;
import io.opdbridge.testing.RouteTest;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;

import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

class ListRechargesRouteTest extends RouteTest {

    @Test
    void theRechargesOfACardAreReadNewestFirstAndNothingChanges() {
        Recharge older = bridge.book();
        Recharge newer = bridge.book(recharge -> recharge.ofPatient(older).with("paidAt", "2026-11-21 08:00:00"));
        bridge.book();
        Map<String, Object> before = bridge.ledger();
        Resp resp = send(RouteRequest.list().with("CardNo", older.cardNo())).getMessage().getBody(Resp.class);

        assertThat(resp.respCode).isEqualTo(10000);
        assertThat(resp.data.orders.orders).extracting(order -> order.hisFlowNo)
                .containsExactly(newer.flowNo(), older.flowNo());
        assertThat(bridge.ledger()).isEqualTo(before);
    }

    @Test
    void aListWithoutKeyIsRefused() {
        Recharge recharge = bridge.book();
        RouteAnswer.of(send(RouteRequest.list().with("Mobile", recharge.patient().mobile()))).assertRefused(200,
                -10003);
    }

    private Exchange send(RouteRequest request) {
        return template.request("direct:list-recharges", bridge.call(WireMethod.LIST, request));
    }
}
