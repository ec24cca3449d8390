package io.opdbridge.call;

import io.opdbridge.canonical.Recharge;
import io.opdbridge.testing.RouteFixture;
import io.opdbridge.testing.RouteRequest;
import io.opdbridge.testing.RouteTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Numbers and names of persons are found however they were typed, here and in what was imported (contract, section 4).
 */
class HttpPersonsTest extends RouteTest {

    private static final String LIST = "/his/OPDRechargeList";

    private static int number;

    @Override
    protected void prepare(RouteFixture bridge) {
        bridge.set("bridge.sites", "main,relaxed").set("bridge.site.relaxed.profile", "relaxed");
    }

    @ParameterizedTest
    @CsvSource({"X, x", "x, X", "x, x", "X, Ｘ", "X, ' X'", "x, Ｘ"})
    void theLastCharacterOfAnIdentityNumberHasNoCase(String imported, String sent) {
        String digits = String.format("1101011990%07d", ++number);
        Recharge recharge = bridge.book(booked -> booked.with("idCardNo", digits + imported));
        assertFound(recharge, RouteRequest.list().with("IdCardNo", digits + sent));
        assertFound(recharge, RouteRequest.list().with("CardNo", recharge.cardNo()).with("IdCardNo", digits + sent));
    }

    @ParameterizedTest
    @ValueSource(strings = {"110101 19%s 123X", "110101-19%s-123x", " 11010119%s123X\u00a0", "１１０１０１１９%s１２３Ｘ",
        "\u200b11010119%s123x\ufeff", "110101　19%s　123X"})
    void anIdentityNumberHasNoBlanksAndNoWidth(String sent) {
        String birthday = String.format("9%05d", ++number);
        Recharge recharge = bridge.book(booked -> booked.with("idCardNo", "11010119" + birthday + "123X"));
        assertFound(recharge, RouteRequest.list().with("IdCardNo", sent.formatted(birthday)));
    }

    @ParameterizedTest
    @CsvSource({"13812345678, +8613812345678", "13812345678, 86 138 1234 5678", "13812345678, 138-1234-5678",
        "13812345678, 0086-13812345678", "13812345678, １３８１２３４５６７８", "+86 138 1234 5678, 13812345678",
        "138-1234-5678, 138 1234 5678"})
    void aMobileNumberHasNoCountryNoBlanksAndNoDashes(String imported, String sent) {
        Recharge recharge = bridge.book(booked -> booked.with("mobile", imported));
        assertFound(recharge, RouteRequest.list().with("CardNo", recharge.cardNo()).with("Mobile", sent));
        assertThat(
                bridge.post(LIST, RouteRequest.list().with("CardNo", recharge.cardNo()).with("Mobile", "13812345679"))
                        .assertOk().orders())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"张三, ' 张　三 '", "买买提·艾力, 买买提•艾力", "买买提·艾力, 买买提・艾力", "买买提．艾力, 买买提·艾力",
        "John Smith, JOHN SMITH", "John Smith, ＪｏｈｎＳｍｉｔｈ", "张三, 张\u200b三"})
    void aNameHasNoWidthNoBlanksAndAnyDot(String imported, String sent) {
        Recharge recharge = bridge.book(booked -> booked.with("patientName", imported));
        assertFound(recharge, RouteRequest.list().with("CardNo", recharge.cardNo()).with("PatientName", sent));
        assertFound(recharge, RouteRequest.list().with("HisOrderId", recharge.hisOrderId()).with("PatientName", sent));
        assertThat(bridge.post(LIST, RouteRequest.list().with("CardNo", recharge.cardNo()).with("PatientName", "李四"))
                .assertOk().orders()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"00123%d, ' ００１２３%d '", "00123%d, 00123%d\u00a0", "A00123%d, Ａ００１２３%d"})
    void aCardIsFoundAndRefundedByItsNumberInFullWidth(String imported, String sent) {
        int card = ++number;
        Recharge recharge = bridge.book(booked -> booked.with("cardNo", imported.formatted(card)));
        assertFound(recharge, RouteRequest.list().with("CardType", "１").with("CardNo", sent.formatted(card)));
        bridge.post("/his/OPDRechargeFreeze", RouteRequest.freeze(recharge).with("CardNo", sent.formatted(card))
                .with("OrderId", " " + recharge.orderId() + "\ufeff")).assertOk();
        assertThat(bridge.money(recharge)).containsExactly(7000L, 3000L, 0L, 3000L);
        bridge.post("/his/OPDRechargeFreeze", RouteRequest.freeze(recharge).with("CardNo", "123" + card))
                .assertRefused(200, -20002);
    }

    @Test
    void whatWasImportedInFullWidthBeforeNumbersHadOneFormIsStillRefunded() {
        Recharge recharge = bridge.book(booked -> booked.with("cardNo", "９００９９").with("hisId", "Ｐ９９"));
        bridge.post("/his/OPDRechargeFreeze", RouteRequest.freeze(recharge)).assertOk();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"2026-11-23T02:15:00Z", "20261123101500", "2026/11/23 10:15:00", "2026-11-23T10:15:00,000+0800",
                "２０２６－１１－２３　１０：１５：００", "20261123101500.0+0800", "20261123T101500", "2026-11-23 10:15"})
    void theSamePointInTimeIsTheSameAttempt(String time) {
        Recharge recharge = bridge.book();
        String first = bridge.post("/his/OPDRechargeFreeze", RouteRequest.freeze(recharge)).assertOk().text();
        assertThat(
                bridge.post("/his/OPDRechargeFreeze", RouteRequest.freeze(recharge).with("TransTime", time)).assertOk()
                        .text())
                .isEqualTo(first);
    }

    @ParameterizedTest
    @ValueSource(strings = {"23/11/2026 10:15:00", "11/23/2026", "2026-11-23", "2026112310", "1764412262", "10:15:00",
        "2026-11-23 10:15:00 PM"})
    void aTimeThatCouldBeTwoIsRefusedByName(String time) {
        for (String site : new String[] {"", "/sites/relaxed"}) {
            Recharge recharge = bridge.book(booked -> booked.with("site", site.isEmpty() ? "main" : "relaxed"));
            assertThat(
                    bridge.post(site + "/his/OPDRechargeFreeze", RouteRequest.freeze(recharge).with("TransTime", time))
                            .assertRefused(200, -10004).message())
                    .contains("TransTime", "yyyy-MM-dd HH:mm:ss");
        }
    }

    @ParameterizedTest
    @CsvSource({"2026-11-20+08:00, 2026-11-20Z", "20261120, 20261120+0800", "2026/11/20, 2026-11-20",
        "2026-11-19T16:00:00Z, 2026-11-20T15:59:59Z", "2026-11-20 00:00:00, 2026-11-20T24:00:00"})
    void theDaysOfAListAreReadInEachForm(String start, String end) {
        Recharge recharge = bridge.book();
        assertFound(recharge, RouteRequest.list().with("CardNo", recharge.cardNo()).with("StartDate", start)
                .with("EndDate", end));
    }

    @ParameterizedTest
    @ValueSource(strings = {"+100", "-1", "100.00", "1e2", "１００", "1,000", "100 元", "0", "12345678901", "0x10"})
    void anAmountIsAWholeNumberOfFen(String price) {
        Recharge recharge = bridge.book();
        assertThat(bridge.post("/his/OPDRechargeFreeze", RouteRequest.freeze(recharge).with("Price", price))
                .assertRefused(200, -10004).message()).contains("Price", "fen", "1 … 9999999999");
    }

    @Test
    void anAmountMayHaveZerosBefore() {
        Recharge recharge = bridge.book();
        bridge.post("/his/OPDRechargeFreeze", RouteRequest.freeze(recharge).with("Price", "0000003000")).assertOk();
        assertThat(bridge.money(recharge)).containsExactly(7000L, 3000L, 0L, 3000L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"<![CDATA[3000]]>", "<!-- a -->3000<!-- b -->", "30<!-- c -->00", "3<?pi x?>000",
        "<![CDATA[30]]><![CDATA[00]]>", "&#51;000", "\n<![CDATA[\n3000\n]]>\n"})
    void aFieldMayHoldSectionsCommentsAndReferences(String price) {
        Recharge recharge = bridge.book();
        bridge.post("/his/OPDRechargeFreeze", RouteRequest.freeze(recharge).withXml("Price", price)).assertOk();
        assertThat(bridge.money(recharge)).containsExactly(7000L, 3000L, 0L, 3000L);
    }

    private void assertFound(Recharge recharge, RouteRequest request) {
        assertThat(bridge.post(LIST, request).assertOk().flowNos()).contains(recharge.flowNo());
    }
}
