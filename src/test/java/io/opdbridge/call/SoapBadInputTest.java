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

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import static io.opdbridge.call.SoapRequest.V1_1;
import static io.opdbridge.call.SoapRequest.V1_2;
import static io.opdbridge.call.SoapRequest.call;
import static io.opdbridge.call.SoapRequest.envelope;
import static io.opdbridge.call.SoapRequest.escape;
import static io.opdbridge.call.SoapRequest.method;
import static org.assertj.core.api.Assertions.assertThat;

/** What is wrong with a call over SOAP is answered in an envelope and changes not one row. */
class SoapBadInputTest extends RouteTest {

    private static final int LIMIT = 1 << 20;
    private static final String ENVELOPE = "<Envelope><Body><OPDRechargeFreeze><a>x</a></OPDRechargeFreeze></Body>";

    @Override
    protected void prepare(RouteFixture bridge) {
        bridge.set("bridge.sites", "main,east").set("bridge.site.main.soap-result-element", "*Result")
                .set("bridge.site.east.language", "en").set("bridge.site.east.answer-aliases", "RespMessage=RespMsg");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "x", "<", "<Envelope/>", "<Envelope><Header/></Envelope>", "<envelope/>",
        "<Req><Data/></Req>", "<Envelope><Body></Envelope>", "<s:Envelope><s:Body/></s:Envelope>", ENVELOPE,
        ENVELOPE + "</Envelope>x", ENVELOPE + "</Envelope><Envelope/>", ENVELOPE + "<Body/></Envelope>",
        ENVELOPE + "<a></b></Envelope>", ENVELOPE + "\u0001</Envelope>", ENVELOPE + "&</Envelope>",
        "\u0000\u0000", "{\"Envelope\":{}}", "<?xml version='1.0' encoding=UTF-8?>" + ENVELOPE + "</Envelope>"})
    void whatIsNoEnvelopeIsMalformed(String envelope) {
        assertNothingChanges(envelope, -10001).assertGeneric();
    }

    @Test
    void anEnvelopeIsMalformedWhereverItBreaksOff() {
        byte[] whole = method("OPDRechargeFreeze", RouteRequest.freeze(bridge.book()).with("Remark", "退"))
                .getBytes(StandardCharsets.UTF_8);
        Map<String, Object> before = bridge.ledger();
        for (int length = 1; length < whole.length; length += 7) {
            SoapAnswer answer = post("/soap", "text/xml", Arrays.copyOf(whole, length));
            answer.assertGeneric().answer().assertRefused(200, -10001);
        }
        assertThat(bridge.ledger()).isEqualTo(before);
    }

    @Test
    void whatCannotBeReadIsAnsweredInTheWordsOfItsSite() {
        RouteAnswer answer = post("/sites/east/soap", "<").assertGeneric().answer().assertRefused(200, -10001);
        assertThat(answer.message()).startsWith("Malformed XML");
        assertThat(answer.child("RespMsg")).isEqualTo(answer.message());
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "&lt;", "&lt;Req>", "&lt;Req>&lt;Data>&lt;/Req>", "&lt;Reg/>", "{}", "<Reg/>",
        "<Req><Data/></Req><Req><Data/></Req>", "<Data/>", "x<Req><Data/></Req>", "&lt;Req/>&lt;Req/>",
        "&lt;Req/><Req/>", "&lt;Req>&amp;&lt;/Req>", "&amp;lt;Req/&amp;gt;", "PFJlcS8+"})
    void anArgumentThatIsNoRequestIsMalformed(String argument) {
        assertNothingChanges(envelope(V1_2, "<q:OPDRechargeFreeze><a>" + argument + "</a></q:OPDRechargeFreeze>"),
                -10001)
                .assertVersion("1.2").assertNames("{urn:caller}OPDRechargeFreezeResponse", "{}OPDRechargeFreezeResult");
    }

    @ParameterizedTest
    @CsvSource({
        "<OPDRechargeFreeze/>, arg0",
        "<OPDRechargeFreeze>&lt;Req/></OPDRechargeFreeze>, arg0",
        "<OPDRechargeFreeze><xml/></OPDRechargeFreeze>, xml",
        "<OPDRechargeFreeze><xml> &#xFEFF; </xml></OPDRechargeFreeze>, xml",
        "<OPDRechargeFreeze><a/><b> </b></OPDRechargeFreeze>, 'a, b'",
        "<Call/>, 'method, xml'",
        "<Call><in0/><in1/></Call>, 'in0, in1'",
        "<Call><in0>OPDRechargeList</in0><in1/></Call>, in1",
        "<Call><in0/><in1>&lt;Req/></in1></Call>, in0",
        "<Call><in0>OPDRechargeList</in0></Call>, xml",
        "<Call><in0>OPDRechargeList</in0><in1>x</in1></Call>, xml",
        "<Call><in1>&lt;Req/></in1></Call>, method"})
    void aMissingArgumentIsNamed(String body, String argument) {
        assertThat(assertNothingChanges(envelope(V1_1, body), -10003).answer().message()).endsWith("：" + argument);
    }

    @Test
    void aMissingFieldIsNamedAsOverHttp() {
        Recharge recharge = bridge.book();
        assertThat(assertNothingChanges(method("OPDRechargeFreeze", RouteRequest.freeze(recharge).without("TransNo")),
                -10003).answer().message()).endsWith("：TransNo");
    }

    @ParameterizedTest
    @CsvSource({
        "<q:OPDRecharge><a>$</a></q:OPDRecharge>, OPDRecharge",
        "<q:opdrechargefreeze><a>$</a></q:opdrechargefreeze>, opdrechargefreeze",
        "<q:call><a>OPDRechargeFreeze</a><b>$</b></q:call>, call",
        "<soapenv:Fault/>, Fault",
        "<Call><a>OPDRecharge</a><b>$</b></Call>, OPDRecharge",
        "<Call><a>1002</a><b>$</b></Call>, 1002",
        "<冻结><a>$</a></冻结>, 冻结",
        "<Req><Data/></Req>, Req"})
    void anOperationOrMethodThatIsNoneIsNamed(String body, String name) {
        assertThat(assertNothingChanges(envelope(V1_1, body.replace("$",
                escape(RouteRequest.freeze(bridge.book()).xml()))), -10002).answer().message()).endsWith("：" + name);
    }

    @Test
    void anEmptyBodyAsksForNothing() {
        assertNothingChanges(envelope(V1_1, ""), -10002).assertGeneric();
    }

    @ParameterizedTest
    @CsvSource({
        "<OPDRechargeFreeze><a>$</a><a>$</a></OPDRechargeFreeze>, a",
        "<OPDRechargeFreeze><a>$</a><a/></OPDRechargeFreeze>, a",
        "<OPDRechargeFreeze><a>$</a><b>$</b></OPDRechargeFreeze>, b",
        "<OPDRechargeFreeze><a>$</a></OPDRechargeFreeze><OPDRechargeList/>, OPDRechargeList",
        "<Call><a>OPDRechargeFreeze</a><b>$</b><c>$</c></Call>, c",
        "<Call><a>OPDRechargeFreeze</a><b>OPDRechargeList</b><c>$</c></Call>, b",
        "<Call><a>OPDRechargeFreeze</a><a>$</a></Call>, a"})
    void whatStandsTwiceIsRefusedByItsName(String body, String name) {
        assertThat(assertNothingChanges(envelope(V1_1, body.replace("$",
                escape(RouteRequest.freeze(bridge.book()).xml()))), -10009).answer().message()).endsWith("：" + name);
    }

    @Test
    void anEnvelopeInAnEnvelopeAsksForNothing() {
        String inner = method("OPDRechargeFreeze", RouteRequest.freeze(bridge.book()));
        assertNothingChanges(envelope(V1_1, inner), -10002);
        assertNothingChanges(envelope(V1_1, "<OPDRechargeFreeze><a>" + inner + "</a></OPDRechargeFreeze>"), -10001);
        assertNothingChanges(envelope(V1_1, "<OPDRechargeFreeze><a>" + escape(inner) + "</a></OPDRechargeFreeze>"),
                -10001);
    }

    @ParameterizedTest
    @ValueSource(strings = {"<!DOCTYPE s>", "<!DOCTYPE s SYSTEM 'file:///etc/passwd'>",
        "<!DOCTYPE s [<!ENTITY x SYSTEM 'http://127.0.0.1:1/'>]>",
        "<!DOCTYPE s [<!ENTITY a 'ha'><!ENTITY b '&a;&a;'>]>"})
    void aDoctypeIsRefusedInTheEnvelopeAndInTheArgument(String doctype) {
        Recharge recharge = bridge.book();
        for (String charset : List.of("UTF-8", "GBK", "UTF-16LE", "ISO-8859-1")) {
            Map<String, Object> before = bridge.ledger();
            post("/soap", "text/xml; charset=" + charset, (doctype + method("OPDRechargeFreeze",
                    RouteRequest.freeze(recharge))).getBytes(Charset.forName(charset)))
                    .assertGeneric().answer().assertRefused(200, -10008);
            assertThat(bridge.ledger()).isEqualTo(before);
        }
        String xml = doctype + RouteRequest.freeze(recharge).xml();
        assertNothingChanges(call("OPDRechargeFreeze", escape(xml)), -10008);
        assertNothingChanges(call("OPDRechargeFreeze", SoapRequest.cdata(xml)), -10008);
    }

    @ParameterizedTest
    @ValueSource(strings = {"<Header>&x;</Header>", "<Body><OPDRechargeFreeze>&x;</OPDRechargeFreeze></Body>",
        "<Body><OPDRechargeFreeze><a>&x;</a></OPDRechargeFreeze></Body>",
        "<Body><OPDRechargeFreeze><a><Req><Data><Remark>&nbsp;</Remark></Data></Req></a></OPDRechargeFreeze></Body>"})
    void anEntityIsRefused(String parts) {
        Map<String, Object> before = bridge.ledger();
        RouteAnswer answer = post("/soap", "<Envelope>" + parts + "</Envelope>").assertGeneric().answer();
        assertThat(answer.code()).isIn(-10001, -10008);
        assertThat(bridge.ledger()).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource({"<Envelope><Header>, </Header></Envelope>", "<Envelope><Body>, </Body></Envelope>", "'', ''",
        "<Envelope><Body><Call><a>, </a></Call></Body></Envelope>"})
    void nestingWithoutEndIsRefused(String before, String after) {
        RouteAnswer answer = post("/soap", before + "<a>".repeat(100_000) + "</a>".repeat(100_000) + after).answer();
        answer.assertRefused(200, answer.code());
        assertThat(answer.code()).isIn(-10008, -10001);
    }

    @Test
    void aBodyOverTheLimitIsRefused() {
        byte[] envelope = method("OPDRechargeFreeze",
                RouteRequest.freeze(bridge.book()).with("Remark", " ".repeat(LIMIT)))
                .getBytes(StandardCharsets.UTF_8);
        Map<String, Object> before = bridge.ledger();
        SoapAnswer.of(HttpWire.exchange(bridge.uri("/"), List.of("POST /soap HTTP/1.1", "Content-Type: text/xml"),
                envelope)).assertGeneric().answer().assertRefused(413, -10006);
        assertThat(bridge.ledger()).isEqualTo(before);
    }

    @Test
    void attachmentsCompressedBodiesAndCharsetsThatAreNotKnownAreRefused() {
        String envelope = method("OPDRechargeFreeze", RouteRequest.freeze(bridge.book()));
        for (String contentType : List.of("multipart/related; type=\"application/xop+xml\"; boundary=x",
                "text/xml; charset=klingon", "text/xml; charset=UTF-7")) {
            Map<String, Object> before = bridge.ledger();
            post("/soap", contentType, envelope.getBytes(StandardCharsets.UTF_8)).assertGeneric().answer()
                    .assertRefused(415, -10007);
            assertThat(bridge.ledger()).isEqualTo(before);
        }
        SoapAnswer.of(bridge.exchange(HttpRequest.newBuilder(bridge.uri("/soap")).header("Content-Encoding", "gzip")
                .POST(BodyPublishers.ofString(envelope)))).assertGeneric().answer().assertRefused(415, -10007);
    }

    @Test
    void bytesThatAreNotOfTheCharsetAreMalformed() {
        post("/soap", "text/xml; charset=UTF-8", method("OPDRechargeFreeze", RouteRequest.freeze(bridge.book())
                .with("Remark", "退费")).getBytes(Charset.forName("GBK"))).assertGeneric().answer()
                .assertRefused(200, -10001);
    }

    @Test
    void aSiteThatIsNotConfiguredIsRefusedInTheCallersOwnWords() {
        Map<String, Object> before = bridge.ledger();
        for (String site : List.of("west", "Main", "%E4%B8%9C")) {
            SoapAnswer answer = post("/sites/" + site + "/soap", envelope(V1_2, "<q:OPDRechargeList><a>&lt;Req/></a>"
                    + "</q:OPDRechargeList>")).assertVersion("1.2")
                    .assertNames("{urn:caller}OPDRechargeListResponse", "{}OPDRechargeListResult");
            answer.answer().assertRefused(200, -10010);
        }
        assertThat(bridge.ledger()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/soap/OPDRechargeFreeze", "/soapbox", "/soap/soap", "/soap/%3Cscript%3E"})
    void anotherAddressIsNoMethod(String path) {
        Map<String, Object> before = bridge.ledger();
        post(path, method("OPDRechargeFreeze", RouteRequest.freeze(bridge.book()))).assertGeneric();
        assertThat(bridge.rows("SELECT * FROM refund_hold")).isEqualTo(before.get("refund_hold"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"})
    void onlyPostIsServed(String verb) {
        Map<String, Object> before = bridge.ledger();
        for (String path : List.of("/soap", "/soap/", "/sites/east/soap", "/soap?wsdlx", "/soap?x=wsdl")) {
            SoapAnswer.of(HttpWire.exchange(bridge.uri("/"), List.of(verb + " " + path + " HTTP/1.1"), new byte[0]))
                    .assertGeneric().answer().assertRefused(200, -10011);
        }
        assertThat(bridge.ledger()).isEqualTo(before);
    }

    @Test
    void aBodyThatBreaksOffIsRefused() {
        SoapAnswer.of(HttpWire.exchange(bridge.uri("/"), List.of("POST /soap HTTP/1.1", "Transfer-Encoding: chunked"),
                "zz\r\n<Env".getBytes(StandardCharsets.US_ASCII))).assertGeneric().answer().assertRefused(200, -10012);
    }

    private SoapAnswer assertNothingChanges(String envelope, int code) {
        Map<String, Object> before = bridge.ledger();
        SoapAnswer answer = post("/soap", envelope);
        assertThat(bridge.ledger()).isEqualTo(before);
        answer.answer().assertRefused(200, code);
        return answer;
    }

    private SoapAnswer post(String path, String envelope) {
        return post(path, "text/xml; charset=UTF-8", envelope.getBytes(StandardCharsets.UTF_8));
    }

    private SoapAnswer post(String path, String contentType, byte[] envelope) {
        return SoapAnswer.of(bridge.post(path, contentType, envelope));
    }
}
