package io.opdbridge.call;

import io.opdbridge.canonical.Recharge;
import io.opdbridge.testing.RouteAnswer;
import io.opdbridge.testing.RouteFixture;
import io.opdbridge.testing.RouteRequest;
import io.opdbridge.testing.RouteTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** What the elements of a request may look like (contract, sections 2 and 4), at a strict and a relaxed site. */
class HttpFieldsTest extends RouteTest {

    private static final String FREEZE = "/his/OPDRechargeFreeze";
    private static final String SETTLE = "/his/OPDRechargeCancellationFee";
    private static final String RELAXED = "/sites/relaxed";

    @Override
    protected void prepare(RouteFixture bridge) {
        bridge.set("bridge.sites", "main,relaxed,english").set("bridge.site.relaxed.profile", "relaxed")
                .set("bridge.site.english.language", "en");
    }

    @Test
    void elementsMayStandInAnyOrderAmongUnknownOnes() {
        Recharge recharge = bridge.book();
        bridge.post(FREEZE, RouteRequest.freeze(recharge).reversed()
                .andXml("<Unknown>1</Unknown><Unknown>2</Unknown><More><OrderId>x</OrderId></More><!-- c --><?pi x?>"))
                .assertOk();
        assertHeld(recharge);
    }

    @Test
    void unknownElementsMayStandBesideDataToo() {
        Recharge recharge = bridge.book();
        String xml = RouteRequest.freeze(recharge).xml().replace("<Data>", "<Extra><Data>y</Data></Extra><Data>")
                .replace("</Req>", "<Sign>abc</Sign></Req>");
        bridge.post(FREEZE, "application/xml", xml.getBytes(StandardCharsets.UTF_8)).assertOk();
        assertHeld(recharge);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Price", "OrderId", "Remark", "MedicalExtension"})
    void aKnownElementThatStandsTwiceIsRefusedByName(String field) {
        Recharge recharge = bridge.book();
        RouteRequest request = RouteRequest.freeze(recharge).with("Remark", "r").with("MedicalExtension", "m")
                .andXml("<" + field + ">3000</" + field + ">");
        assertThat(assertNothingChanges(FREEZE, request, -10009).message()).contains(field);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TransactionCode", "Data"})
    void anElementOfTheEnvelopeThatStandsTwiceIsRefused(String element) {
        String xml = RouteRequest.freeze(bridge.book()).xml();
        Map<String, Object> before = bridge.ledger();
        bridge.post(FREEZE, "application/xml", xml.replace("</Req>", "<" + element + "/></Req>")
                .getBytes(StandardCharsets.UTF_8)).assertRefused(200, -10009);
        assertThat(bridge.ledger()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "\n\t ", "<![CDATA[]]>", "<![CDATA[ ]]>", "<!-- nothing -->"})
    void anEmptyElementIsAbsent(String empty) {
        Recharge recharge = bridge.book();
        RouteAnswer answer = assertNothingChanges(FREEZE,
                RouteRequest.freeze(recharge).withXml("TransNo", empty), -10003);
        assertThat(answer.message()).contains("TransNo");
        bridge.post(FREEZE, RouteRequest.freeze(recharge).withXml("Remark", empty).withXml("OperatorId", empty))
                .assertOk();
        assertThat(bridge.holds(recharge).get(0)).containsEntry("remark", null).containsEntry("operator_id", null);
    }

    @Test
    void blanksAroundAValueAreTrimmed() {
        Recharge recharge = bridge.book();
        bridge.post(FREEZE, RouteRequest.freeze(recharge).with("Price", "\n  3000\t").with("HisFlowNo",
                " " + recharge.flowNo() + " ").with("TransTime", " 2026-11-23 10:15:00 ").with("Remark", "　a b　"))
                .assertOk();
        assertHeld(recharge);
        assertThat(bridge.holds(recharge).get(0)).containsEntry("remark", "a b");
    }

    @Test
    void theMedicalExtensionIsKeptAsItIs() {
        Recharge recharge = bridge.book();
        String extension = "  <Ext a=\"1\">&amp; &undefined; <!DOCTYPE x [<!ENTITY e 'f'>]> <open>\n</Ext> 退 ";
        bridge.post(FREEZE, RouteRequest.freeze(recharge)
                .withXml("MedicalExtension", "<![CDATA[" + extension + "]]>")).assertOk();
        assertThat(bridge.holds(recharge).get(0)).containsEntry("extension", extension);
    }

    @Test
    void aMedicalExtensionOfSeveralSectionsIsKeptWhole() {
        Recharge recharge = bridge.book();
        bridge.post(FREEZE, RouteRequest.freeze(recharge).withXml("MedicalExtension",
                "<![CDATA[a]]]]><![CDATA[>b]]>&lt;c&gt;")).assertOk();
        assertThat(bridge.holds(recharge).get(0)).containsEntry("extension", "a]]>b<c>");
    }

    @ParameterizedTest
    @CsvSource({
        "xmlns:x='http://www.w3.org/2001/XMLSchema-instance' x:type='y:string' xmlns:y='urn:y'",
        "xmlns:x='http://www.w3.org/2001/XMLSchema-instance' x:nil='true'",
        "id='1'"})
    void attributesSayNothing(String attributes) {
        Recharge recharge = bridge.book();
        bridge.post(FREEZE, RouteRequest.freeze(recharge).without("Price").with("Price " + attributes, "3000"))
                .assertOk();
        assertHeld(recharge);
    }

    @ParameterizedTest
    @ValueSource(strings = {"<Req xmlns='urn:any'>", "<Req xmlns:n='urn:any'>"})
    void namespacesSayNothing(String start) {
        Recharge recharge = bridge.book();
        String xml = RouteRequest.freeze(recharge).xml().replace("<Req>", start);
        if (start.contains(":n=")) {
            xml = xml.replace("<Price>", "<n:Price>").replace("</Price>", "</n:Price>").replace("<Data>", "<n:Data>")
                    .replace("</Data>", "</n:Data>");
        }
        bridge.post(FREEZE, "application/xml", xml.getBytes(StandardCharsets.UTF_8)).assertOk();
        assertHeld(recharge);
    }

    @Test
    void theExampleMessagesAreServedByAStrictSite() {
        Recharge recharge = bookExample("main");
        RouteAnswer list = example("", "OPDRechargeList", "list-request.xml").assertOk();
        assertThat(list.orders()).singleElement().satisfies(order -> assertThat(order)
                .containsEntry("HisFlowNo", "R2026112000001").containsEntry("HisDate", "2026-11-20 09:30:05")
                .containsEntry("WxOrderNo", "4200002026112000000000000001").containsEntry("IsAllowRefund", "1"));
        assertThat(example("", "OPDRechargeFreeze", "freeze-request.xml").assertOk().data())
                .containsEntry("Balance", "7000").containsEntry("Price", "3000").containsKey("InvoiceNo");
        assertThat(bridge.money(recharge)).containsExactly(7000L, 3000L, 0L, 3000L);
        assertThat(bridge.holds(recharge).get(0)).containsEntry("extension", "<Ext><Window>3</Window></Ext>");

        Map<String, Object> before = bridge.ledger();
        example("", "OPDRechargeFreeze", "relaxed-freeze-request.xml").assertRefused(200, -10001);
        assertThat(bridge.ledger()).isEqualTo(before);

        RouteAnswer released = bridge.post(SETTLE, "application/xml", new String(RouteRequest
                .example("release-request.xml"), StandardCharsets.UTF_8).replaceAll("<InvoiceNo>.*</InvoiceNo>", "")
                .getBytes(StandardCharsets.UTF_8)).assertOk();
        assertThat(released.data()).containsEntry("Balance", "10000").doesNotContainKey("InvoiceNo");
        assertThat(bridge.money(recharge)).containsExactly(10000L, 0L, 0L, 0L);
    }

    @Test
    void theExampleOfARealCallerIsServedByARelaxedSite() {
        Recharge recharge = bookExample("relaxed");
        RouteAnswer answer = example(RELAXED, "OPDRechargeFreeze", "relaxed-freeze-request.xml").assertOk();

        assertThat(answer.child("RespMsg")).isEqualTo("成功").isEqualTo(answer.message());
        assertThat(answer.child("TransactionCode")).isEmpty();
        assertThat(bridge.money(recharge)).containsExactly(7000L, 3000L, 0L, 3000L);
        assertThat(bridge.holds(recharge).get(0)).containsEntry("operator_name", "李四&王五")
                .containsEntry("trans_time", null).containsEntry("pay_way", null);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "a & b &amp; c &#38; d &lt;|a & b & c & d <",
        "AT&T;x|AT&T;x",
        "&|&",
        "&#x;|&#x;",
        "<![CDATA[a & b &amp; c]]>|a & b &amp; c"})
    void bareAmpersandsAreRepairedAtARelaxedSiteOnly(String written, String meant) {
        Recharge recharge = bridge.book(booked -> booked.with("site", "relaxed"));
        RouteRequest request = RouteRequest.freeze(recharge).withXml("Remark", written);
        boolean wellFormed = written.startsWith("<!");
        if (!wellFormed) {
            Map<String, Object> before = bridge.ledger();
            int code = bridge.post(FREEZE, request).code();
            assertThat(code).isIn(-10001, -10008);
            assertThat(bridge.ledger()).isEqualTo(before);
        }
        if (!written.contains("&T;")) {
            bridge.post(RELAXED + FREEZE, request).assertOk();
            assertThat(bridge.holds(recharge).get(0)).containsEntry("remark", meant);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "<HisMemberId>@</HisMemberId>, 10000",
        "<HisMemberId>@</HisMemberId><HisID></HisID>, 10000",
        "<HisID/><HisMemberId>@</HisMemberId>, 10000",
        "<HisID>@</HisID><HisMemberId></HisMemberId>, 10000",
        "<HisID>@</HisID><HisMemberId>@</HisMemberId>, 10000",
        "<HisID>@</HisID><HisMemberId>other</HisMemberId>, -10009",
        "<HisMemberId>other</HisMemberId>, -20012",
        "<HisMemberId/>, -10003"})
    void hisMemberIdStandsForHisIdAtARelaxedSite(String xml, int code) {
        Recharge recharge = bridge.book(booked -> booked.with("site", "relaxed"));
        RouteAnswer answer = bridge.post(RELAXED + FREEZE, RouteRequest.freeze(recharge).without("HisID")
                .andXml(xml.replace("@", recharge.patient().id())));
        assertThat(answer.code()).as(answer.message()).isEqualTo(code);
        assertThat(bridge.holds(recharge)).hasSize(code == 10000 ? 1 : 0);
    }

    @ParameterizedTest
    @CsvSource({"1, , CAPTURE", "2, , RELEASE", "1, 0, CAPTURE", "2, 1, RELEASE", ", 0, CAPTURE", ", 1, RELEASE"})
    void typeOrStatusTellsTheOutcomeAtARelaxedSite(String type, String status, String outcome) {
        Recharge recharge = held("relaxed");
        bridge.post(RELAXED + SETTLE, RouteRequest.freeze(recharge).with("Type", type == null ? "" : type)
                .with("Status", status == null ? "" : status)).assertOk();
        assertThat(bridge.outcomes(recharge)).containsExactly(outcome);
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 0", "0, ", "3, ", ", 2", ", 00", "x, 0"})
    void aTypeThatContradictsOrIsNoneMovesNothing(String type, String status) {
        Recharge recharge = held("relaxed");
        assertNothingChanges(RELAXED + SETTLE, RouteRequest.freeze(recharge).with("Type", type == null ? "" : type)
                .with("Status", status == null ? "" : status), -10004);
        assertThat(bridge.outcomes(recharge)).isEmpty();
    }

    @Test
    void aStrictSiteKnowsNoTypeAndNoHisMemberId() {
        Recharge recharge = held("main");
        assertThat(assertNothingChanges(SETTLE, RouteRequest.freeze(recharge).with("Type", "1"), -10003).message())
                .contains("Status");
        assertThat(assertNothingChanges(FREEZE, RouteRequest.freeze(bridge.book()).without("HisID")
                .with("HisMemberId", "P1"), -10003).message()).contains("HisID");
    }

    @Test
    void messagesAreChineseByDefaultAndEnglishBySetting() {
        assertThat(bridge.post("/his/OPDRechargeList", RouteRequest.list()).assertRefused(200, -10003).message())
                .startsWith("缺少必填字段");
        assertThat(bridge.post("/sites/english/his/OPDRechargeList", RouteRequest.list()).assertRefused(200, -10003)
                .message()).startsWith("Missing field").matches("\\p{ASCII}*");
    }

    @Test
    void aLongTransactionCodeIsEchoedWhole() {
        String code = "1234567890".repeat(50);
        RouteAnswer answer = bridge.post("/his/OPDRechargeList", RouteRequest.list().with("CardNo", "none")
                .transactionCode(" " + code + " ")).assertOk();
        assertThat(answer.child("TransactionCode")).isEqualTo(code);
    }

    @ParameterizedTest
    @ValueSource(strings = {"20261123101500", "2026-11-23T10:15:00", "2026-11-23T10:15:00+08:00",
        "2026-11-23T02:15:00Z", "2026-11-23T10:15:00.000+08:00", "2026-11-23T10:15", "2026-11-23T10:15:00+0800"})
    void aTimeIsThePointInTimeHoweverItIsWritten(String written) {
        Recharge recharge = held("main");
        RouteAnswer again = bridge.post(FREEZE, RouteRequest.freeze(recharge).with("TransTime", written)).assertOk();
        assertThat(bridge.holds(recharge)).singleElement()
                .satisfies(hold -> assertThat(hold).containsEntry("invoice_no", again.data("InvoiceNo")));
    }

    private Recharge held(String site) {
        Recharge recharge = bridge.book(booked -> booked.with("site", site));
        bridge.post("/sites/" + site + FREEZE, RouteRequest.freeze(recharge)).assertOk();
        assertHeld(recharge);
        return recharge;
    }

    private void assertHeld(Recharge recharge) {
        assertThat(bridge.money(recharge)).containsExactly(7000L, 3000L, 0L, 3000L);
    }

    private RouteAnswer assertNothingChanges(String path, RouteRequest request, int code) {
        Map<String, Object> before = bridge.ledger();
        RouteAnswer answer = bridge.post(path, request);
        assertThat(bridge.ledger()).isEqualTo(before);
        assertThat(answer.code()).as(answer.message()).isEqualTo(code);
        return answer;
    }

    private Recharge bookExample(String site) {
        return bridge.book(booked -> booked.with("site", site).with("cardNo", "900000000017").with("hisId", "P0000017")
                .with("patientName", "张三").with("orderId", "WX20261120093001").with("hisFlowNo", "R2026112000001")
                .with("hisOrderId", "H1120-1").with("channelOrderNo", "4200002026112000000000000001"));
    }

    private RouteAnswer example(String site, String method, String name) {
        return bridge.post(site + "/his/" + method, "application/xml", RouteRequest.example(name));
    }
}
