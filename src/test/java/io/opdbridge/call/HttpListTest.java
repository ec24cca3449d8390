package io.opdbridge.call;

import io.opdbridge.canonical.Recharge;
import io.opdbridge.canonical.Spend;
import io.opdbridge.testing.RouteAnswer;
import io.opdbridge.testing.RouteFixture;
import io.opdbridge.testing.RouteRequest;
import io.opdbridge.testing.RouteTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** OPDRechargeList, sentence by sentence (contract, section 4). Today is 23 November 2026, noon in Shanghai. */
class HttpListTest extends RouteTest {

    private static final String LIST = "/his/OPDRechargeList";

    @Override
    protected void prepare(RouteFixture bridge) {
        bridge.set("bridge.sites", "main,east").set("bridge.site.east.list-max-rows", "3")
                .set("bridge.site.east.list-days", "10").set("bridge.site.east.list-max-days", "20");
    }

    @Test
    void anOrderCarriesEveryField() {
        Recharge recharge = bridge.book();
        assertThat(list(byCard(recharge)).orders()).containsExactly(Map.ofEntries(
                Map.entry("OrderId", recharge.orderId()), Map.entry("HisFlowNo", recharge.flowNo()),
                Map.entry("HisDate", "2026-11-20 09:30:05"), Map.entry("ChannelType", "0"),
                Map.entry("ChannelOrderNo", recharge.channelOrderNo()),
                Map.entry("WxOrderNo", recharge.channelOrderNo()), Map.entry("HisOrderId", recharge.hisOrderId()),
                Map.entry("PayMoney", "10000"), Map.entry("TotalMoney", "10000"), Map.entry("RefundMoney", "0"),
                Map.entry("OrderMemo", recharge.orderMemo()), Map.entry("HisOrderState", "1"),
                Map.entry("IsAllowRefund", "1")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"CardNo", "IdCardNo", "OrderMemo", "WxOrderNo", "HisOrderId"})
    void eachKeyFindsItsRecharge(String key) {
        Recharge recharge = bridge.book();
        bridge.book();
        assertThat(list(RouteRequest.list().with(key, keys(recharge).get(key))).flowNos())
                .containsExactly(recharge.flowNo());
    }

    @Test
    void aNameOrAMobileAloneListsNobodysMoney() {
        Recharge recharge = bridge.book();
        RouteAnswer answer = bridge.post(LIST, RouteRequest.list().with("PatientName", recharge.patient().name())
                .with("Mobile", recharge.patient().mobile()).with("CardType", "1").with("StartDate", "2026-11-01"));
        assertThat(answer.assertRefused(200, -10003).message()).contains("CardNo", "IdCardNo");
    }

    @Test
    void noMatchIsSuccessWithAnEmptyList() {
        RouteAnswer answer = list(RouteRequest.list().with("CardNo", "unknown"));
        assertThat(answer.orders()).isEmpty();
        assertThat(answer.data()).containsOnlyKeys("Orders");
    }

    @ParameterizedTest
    @CsvSource({
        // start, end, what of 24 Aug, 25 Aug, 20 Nov, 23 Nov and 24 Nov is listed; 25 August is 90 days ago
        ", ,                     B C D",
        "2026-11-20, 2026-11-20, C",
        "2026-11-20, 2026-11-23, C D",
        "20261120, 20261123,     C D",
        "2026-11-21, 2026-11-22, ''",
        "2026-08-24, 2026-08-25, A B",
        "2026-11-20, ,           C D E",
        ", 2026-08-25,           A B",
        "2026-08-24, 2027-08-24, A B C D E"})
    void datesAreInclusiveAndNoneMeansTheLastNinetyDays(String start, String end, String listed) {
        Recharge first = bridge.book(recharge -> recharge.with("paidAt", "2026-08-24 23:59:59"));
        List<Recharge> recharges = new java.util.ArrayList<>(List.of(first));
        for (String paidAt : List.of("2026-08-25 00:00:00", "2026-11-20 00:00:00", "2026-11-23 23:59:59",
                "2026-11-24 00:00:00")) {
            recharges.add(bridge.book(recharge -> recharge.ofPatient(first).with("paidAt", paidAt)));
        }
        RouteRequest request = byCard(first).with("StartDate", start == null ? "" : start)
                .with("EndDate", end == null ? "" : end);
        List<String> expected = new java.util.ArrayList<>();
        for (int i = recharges.size() - 1; i >= 0; i--) {
            if (listed.indexOf('A' + i) >= 0) {
                expected.add(recharges.get(i).flowNo());
            }
        }
        assertThat(list(request).flowNos()).containsExactlyElementsOf(expected);
    }

    @ParameterizedTest
    @CsvSource({"2025-06-01, , 2026-06-01 12:00:00, 2026-06-04 12:00:00",
        ", 2026-06-01, 2025-06-01 12:00:00, 2025-05-29 12:00:00"})
    void oneDateAloneReachesAYearFromOrToIt(String start, String end, String within, String beyond) {
        Recharge recharge = bridge.book(booked -> booked.with("paidAt", within));
        bridge.book(booked -> booked.ofPatient(recharge).with("paidAt", beyond));
        assertThat(list(byCard(recharge).with("StartDate", start == null ? "" : start)
                .with("EndDate", end == null ? "" : end)).flowNos()).containsExactly(recharge.flowNo());
    }

    @ParameterizedTest
    @CsvSource({"2025-01-01, 2026-01-02", "2024-01-01, 2025-01-01", "2000-01-01, 2026-11-23", "2026-11-23, 2026-11-22"})
    void aRangeThatIsTooLongOrUpsideDownIsRefused(String start, String end) {
        RouteAnswer answer = bridge.post(LIST, byCard(bridge.book()).with("StartDate", start).with("EndDate", end));
        assertThat(answer.assertRefused(200, -10004).message()).contains("StartDate", "EndDate");
    }

    @Test
    void aRangeOfAYearIsServed() {
        Recharge recharge = bridge.book();
        assertThat(list(byCard(recharge).with("StartDate", "2025-11-23").with("EndDate", "2026-11-23")).flowNos())
                .containsExactly(recharge.flowNo());
    }

    @ParameterizedTest
    @ValueSource(strings = {"OrderMemo", "WxOrderNo", "HisOrderId"})
    void aSingleOrderIsLookedForAtAllDates(String key) {
        Recharge recharge = bridge.book(booked -> booked.with("paidAt", "2011-01-01 00:00:00"));
        RouteRequest request = RouteRequest.list().with(key, keys(recharge).get(key));
        assertThat(list(request).flowNos()).containsExactly(recharge.flowNo());
        assertThat(list(request.with("StartDate", "2026-11-01").with("EndDate", "2026-11-23")).flowNos())
                .containsExactly(recharge.flowNo());
        assertThat(list(byCard(recharge)).orders()).isEmpty();
    }

    @Test
    void aCardNumberWithoutTypeMeansItUnderAnyType() {
        Recharge one = bridge.book();
        Recharge other = bridge.book(booked -> booked.ofPatient(one).with("cardType", "2")
                .with("paidAt", "2026-11-19 08:00:00"));
        assertThat(list(RouteRequest.list().with("CardNo", one.cardNo())).flowNos())
                .containsExactly(one.flowNo(), other.flowNo());
        assertThat(list(byCard(other)).flowNos()).containsExactly(other.flowNo());
    }

    @Test
    void aCardNumberThatTwoPatientsHaveNeedsItsType() {
        Recharge one = bridge.book();
        Recharge other = bridge.book(booked -> booked.with("cardNo", one.cardNo()).with("cardType", "2"));
        assertThat(bridge.post(LIST, RouteRequest.list().with("CardNo", one.cardNo())).assertRefused(200, -20013)
                .message()).contains("CardType");
        assertThat(list(byCard(other)).flowNos()).containsExactly(other.flowNo());
    }

    @ParameterizedTest
    @ValueSource(strings = {"PatientName", "Mobile", "IdCardNo"})
    void whatIsSaidOfThePatientMustMatchOrTheCardIsAsGoodAsUnknown(String field) {
        Recharge recharge = bridge.book();
        assertThat(list(byCard(recharge).with(field, keys(recharge).get(field))).flowNos())
                .containsExactly(recharge.flowNo());
        RouteAnswer mismatch = list(byCard(recharge).with(field, "another"));
        assertThat(mismatch.body()).isEqualTo(list(RouteRequest.list().with("CardType", "1").with("CardNo", "unknown"))
                .body());
    }

    @ParameterizedTest
    @ValueSource(strings = {"%", "_", "' OR '1'='1", "*", "90001' --"})
    void aKeyIsTakenByTheLetter(String key) {
        bridge.book();
        for (String field : List.of("CardNo", "IdCardNo", "OrderMemo", "WxOrderNo", "HisOrderId")) {
            assertThat(list(RouteRequest.list().with(field, key)).orders()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "2"})
    void onlyAWechatRechargeHasAWechatOrder(String channelType) {
        Recharge recharge = bridge.book(booked -> booked.with("channelType", channelType));
        assertThat(list(byCard(recharge)).orders()).singleElement().satisfies(order -> assertThat(order)
                .containsEntry("ChannelType", channelType).containsEntry("ChannelOrderNo", recharge.channelOrderNo())
                .doesNotContainKey("WxOrderNo"));
        assertThat(list(RouteRequest.list().with("WxOrderNo", recharge.channelOrderNo())).orders()).isEmpty();
    }

    @Test
    void aListOverTheLimitKeepsTheNewestAndSaysSo() {
        Recharge first = bridge.book(booked -> booked.with("site", "east").with("paidAt", "2026-11-20 08:00:00"));
        RouteRequest request = byCard(first);
        for (int minute = 1; minute <= 2; minute++) {
            String paidAt = "2026-11-20 08:0" + minute + ":00";
            bridge.book(booked -> booked.ofPatient(first).with("paidAt", paidAt));
        }
        RouteAnswer whole = bridge.post("/sites/east" + LIST, request).assertOk();
        assertThat(whole.flowNos()).hasSize(3).endsWith(first.flowNo());
        assertThat(whole.message()).isEqualTo("成功");

        Recharge newest = bridge.book(booked -> booked.ofPatient(first).with("paidAt", "2026-11-20 08:03:00"));
        RouteAnswer cut = bridge.post("/sites/east" + LIST, request).assertOk();
        assertThat(cut.flowNos()).hasSize(3).startsWith(newest.flowNo()).doesNotContain(first.flowNo());
        assertThat(cut.message()).contains("3").isNotEqualTo("成功");
    }

    @Test
    void theDaysOfAListAreASettingOfTheSite() {
        Recharge recharge = bridge.book(booked -> booked.with("site", "east").with("paidAt", "2026-11-12 23:59:59"));
        assertThat(bridge.post("/sites/east" + LIST, byCard(recharge)).assertOk().orders()).isEmpty();
        assertThat(bridge.post("/sites/east" + LIST, byCard(recharge).with("StartDate", "2026-11-12")).assertOk()
                .flowNos()).containsExactly(recharge.flowNo());
        bridge.post("/sites/east" + LIST, byCard(recharge).with("StartDate", "2026-11-01")
                .with("EndDate", "2026-11-23")).assertRefused(200, -10004);
    }

    @Test
    void aSiteListsItsOwnRechargesOnly() {
        Recharge recharge = bridge.book();
        assertThat(bridge.post("/sites/east" + LIST, byCard(recharge)).assertOk().orders()).isEmpty();
    }

    @Test
    void statesFollowTheRefundsOfTheRecharge() {
        Recharge recharge = bridge.book();
        freeze(recharge, "4000", "2026-11-23 10:00:00", 10000);
        assertOrder(recharge, "0", "1", "0");
        settle(recharge, "4000", "2026-11-23 10:00:00", "0");
        assertOrder(recharge, "4000", "1", "1");
        assertThat(list(byCard(recharge)).orders().get(0)).containsEntry("RefundOrderId", "RO-4000");
        freeze(recharge, "6000", "2026-11-23 11:00:00", 10000);
        settle(recharge, "6000", "2026-11-23 11:00:00", "1");
        assertOrder(recharge, "4000", "1", "1");
        freeze(recharge, "6000", "2026-11-23 11:30:00", 10000);
        settle(recharge, "6000", "2026-11-23 11:30:00", "0");
        assertOrder(recharge, "10000", "2", "0");
        freeze(recharge, "1", "2026-11-23 11:40:00", -20003);
        assertThat(bridge.money(recharge)).containsExactly(0L, 0L, 10000L, 0L);
    }

    @Test
    void aRechargeWhoseMoneyIsSpentMayNotBeRefunded() {
        Recharge recharge = bridge.book();
        bridge.intake().book(new Spend("main", recharge.cardType(), recharge.cardNo(), "S1", 9999,
                RouteFixture.at("2026-11-21 08:00:00"), null));
        assertOrder(recharge, "0", "1", "1");
        freeze(recharge, "1", "2026-11-23 10:00:00", 10000);
        settle(recharge, "1", "2026-11-23 10:00:00", "0");
        assertOrder(recharge, "1", "1", "0");
        freeze(recharge, "1", "2026-11-23 11:00:00", -20005);
        assertThat(bridge.money(recharge)).containsExactly(0L, 0L, 1L, 0L);
    }

    @Test
    void aListChangesNothing() {
        Recharge recharge = bridge.book();
        Map<String, Object> before = bridge.ledger();
        list(byCard(recharge));
        assertThat(bridge.ledger()).isEqualTo(before);
    }

    private void freeze(Recharge recharge, String price, String time, int code) {
        RouteAnswer answer = bridge.post("/his/OPDRechargeFreeze", RouteRequest.freeze(recharge).with("Price", price)
                .with("TransTime", time));
        assertThat(answer.code()).as(answer.message()).isEqualTo(code);
    }

    private void settle(Recharge recharge, String price, String time, String status) {
        bridge.post("/his/OPDRechargeCancellationFee", RouteRequest.settlement(recharge, status).with("Price", price)
                .with("TransTime", time).with("RefundOrderId", "RO-" + price + (status.equals("1") ? "-failed" : "")))
                .assertOk();
    }

    private void assertOrder(Recharge recharge, String refundMoney, String state, String isAllowRefund) {
        assertThat(list(byCard(recharge)).orders()).singleElement().satisfies(order -> assertThat(order)
                .containsEntry("RefundMoney", refundMoney).containsEntry("HisOrderState", state)
                .containsEntry("IsAllowRefund", isAllowRefund).containsEntry("PayMoney", "10000"));
    }

    private RouteAnswer list(RouteRequest request) {
        return bridge.post(LIST, request).assertOk();
    }

    private static RouteRequest byCard(Recharge recharge) {
        return RouteRequest.list().with("CardType", recharge.cardType()).with("CardNo", recharge.cardNo());
    }

    private static Map<String, String> keys(Recharge recharge) {
        return Map.of("CardNo", recharge.cardNo(), "IdCardNo", recharge.patient().idCardNo(), "OrderMemo",
                recharge.orderMemo(),
                "WxOrderNo", recharge.channelOrderNo(), "HisOrderId", recharge.hisOrderId(),
                "PatientName", recharge.patient().name(), "Mobile", recharge.patient().mobile());
    }
}
