package io.opdbridge.route;

import io.opdbridge.call.wire.WireMethod;
import io.opdbridge.canonical.Attempt;
import io.opdbridge.canonical.Details;
import io.opdbridge.canonical.Receipt;
import io.opdbridge.canonical.Recharge;
import io.opdbridge.canonical.RechargeRef;
import io.opdbridge.canonical.Settlement;
import io.opdbridge.canonical.Settlement.Outcome;
import io.opdbridge.testing.RouteAnswer;
import io.opdbridge.testing.RouteFixture;
import io.opdbridge.testing.RouteRequest;
import io.opdbridge.testing.RouteTest;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;

import java.time.Instant;

import static org.assertj.core.api.Assertions.assertThat;

class CompensateHoldRouteTest extends RouteTest {

    private static final Instant TRANS_TIME = RouteFixture.at("2026-11-23 10:15:00");

    @Test
    void aHoldIsReleasedOnceHoweverOftenItIsCompensated() {
        Recharge recharge = bridge.book();
        template.request("direct:hold-refund", bridge.call(WireMethod.FREEZE, RouteRequest.freeze(recharge)));
        Receipt first = compensate(recharge).getMessage().getBody(Receipt.class);
        Receipt second = compensate(recharge).getMessage().getBody(Receipt.class);

        assertThat(second).isEqualTo(first);
        assertThat(first.balanceFen()).isEqualTo(10000);
        assertThat(first.cancelNo()).isEqualTo(bridge.holds(recharge).get(0).get("cancel_no"));
        assertThat(bridge.money(recharge)).containsExactly(10000L, 0L, 0L, 0L);
        assertThat(bridge.outcomes(recharge)).containsExactly("RELEASE");
    }

    @Test
    void anAttemptThatHeldNothingIsMarkedAndMovesNothing() {
        Recharge recharge = bridge.book();
        Receipt receipt = compensate(recharge).getMessage().getBody(Receipt.class);

        assertThat(receipt.cancelNo()).isNull();
        assertThat(receipt.balanceFen()).isEqualTo(10000);
        assertThat(bridge.money(recharge)).containsExactly(10000L, 0L, 0L, 0L);
        assertThat(bridge.rows("SELECT trans_no, price_fen, trans_time FROM voided_attempt WHERE trans_no = ?",
                recharge.channelOrderNo())).singleElement().satisfies(mark -> assertThat(mark)
                        .containsEntry("price_fen", 3000L).containsEntry("trans_time", TRANS_TIME));
    }

    @Test
    void aHoldThatWasCapturedIsNotReleasedAndOpensACase() {
        Recharge recharge = bridge.book();
        template.request("direct:hold-refund", bridge.call(WireMethod.FREEZE, RouteRequest.freeze(recharge)));
        template.request("direct:settle-refund",
                bridge.call(WireMethod.CANCELLATION_FEE, RouteRequest.settlement(recharge, "0")));
        RouteAnswer.of(compensate(recharge)).assertRefused(200, -20008);

        assertThat(bridge.money(recharge)).containsExactly(7000L, 0L, 3000L, 0L);
        assertThat(bridge.outcomes(recharge)).containsExactly("CAPTURE");
        assertThat(bridge.cases(recharge)).containsExactly("RELEASE_AFTER_CAPTURE");
    }

    private Exchange compensate(Recharge recharge) {
        RechargeRef ref = new RechargeRef("main", recharge.flowNo(), recharge.orderId(), recharge.cardType(),
                recharge.cardNo(), recharge.patient().id());
        return template.request("direct:compensate-hold", bridge.call("main", new Settlement(ref,
                new Attempt(recharge.channelOrderNo(), 3000, TRANS_TIME), Outcome.RELEASE, null, null, null,
                new Details("3", "100123", null, null, null, null))));
    }
}
