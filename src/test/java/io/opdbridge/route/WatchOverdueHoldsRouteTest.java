package io.opdbridge.route;

import io.opdbridge.call.IncomingCall;
import io.opdbridge.call.wire.WireMethod;
import io.opdbridge.canonical.Attempt;
import io.opdbridge.canonical.Details;
import io.opdbridge.canonical.HoldRequest;
import io.opdbridge.canonical.Recharge;
import io.opdbridge.canonical.RechargeRef;
import io.opdbridge.canonical.VendorCall;
import io.opdbridge.canonical.VendorOutcome;
import io.opdbridge.ledger.VendorHolds;
import io.opdbridge.testing.RouteFixture;
import io.opdbridge.testing.RouteRequest;
import io.opdbridge.testing.RouteTest;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

class WatchOverdueHoldsRouteTest extends RouteTest {

    /** No vendor is ever reached, so that what is due stays due. */
    private static final String NOBODY = "127.0.0.1:1";

    @Override
    protected void prepare(RouteFixture bridge) {
        bridge.set("bridge.sites", "main,east,west,north").set("bridge.site.east.release-overdue-holds", "true");
        for (String ofVendor : List.of("west", "north")) {
            bridge.set("bridge.site." + ofVendor + ".dialect", "http-xml")
                    .set("bridge.site." + ofVendor + ".vendor-address", "http://" + NOBODY + "/his/");
        }
        bridge.set("bridge.site.north.release-overdue-holds", "true");
        camelContextConfiguration().replaceRouteFromWith("watch-overdue-holds", "direct:tick");
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
        assertThat(bridge
                .rows("SELECT site, who, flow_no FROM audit_entry WHERE kind = 'OVERDUE_RELEASE' AND order_id = ?",
                        recharge.orderId()))
                .containsExactly(Map.of("site", "east", "who", "watch-overdue-holds", "flow_no",
                        recharge.flowNo()));
    }

    @Test
    void aHoldAtAVendorIsReportedOnceAndStaysHeld() {
        long hold = heldAtVendor("west");
        bridge.clock().advance(Duration.ofHours(24).minusSeconds(1));
        tick();
        assertThat(casesOf(hold)).isEmpty();

        bridge.clock().advance(Duration.ofSeconds(1));
        tick();
        tick();

        assertThat(casesOf(hold))
                .containsExactly(Map.of("kind", "OVERDUE_HOLD", "flow_no", "R" + hold, "times_seen", 1L));
        assertThat(standingOf(hold)).isEqualTo("HELD");
    }

    @Test
    void aSiteThatWantsItHasOverdueHoldsReleasedAtItsVendor() {
        long hold = heldAtVendor("north");
        bridge.clock().advance(Duration.ofHours(24));
        tick();
        tick();

        assertThat(standingOf(hold)).isEqualTo("RELEASING");
        assertThat(bridge.rows("SELECT outcome, remark FROM vendor_settlement WHERE hold_id = ?", hold))
                .containsExactly(Map.of("outcome", "RELEASE", "remark", "overdue"));
        assertThat(bridge.rows("SELECT due_at FROM vendor_hold_state WHERE hold_id = ? AND due_at IS NOT NULL", hold))
                .as("the call that is due").hasSize(1);
        assertThat(
                bridge.rows("SELECT site FROM audit_entry WHERE kind = 'OVERDUE_RELEASE' AND note = ?", "hold " + hold))
                .containsExactly(Map.of("site", "north"));
        assertThat(casesOf(hold)).isEmpty();
    }

    /** A hold whose recharge the vendor calls R and the number of the hold. */
    private long heldAtVendor(String site) {
        VendorHolds holds = context.getRegistry().lookupByNameAndType("vendorHolds", VendorHolds.class);
        VendorCall call = (VendorCall) holds.place(new HoldRequest(new RechargeRef(site, null, "WX1", "1", "1", null),
                new Attempt("N1", 3000, bridge.clock().instant()), new Details(null, null, null, null, null, null)));
        holds.record(call, new VendorOutcome.Done("R" + call.holdId(), "C1", "I1", bridge.clock().instant(), null));
        return call.holdId();
    }

    private Object standingOf(long hold) {
        return bridge.rows("SELECT state FROM vendor_hold_state WHERE hold_id = ?", hold).get(0).get("state");
    }

    private List<Map<String, Object>> casesOf(long hold) {
        return bridge.rows("SELECT kind, flow_no, times_seen FROM case_file WHERE hold_id = ?", hold);
    }

    private void tick() {
        template.sendBody("direct:tick", null);
    }

    private Recharge held(String site) {
        Recharge recharge = bridge.book(booked -> booked.with("site", site));
        template.request("direct:hold-refund", bridge.call(site, new IncomingCall(bridge.site(site), WireMethod.FREEZE,
                RouteRequest.freeze(recharge).xml())));
        assertThat(bridge.money(recharge)).containsExactly(7000L, 3000L, 0L, 3000L);
        return recharge;
    }
}
