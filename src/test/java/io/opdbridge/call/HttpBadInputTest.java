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

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

import static org.assertj.core.api.Assertions.assertThat;

/** What is wrong with a request is answered with the envelope and changes not one row. */
class HttpBadInputTest extends RouteTest {

    private static final String FREEZE = "/his/OPDRechargeFreeze";
    private static final String SETTLE = "/his/OPDRechargeCancellationFee";
    private static final int LIMIT = 2 << 20;
    private static final String LAUGHS = "<!DOCTYPE l [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'>"
            + "<!ENTITY c '&b;&b;&b;&b;&b;&b;&b;&b;'><!ENTITY d '&c;&c;&c;&c;&c;&c;&c;&c;'>]>";

    @Override
    protected void prepare(RouteFixture bridge) {
        bridge.set("bridge.http.max-body-bytes", Integer.toString(LIMIT));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "x", "<", "<Req>", "<Req/", "<Req><Data></Req>", "<Req><Data/></Req></Req>",
        "<Req><Data/></Req>x", "<Req><Data/></Req><Req/>", "<Reg><Data/></Reg>", "<req><Data/></req>",
        "<Req><Data a=b/></Req>", "<Req><Data a='1' a='2'/></Req>", "<Req><Data>&#0;</Data></Req>",
        "<Req><Data>\u0001</Data></Req>", "<Req><n:Data/></Req>", "<Req><Data><![CDATA[</Data></Req>",
        "<Req><Data><!-- -- --></Data></Req>", "<Req><Data>]]></Data></Req>", "<?xml version='9.9'?><Req><Data/></Req>",
        "<?xml?><Req><Data/></Req>", "<?xml version='1.0' encoding=UTF-8?><Req><Data/></Req>",
        "<?xml version=\"1.0\" encoding=\"UTF-8\" <Req><Data/></Req>",
        "x<?xml version='1.0'?><Req><Data/></Req>", "{\"Req\":{}}", "param=<Req/>", "\u0000\u0000"})
    void whatIsNoWellFormedRequestIsMalformed(String xml) {
        assertNothingChanges(FREEZE, xml.getBytes(StandardCharsets.UTF_8), 200, -10001);
    }

    @Test
    void aRequestIsMalformedWhereverItBreaksOff() {
        byte[] whole = RouteRequest.freeze(bridge.book()).with("Remark", "退").bytes();
        Map<String, Object> before = bridge.ledger();
        for (int length = 1; length < whole.length; length += 7) {
            RouteAnswer answer = bridge.post(FREEZE, "application/xml", java.util.Arrays.copyOf(whole, length));
            answer.assertRefused(200, -10001);
        }
        assertThat(bridge.ledger()).isEqualTo(before);
    }

    @Test
    void whatFollowsTheRequestIsNotBookedEither() {
        Recharge recharge = bridge.book();
        for (String garbage : List.of("x", "<a/>", "&", "</Req>", "<!-- ")) {
            assertNothingChanges(FREEZE, (RouteRequest.freeze(recharge).xml() + garbage)
                    .getBytes(StandardCharsets.UTF_8), 200, -10001);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"HisFlowNo", "OrderId", "CardNo", "CardType", "HisID", "PayWay", "TransNo", "TransTime",
        "Price", "ChannelId"})
    void aMissingFieldIsNamed(String field) {
        Recharge recharge = bridge.book();
        assertThat(assertNothingChanges(FREEZE, RouteRequest.freeze(recharge).without(field).bytes(), 200, -10003)
                .message()).endsWith("：" + field);
        assertThat(assertNothingChanges(SETTLE, RouteRequest.settlement(recharge, "1").without(field).bytes(), 200,
                -10003).message()).endsWith("：" + field);
    }

    @Test
    void everythingThatIsWrongIsNamedAtOnce() {
        assertThat(assertNothingChanges(SETTLE, RouteRequest.list().bytes(), 200, -10003).message()).contains(
                "HisFlowNo", "OrderId", "CardNo", "CardType", "HisID", "PayWay", "TransNo", "TransTime", "Price",
                "ChannelId", "Status");
        assertThat(assertNothingChanges(SETTLE, RouteRequest.settlement(bridge.book(), "2").with("Price", "0")
                .with("TransTime", "now").without("CardNo").bytes(), 200, -10003).message())
                .contains("CardNo", "Price", "TransTime", "Status");
    }

    @ParameterizedTest
    @ValueSource(strings = {"<Req/>", "<Req><TransactionCode>1002</TransactionCode></Req>", "<Req><Data/></Req>",
        "<Req><Other><Price>1</Price></Other></Req>"})
    void aRequestWithoutDataLacksFields(String xml) {
        assertNothingChanges(FREEZE, xml.getBytes(StandardCharsets.UTF_8), 200, -10003);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "0", "0000000000", "1.0", "1e3", "+1", "３０００", "٣٠٠٠", "10000000000",
        "00000000001", "0x10", "1,000", "1 000", "NaN", "3000元", "9223372036854775808"})
    void aPriceThatIsNoCountOfFenIsRefused(String price) {
        assertThat(assertNothingChanges(FREEZE, RouteRequest.freeze(bridge.book()).with("Price", price).bytes(), 200,
                -10004).message()).contains("Price");
    }

    @ParameterizedTest
    @ValueSource(strings = {"2026-11-23", "2026-02-30 10:00:00", "2026-13-01 10:00:00", "2026-11-23 24:00:01",
        "2026-11-23 10:60:00", "0000-00-00 00:00:00", "99999-01-01 00:00:00", "yesterday", "1700000000",
        "23/11/2026 10:15:00", "２０２６-11-23", "20261123", "2026-11-23 10:15:00 x", "-2026-11-23 10:15:00"})
    void aTimeThatIsNoneIsRefused(String time) {
        assertThat(assertNothingChanges(FREEZE, RouteRequest.freeze(bridge.book()).with("TransTime", time).bytes(),
                200, -10004).message()).contains("TransTime");
    }

    @ParameterizedTest
    @CsvSource({"StartDate, 2026-02-29", "EndDate, 2026-11-31", "StartDate, x", "EndDate, 1/1/2026",
        "StartDate, 0000-00-00"})
    void aDateThatIsNoneIsRefused(String field, String date) {
        assertThat(assertNothingChanges("/his/OPDRechargeList", RouteRequest.list().with("CardNo", "1")
                .with(field, date).bytes(), 200, -10004).message()).contains(field);
    }

    @ParameterizedTest
    @CsvSource({"HisFlowNo, 64", "OrderId, 64", "CardNo, 64", "CardType, 64", "HisID, 64", "PayWay, 64", "TransNo, 64",
        "ChannelId, 64", "OperatorId, 64", "OperatorName, 128", "Remark, 2000", "MedicalExtension, 1048576"})
    void aFieldThatIsTooLongIsRefusedAndOneThatJustFitsIsNot(String field, int longest) {
        Recharge recharge = bridge.book();
        RouteRequest request = RouteRequest.freeze(recharge);
        assertThat(assertNothingChanges(FREEZE, request.with(field, "x".repeat(longest + 1)).bytes(), 200, -10004)
                .message()).contains(field);
        RouteAnswer fits = bridge.post(FREEZE, request.with(field, "x".repeat(longest)));
        assertThat(fits.code()).as(fits.message()).isIn(10000, -20001, -20002, -20011, -20012);
    }

    @ParameterizedTest
    @ValueSource(strings = {"<!DOCTYPE Req>", "<!DOCTYPE Req []>", "<!DOCTYPE Req SYSTEM 'file:///etc/passwd'>",
        "<!DOCTYPE Req SYSTEM 'http://127.0.0.1:1/x.dtd'>", "<!DOCTYPE Req PUBLIC '-//X' 'http://127.0.0.1:1/'>",
        "<!DOCTYPE Req [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>", "<!DOCTYPE Req [<!ENTITY x '3000'>]>",
        "<!DOCTYPE Req [<!ENTITY % p SYSTEM 'http://127.0.0.1:1/'>%p;]>",
        "<!DOCTYPE Req [<!ELEMENT Req ANY><!ATTLIST Price a CDATA '1'>]>", LAUGHS})
    void aDoctypeOfAnyKindIsRefusedInEveryCharset(String doctype) {
        String xml = doctype + RouteRequest.freeze(bridge.book()).xml();
        for (String charset : List.of("UTF-8", "GBK", "GB18030", "UTF-16LE", "UTF-16BE", "UTF-16", "ISO-8859-1")) {
            assertNothingChanges(FREEZE, "text/xml; charset=" + charset, xml.getBytes(Charset.forName(charset)), 200,
                    -10008);
        }
        assertNothingChanges(FREEZE, ("\uFEFF" + xml).getBytes(StandardCharsets.UTF_16LE), 200, -10008);
        assertNothingChanges(FREEZE, xml.getBytes(StandardCharsets.UTF_16LE), 200, -10008);
        assertNothingChanges(FREEZE, ("<?xml version='1.0'?><!-- c -->" + xml).getBytes(StandardCharsets.UTF_8), 200,
                -10008);
    }

    @ParameterizedTest
    @ValueSource(strings = {"&x;", "3000&x;", "&nbsp;"})
    void anEntityReferenceIsRefused(String value) {
        Map<String, Object> before = bridge.ledger();
        for (String field : List.of("Price", "Remark", "MedicalExtension", "Unknown")) {
            RouteAnswer answer = bridge.post(FREEZE, RouteRequest.freeze(bridge.book()).withXml(field, value));
            assertThat(answer.code()).as(field).isIn(-10001, -10008);
            assertThat(bridge.rows("SELECT * FROM refund_hold")).isEqualTo(before.get("refund_hold"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"<U a='&e;'/>", "<U a='1&e;2'>x</U>", "<U xmlns='urn:x&e;'/>", "<U a='&#49;' b='&nbsp;'/>"})
    void anEntityReferenceInAnAttributeIsRefused(String element) {
        byte[] xml = RouteRequest.freeze(bridge.book()).andXml(element).bytes();
        assertNothingChanges(FREEZE, xml, 200, -10008);
    }

    @Test
    void charactersInAnAttributeMayBeReferences() {
        bridge.post(FREEZE, RouteRequest.freeze(bridge.book()).andXml("<U a='&amp;&#65;&#x41;&lt;&gt;&quot;&apos;'/>"))
                .assertOk();
    }

    @ParameterizedTest
    @CsvSource({"<Req><Data>, </Data></Req>", "<Req><Data><Price>, </Price></Data></Req>", "'', ''",
        "<Req><Data><Unknown>, </Unknown></Data></Req>"})
    void twoHundredThousandLevelsAreRefused(String before, String after) {
        String nested = before + "<a>".repeat(200_000) + "</a>".repeat(200_000) + after;
        RouteAnswer answer = bridge.post(FREEZE, "application/xml", nested.getBytes(StandardCharsets.UTF_8));
        assertThat(answer.code()).isIn(-10008, -10004, -10001);
        answer.assertRefused(200, answer.code());
    }

    @Test
    void aThousandNamesAreReadAndNoMore() {
        Recharge recharge = bridge.book();
        StringBuilder names = new StringBuilder();
        for (int i = 0; i < 900; i++) {
            names.append("<a").append(i).append("/>");
        }
        bridge.post(FREEZE, RouteRequest.freeze(recharge).andXml(names.toString().repeat(20))).assertOk();
        for (int i = 0; i < 200; i++) {
            names.append("<b").append(i).append(" c").append(i).append("='' />");
        }
        assertNothingChanges(FREEZE, RouteRequest.freeze(recharge).andXml(names.toString()).bytes(), 200, -10008);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\uFFFE", "\uFFFF"})
    void whatAnAnswerCouldNotRepeatIsMalformed(String character) {
        RouteRequest request = RouteRequest.freeze(bridge.book());
        assertNothingChanges(FREEZE, request.transactionCode(character).bytes(), 200, -10001);
        assertNothingChanges(FREEZE, ("<?xml version='1.1'?>" + request.transactionCode("&#1;").xml())
                .getBytes(StandardCharsets.UTF_8), 200, -10001);
    }

    @ParameterizedTest
    @ValueSource(strings = {"<?\uD83D\uDE00 x?>", "<\uD83D\uDE00/>", "<a \uD83D\uDE00='1'/>"})
    void aNameThatOnlySomeParsersTakeIsMalformed(String xml) {
        assertNothingChanges(FREEZE, RouteRequest.freeze(bridge.book()).andXml(xml).bytes(), 200, -10001);
    }

    @ParameterizedTest
    @ValueSource(strings = {"%0A", "%0D", "%1B", "%C2%85", "%E2%80%A8", "%E2%80%AE", "%7F"})
    void aMessageQuotesNothingThatSteersATerminal(String character) {
        assertThat(assertNothingChanges("/his?method=x" + character + "y", RouteRequest.list().bytes(), 200, -10002)
                .message())
                .endsWith("x?y");
    }

    @Test
    void anElementInsideAFieldIsRefusedByTheNameOfTheField() {
        assertThat(assertNothingChanges(FREEZE, RouteRequest.freeze(bridge.book())
                .withXml("Price", "<Fen>3000</Fen>").bytes(), 200, -10004).message()).contains("Price");
        assertThat(assertNothingChanges(FREEZE, RouteRequest.freeze(bridge.book())
                .withXml("MedicalExtension", "<Ext/>").bytes(), 200, -10004).message()).contains("MedicalExtension");
    }

    @ParameterizedTest
    @ValueSource(ints = {LIMIT + 1, 20 << 20})
    void aBodyOverTheLimitIsRefusedWhetherItsLengthIsSaidOrNot(int length) {
        byte[] body = RouteRequest.freeze(bridge.book()).with("Remark", " ".repeat(length)).bytes();
        Map<String, Object> before = bridge.ledger();
        HttpWire.exchange(bridge.uri("/"), List.of("POST " + FREEZE + " HTTP/1.1", "Content-Type: application/xml"),
                body).assertRefused(413, -10006);
        if (length < 20 << 20) {
            bridge.post(FREEZE, "application/xml", BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)))
                    .assertRefused(413, -10006);
        }
        assertThat(bridge.ledger()).isEqualTo(before);
    }

    @Test
    void aBodyThatNamesALengthOverTheLimitNeedNotBeSent() {
        HttpWire.exchange(bridge.uri("/"), List.of("POST " + FREEZE + " HTTP/1.1", "Content-Type: application/xml",
                "Content-Length: " + (1 << 30)), new byte[0]).assertRefused(413, -10006);
    }

    @Test
    void aBodyInChunksWithinTheLimitIsServed() {
        Recharge recharge = bridge.book();
        bridge.post(FREEZE, "application/xml", BodyPublishers.ofInputStream(
                () -> new ByteArrayInputStream(RouteRequest.freeze(recharge).bytes()))).assertOk();
        assertThat(bridge.money(recharge)).containsExactly(7000L, 3000L, 0L, 3000L);
    }

    @Test
    void aFormOverTheLimitIsRefusedToo() {
        assertNothingChanges(FREEZE, "application/x-www-form-urlencoded", ("param=" + "x".repeat(LIMIT))
                .getBytes(StandardCharsets.UTF_8), 413, -10006);
    }

    @Test
    void multipartAndCompressedBodiesAreRefused() throws Exception {
        Recharge recharge = bridge.book();
        assertNothingChanges(FREEZE, "multipart/form-data; boundary=x", ("--x\r\nContent-Disposition: form-data; "
                + "name=\"param\"\r\n\r\n" + RouteRequest.freeze(recharge).xml() + "\r\n--x--\r\n")
                .getBytes(StandardCharsets.UTF_8), 415, -10007);

        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(zipped)) {
            gzip.write(RouteRequest.freeze(recharge).bytes());
        }
        for (String encoding : List.of("gzip", "deflate", "br", "x")) {
            bridge.exchange(HttpRequest.newBuilder(bridge.uri(FREEZE)).header("Content-Encoding", encoding)
                    .header("Content-Type", "application/xml").POST(BodyPublishers.ofByteArray(zipped.toByteArray())))
                    .assertRefused(415, -10007);
        }
        assertThat(bridge.money(recharge)).containsExactly(10000L, 0L, 0L, 0L);
    }

    @Test
    void aSerializedObjectIsRefused() {
        assertNothingChanges(FREEZE, "application/x-java-serialized-object", RouteRequest.freeze(bridge.book()).bytes(),
                415, -10007);
    }

    @Test
    void aHeaderCannotSteerTheRoutes() {
        Recharge recharge = bridge.book();
        bridge.exchange(HttpRequest.newBuilder(bridge.uri(FREEZE)).header("CamelHttpUri", "/his/OPDRechargeList")
                .header("CamelJdbcParameters", "x").header("CamelBeanMethodName", "capture")
                .POST(BodyPublishers.ofByteArray(RouteRequest.freeze(recharge).bytes()))).assertOk();
        assertThat(bridge.money(recharge)).containsExactly(7000L, 3000L, 0L, 3000L);
    }

    private RouteAnswer assertNothingChanges(String path, byte[] body, int httpStatus, int code) {
        return assertNothingChanges(path, "application/xml", body, httpStatus, code);
    }

    private RouteAnswer assertNothingChanges(String path, String contentType, byte[] body, int httpStatus, int code) {
        Map<String, Object> before = bridge.ledger();
        RouteAnswer answer = bridge.post(path, contentType, body);
        assertThat(bridge.ledger()).isEqualTo(before);
        return answer.assertRefused(httpStatus, code);
    }
}
