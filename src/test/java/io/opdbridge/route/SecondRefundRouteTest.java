package io.opdbridge.route;

import io.opdbridge.canonical.Recharge;
import io.opdbridge.testing.RouteAnswer;
import io.opdbridge.testing.RouteFixture;
import io.opdbridge.testing.RouteRequest;
import io.opdbridge.testing.RouteTest;
import io.opdbridge.tools.simulator.HttpHis;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

import static org.assertj.core.api.Assertions.assertThat;

/** What a caller who has the channel pay twice gets, on the wire (contract, section 5, rules 3, 6 and 8). */
class SecondRefundRouteTest extends RouteTest {

    private static final String FREEZE = "OPDRechargeFreeze";
    private static final String SETTLE = "OPDRechargeCancellationFee";

    @Override
    protected void prepare(RouteFixture bridge) {
        bridge.set("bridge.sites", "main,easy").set("bridge.site.easy.profile", "relaxed");
    }

    @Test
    void aSecondRefundOfTheChannelIsRefusedAndTheFirstIsListed() {
        Recharge recharge = bridge.book();
        bridge.post("/his/" + FREEZE, RouteRequest.freeze(recharge)).assertOk();
        byte[] captured = bridge.post("/his/" + SETTLE, paid(recharge, " RF1 ")).assertOk().body();

        assertThat(bridge.post("/his/" + SETTLE, paid(recharge, "RF1").with("TransTime", "2026-11-23 11:00:00")).body())
                .isEqualTo(captured);
        RouteAnswer second = bridge.post("/his/" + SETTLE, paid(recharge, "RF2")).assertRefused(200, -20016);
        assertThat(second.message()).contains("RF1", "RF2");
        assertThat(bridge.cases(recharge)).containsExactly("SECOND_CHANNEL_REFUND");
        assertThat(bridge.post("/his/OPDRechargeList", RouteRequest.list().with("HisOrderId", recharge.hisOrderId()))
                .assertOk().orders()).singleElement()
                .satisfies(order -> assertThat(order.get("RefundOrderId")).isEqualTo("RF1"));
        assertThat(bridge.money(recharge)).containsExactly(7000L, 0L, 3000L, 0L);
    }

    @Test
    void aNumberThatIsNamedAfterTheCaptureIsKeptListedAndInTheAuditTrail() {
        Recharge recharge = bridge.book();
        bridge.post("/his/" + FREEZE, RouteRequest.freeze(recharge)).assertOk();
        byte[] captured = bridge.post("/his/" + SETTLE, RouteRequest.settlement(recharge, "0")).assertOk().body();

        assertThat(bridge.post("/his/" + SETTLE, paid(recharge, " RF1 ")).body()).isEqualTo(captured);
        bridge.post("/his/" + SETTLE, paid(recharge, "RF2")).assertRefused(200, -20016);

        assertThat(bridge.cases(recharge)).containsExactly("SECOND_CHANNEL_REFUND");
        assertThat(bridge.post("/his/OPDRechargeList", RouteRequest.list().with("HisOrderId", recharge.hisOrderId()))
                .assertOk().orders()).singleElement()
                .satisfies(order -> assertThat(order.get("RefundOrderId")).isEqualTo("RF1"));
        assertThat(bridge.rows("SELECT note FROM audit_entry WHERE method = '" + SETTLE + "' AND order_id = ?"
                + " ORDER BY entry_no", recharge.orderId())).extracting(row -> row.get("note"))
                .containsExactly("CAPTURE", "CAPTURE RF1", "CAPTURE RF2");
    }

    @Test
    void theFailureOfAnotherRefundThanTheCapturedOneIsACaseOfItsOwn() {
        Recharge recharge = bridge.book();
        bridge.post("/his/" + FREEZE, RouteRequest.freeze(recharge)).assertOk();
        bridge.post("/his/" + SETTLE, paid(recharge, "RF1")).assertOk();

        bridge.post("/his/" + SETTLE, RouteRequest.settlement(recharge, "1").with("RefundOrderId", "RF2"))
                .assertRefused(200, -20008);
        bridge.post("/his/" + SETTLE, RouteRequest.settlement(recharge, "1").with("RefundOrderId", "RF1"))
                .assertRefused(200, -20008);

        assertThat(bridge.cases(recharge)).containsExactly("RELEASE_OF_ANOTHER_REFUND", "RELEASE_AFTER_CAPTURE");
        assertThat(bridge.money(recharge)).containsExactly(7000L, 0L, 3000L, 0L);
    }

    @Test
    void aRelaxedCallersFreezeAfterItsCaptureIsRefusedAsCaptured() {
        Recharge recharge = bridge.book(of -> of.with("site", "easy"));
        bridge.post("/sites/easy/his/" + FREEZE, relaxed(recharge)).assertOk();
        bridge.post("/sites/easy/his/" + SETTLE, relaxed(recharge).with("Type", "1").with("RefundOrderId", "RF1"))
                .assertOk();

        bridge.post("/sites/easy/his/" + FREEZE, relaxed(recharge)).assertRefused(200, -20008);
        bridge.post("/sites/easy/his/" + SETTLE, relaxed(recharge).with("Type", "1").with("RefundOrderId", "RF2"))
                .assertRefused(200, -20016);
        bridge.post("/sites/easy/his/" + SETTLE, relaxed(recharge).with("Type", "1").with("RefundOrderId", ""))
                .assertOk();
        assertThat(bridge.cases(recharge)).containsExactly("SECOND_CHANNEL_REFUND");
    }

    @Test
    void aRollbackOfACaptureUnderANewTimeOpensACaseAboutIt() {
        Recharge recharge = bridge.book();
        bridge.post("/his/" + FREEZE, RouteRequest.freeze(recharge)).assertOk();
        bridge.post("/his/" + SETTLE, paid(recharge, "RF1")).assertOk();

        bridge.post("/his/" + SETTLE, RouteRequest.settlement(recharge, "1").with("TransTime", "2026-11-23 12:00:00"))
                .assertOk();
        assertThat(bridge.rows("SELECT kind, cancel_no FROM case_file WHERE order_id = ?", recharge.orderId()))
                .singleElement()
                .satisfies(about -> assertThat(about).containsEntry("kind", "ROLLBACK_OF_EARLIER_CAPTURE")
                        .containsEntry("cancel_no", bridge.holds(recharge).get(0).get("cancel_no")));
    }

    @Test
    void theSameOverSoap() {
        Recharge recharge = bridge.book();
        soap(FREEZE, RouteRequest.freeze(recharge), "10000");
        soap(SETTLE, paid(recharge, "RF1"), "10000");

        soap(SETTLE, paid(recharge, " RF1"), "10000");
        soap(SETTLE, paid(recharge, "RF2"), "-20016");
        assertThat(bridge.cases(recharge)).containsExactly("SECOND_CHANNEL_REFUND");
    }

    @Test
    void theSameAtAVendorsSiteAndANumberOfAnotherOrderIsRefusedThere(@TempDir Path folder) throws Exception {
        AtomicInteger asked = new AtomicInteger();
        try (HttpHis his = new HttpHis(0, "application/xml", (path, body) -> {
            int number = asked.incrementAndGet();
            return "<Resp><RespCode>10000</RespCode><RespMessage/><Data><HisCancelNo>VC" + number
                    + "</HisCancelNo><InvoiceNo>VI"
                    + number + "</InvoiceNo><HisDate>2026-11-23 10:15:01</HisDate><Price>"
                    + body.replaceAll("(?s).*<Price>([0-9]+)</Price>.*", "$1")
                    + "</Price><Balance>7000</Balance></Data></Resp>";
        }); RouteFixture behind = RouteFixture.in(folder).set("bridge.site.main.dialect", "http-xml")
                .set("bridge.site.main.vendor-address", "http://127.0.0.1:" + his.port() + "/his/").start()) {
            Recharge first = bridge.book();
            Recharge second = bridge.book();
            behind.post("/his/" + FREEZE, RouteRequest.freeze(first)).assertOk();
            String other = behind.post("/his/" + FREEZE, RouteRequest.freeze(second)).assertOk().data("InvoiceNo");

            behind.post("/his/" + SETTLE, paid(first, "RF1").with("InvoiceNo", other)).assertRefused(200, -20015);
            behind.post("/his/" + SETTLE, paid(first, "RF1").with("CardNo", "other")).assertRefused(200, -20002);
            behind.post("/his/" + SETTLE, paid(first, "RF1").with("HisID", "other")).assertRefused(200, -20012);
            assertThat(asked).as("calls of the HIS").hasValue(2);
            behind.post("/his/" + SETTLE, paid(first, "RF1")).assertOk();
            behind.post("/his/" + SETTLE, paid(first, "RF1")).assertOk();
            behind.post("/his/" + SETTLE, paid(first, "RF2")).assertRefused(200, -20016);
            assertThat(asked).as("calls of the HIS").hasValue(3);
            assertThat(behind.cases(first)).containsExactly("SECOND_CHANNEL_REFUND");
        }
    }

    private static RouteRequest paid(Recharge recharge, String refundOrderId) {
        return RouteRequest.settlement(recharge, "0").with("RefundOrderId", refundOrderId);
    }

    /** As a known caller sends it. */
    private static RouteRequest relaxed(Recharge recharge) {
        return RouteRequest.freeze(recharge).without("HisFlowNo").without("PayWay").without("TransTime")
                .without("HisID")
                .with("HisMemberId", recharge.patient().id());
    }

    private void soap(String method, RouteRequest request, String code) {
        String body = "<soap:Envelope xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\"><soap:Body><" + method
                + "><arg0><![CDATA[" + request.xml() + "]]></arg0></" + method + "></soap:Body></soap:Envelope>";
        byte[] answer = bridge.exchange(HttpRequest.newBuilder(bridge.uri("/soap")).header("Content-Type", "text/xml")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body.getBytes(StandardCharsets.UTF_8)))).body();
        assertThat(new String(answer, StandardCharsets.UTF_8)).contains("&lt;RespCode>" + code + "&lt;/RespCode>");
    }
}
