package io.opdbridge.route;

import io.opdbridge.canonical.Recharge;
import io.opdbridge.mapping.IncomingCall;
import io.opdbridge.testing.RouteFixture;
import io.opdbridge.testing.RouteRequest;
import io.opdbridge.testing.RouteTest;
import io.opdbridge.wire.WireMethod;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

class WatchOverdueHoldsRouteTest extends RouteTest {

    @Override
    protected void prepare(RouteFixture bridge) {
        bridge.set("bridge.sites", "main,east").set("bridge.site.east.release-overdue-holds", "true");
        bridge.advise("watch-overdue-holds", route -> route.replaceFromWith("direct:tick"));
    }

    @Test
    void aHoldOlderThanADayIsReportedOnceAndKeepsItsMoney() {
        Recharge recharge = held("main");
        bridge.clock().advance(Duration.ofHours(24).plusSeconds(1));
        tick();
        tick();

        assertThat(bridge.cases(recharge)).containsExactly("OVERDUE_HOLD");
        assertThat(bridge.money(recharge)).containsExactly(7000L, 3000L, 0L, 3000L);
        assertThat(bridge.outcomes(recharge)).isEmpty();
    }

    @Test
    void aHoldOfTodayIsLeftAlone() {
        Recharge recharge = held("main");
        Recharge ofEast = held("east");
        bridge.clock().advance(Duration.ofHours(24).minusSeconds(1));
        Map<String, Object> before = bridge.ledger();
        tick();

        assertThat(bridge.cases(recharge)).isEmpty();
        assertThat(bridge.money(ofEast)).containsExactly(7000L, 3000L, 0L, 3000L);
        assertThat(bridge.ledger().get("settlement")).isEqualTo(before.get("settlement"));
    }

    @Test
    void aSiteThatWantsItHasOverdueHoldsReleased() {
        Recharge recharge = held("east");
        bridge.clock().advance(Duration.ofHours(24).plusSeconds(1));
        tick();
        tick();

        assertThat(bridge.money(recharge)).containsExactly(10000L, 0L, 0L, 0L);
        assertThat(bridge.outcomes(recharge)).containsExactly("RELEASE");
        assertThat(bridge.cases(recharge)).isEmpty();
    }

    private void tick() {
        assertThat(bridge.send("direct:tick", Map.of(), null).getException()).isNull();
    }

    private Recharge held(String site) {
        Recharge recharge = bridge.book(booked -> booked.with("site", site));
        bridge.send("direct:hold-refund", site, new IncomingCall(bridge.site(site), WireMethod.FREEZE,
                RouteRequest.freeze(recharge).xml()));
        assertThat(bridge.money(recharge)).containsExactly(7000L, 3000L, 0L, 3000L);
        return recharge;
    }
}
