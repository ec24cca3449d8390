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
import java.util.function.UnaryOperator;

import static io.opdbridge.call.SoapRequest.V1_1;
import static io.opdbridge.call.SoapRequest.V1_2;
import static io.opdbridge.call.SoapRequest.call;
import static io.opdbridge.call.SoapRequest.cdata;
import static io.opdbridge.call.SoapRequest.envelope;
import static io.opdbridge.call.SoapRequest.escape;
import static org.assertj.core.api.Assertions.assertThat;

/** Every way to say over SOAP what is wanted, and the answer in kind (contract, section 3, point 3). */
class SoapMethodTest extends RouteTest {

    private static final String FULL = "recharge.ReChargeAPI.OPDRechargeFreeze";

    @Override
    protected void prepare(RouteFixture bridge) {
        bridge.set("bridge.sites", "main,east,relaxed").set("bridge.site.east.language", "en")
                .set("bridge.site.east.soap-result-element", "*Result")
                .set("bridge.site.east.soap-call-operation", "HIPMessageServer")
                .set("bridge.site.relaxed.profile", "relaxed")
                .set("bridge.http.transaction-codes", "1002=" + FULL);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "<q:OPDRechargeFreeze><arg0>$</arg0></q:OPDRechargeFreeze>",
        "<q:recharge.ReChargeAPI.OPDRechargeFreeze><q:xml>$</q:xml></q:recharge.ReChargeAPI.OPDRechargeFreeze>",
        "<OPDRechargeFreeze><x>$</x></OPDRechargeFreeze>",
        "<OPDRechargeFreeze xmlns='http://tempuri.org/'><requestXml>$</requestXml></OPDRechargeFreeze>",
        "<m:OPDRechargeFreeze xmlns:m='urn:a&quot;&lt;b'><m:Req>$</m:Req></m:OPDRechargeFreeze>",
        "<q:OPDRechargeFreeze soapenv:encodingStyle='http://schemas.xmlsoap.org/soap/encoding/'>"
                + "<in0 xmlns:i='http://www.w3.org/2001/XMLSchema-instance' i:type='s'>\n $"
                + " \n</in0></q:OPDRechargeFreeze>",
        "<!-- c --><q:OPDRechargeFreeze><!-- c --><a/><b>&#xFEFF;\n<?p?>$<!-- c --></b><c> </c></q:OPDRechargeFreeze>",
        "<q:OPDRechargeFreeze><user>me</user><xml>$</xml></q:OPDRechargeFreeze>",
        "<q:Call><method>OPDRechargeFreeze</method><xml>$</xml></q:Call>",
        "<Call xmlns='http://tempuri.org/'><a> $ </a><b> recharge.ReChargeAPI.OPDRechargeFreeze </b></Call>",
        "<q:Call><in0>1002</in0><in1>$</in1></q:Call>"})
    void theBodySaysWhatIsWanted(String body) {
        for (String version : new String[] {"1.1", "1.2"}) {
            String namespace = version.equals("1.2") ? V1_2 : V1_1;
            assertHeld(version, xml -> envelope(namespace, body.replace("$", escape(xml))));
            assertHeld(version, xml -> envelope(namespace, body.replace("$", cdata(xml))));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "<OPDRechargeFreeze><arg0>$</arg0></OPDRechargeFreeze>",
        "<OPDRechargeFreeze>$</OPDRechargeFreeze>",
        "<OPDRechargeFreeze xmlns='http://tempuri.org/'><arg0>\n$\n</arg0></OPDRechargeFreeze>",
        "<Call><method>OPDRechargeFreeze</method><xml>$</xml></Call>"})
    void theRequestMayStandInTheEnvelopeAsElements(String body) {
        assertHeld("1.1", xml -> envelope(V1_1, body.replace("$", xml)));
    }

    @Test
    void elementsMayHaveThePrefixOfTheEnvelope() {
        assertHeld("1.2", xml -> envelope(V1_2, "<q:OPDRechargeFreeze><q:arg0>"
                + xml.replaceAll("<(/?)", "<$1q:") + "</q:arg0></q:OPDRechargeFreeze>"));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "<Envelope><Body>$</Body></Envelope>",
        "<s:Envelope xmlns:s='urn:elsewhere'><s:Body>$</s:Body></s:Envelope>",
        "<Envelope xmlns='http://schemas.xmlsoap.org/soap/envelope/'><Body xmlns=''>$</Body></Envelope>",
        "<?xml version='1.0' encoding='utf-8'?>\n<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'>"
                + "<s:Header><w:Security xmlns:w='urn:w' s:mustUnderstand='1'><w:Body><OPDRechargeList><arg0>x</arg0>"
                + "</OPDRechargeList></w:Body></w:Security></s:Header><s:Body>$</s:Body></s:Envelope>"})
    void anythingThatLooksLikeAnEnvelopeIsOne(String envelope) {
        assertHeld("1.1", xml -> envelope.replace("$", "<OPDRechargeFreeze><arg0>" + escape(xml)
                + "</arg0></OPDRechargeFreeze>"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/xml", "application/soap+xml; charset=utf-8; action=\"urn:x\"", "application/xml",
        "text/plain; charset=utf-8", "application/x-www-form-urlencoded", "application/json", "x", ""})
    void whateverTheContentTypeClaimsTheEnvelopeDecides(String contentType) {
        for (String version : new String[] {"1.1", "1.2"}) {
            Recharge recharge = bridge.book();
            String envelope = envelope(version.equals("1.2") ? V1_2 : V1_1, "<q:OPDRechargeFreeze><arg0>"
                    + escape(RouteRequest.freeze(recharge).xml()) + "</arg0></q:OPDRechargeFreeze>");
            post("/soap", contentType.isEmpty() ? null : contentType, envelope.getBytes(StandardCharsets.UTF_8))
                    .assertVersion(version).answer().assertOk();
            assertThat(bridge.money(recharge)).containsExactly(7000L, 3000L, 0L, 3000L);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "<q:OPDRechargeList><arg0>$</arg0></q:OPDRechargeList>, {urn:caller}OPDRechargeListResponse, {}return",
        "<q:OPDRechargeList><q:a>$</q:a></q:OPDRechargeList>, {urn:caller}OPDRechargeListResponse, {urn:caller}return",
        "<OPDRechargeList><a>$</a></OPDRechargeList>, {}OPDRechargeListResponse, {}return",
        "<OPDRechargeList><q:a>$</q:a></OPDRechargeList>, {}OPDRechargeListResponse, {}return",
        "<xml:OPDRechargeList><a>$</a></xml:OPDRechargeList>, {}OPDRechargeListResponse, {}return",
        "<OPDRechargeList xmlns='u'><a>$</a></OPDRechargeList>, {u}OPDRechargeListResponse, {u}return",
        "<q:Call><a>OPDRechargeList</a><b>$</b></q:Call>, {urn:caller}CallResponse, {}return",
        "<soapenv:recharge.ReChargeAPI.OPDRechargeList><a>$</a></soapenv:recharge.ReChargeAPI.OPDRechargeList>,"
                + "{http://schemas.xmlsoap.org/soap/envelope/}recharge.ReChargeAPI.OPDRechargeListResponse, {}return"})
    void theAnswerIsNamedAfterTheOperationAndQualifiedAsItsArgument(String body, String response, String result) {
        post("/soap", envelope(V1_1, body.replace("$", escape(RouteRequest.list().with("CardNo", "1").xml()))))
                .assertNames(response, result).answer().assertOk();
    }

    @Test
    void aSiteNamesItsResultAndItsOperationForAll() {
        Recharge recharge = bridge.book(booked -> booked.with("site", "east"));
        String xml = escape(RouteRequest.freeze(recharge).xml());
        RouteAnswer answer = post("/sites/east/soap",
                envelope(V1_1, "<OPDRechargeFreeze xmlns='http://tempuri.org/'><xml>"
                        + xml + "</xml></OPDRechargeFreeze>"))
                .assertNames("{http://tempuri.org/}OPDRechargeFreezeResponse",
                        "{http://tempuri.org/}OPDRechargeFreezeResult")
                .answer().assertOk();
        assertThat(answer.message()).isEqualTo("Success");
        post("/sites/east/soap/", envelope(V1_2, "<q:HIPMessageServer><a>OPDRechargeFreeze</a><b>" + xml
                + "</b></q:HIPMessageServer>")).assertNames("{urn:caller}HIPMessageServerResponse",
                        "{}HIPMessageServerResult")
                .answer().assertOk();
        assertThat(bridge.money(recharge)).containsExactly(7000L, 3000L, 0L, 3000L);
        post("/sites/east/soap", call("OPDRechargeFreeze", xml)).assertNames("{urn:caller}CallResponse", "{}CallResult")
                .answer().assertRefused(200, -10002);
        assertThat(post("/soap", call("OPDRechargeFreeze", xml)).answer().assertRefused(200, -20001).message())
                .contains("充值记录不存在");
    }

    @Test
    void theAnswersOfASiteKeepTheirAliasesAndItsRequestsTheirBareAmpersands() {
        Recharge recharge = bridge.book(booked -> booked.with("site", "relaxed"));
        RouteRequest request = RouteRequest.freeze(recharge).withXml("Remark", "a&b &amp; c");
        for (String argument : new String[] {escape(request.xml()), cdata(request.xml()), request.xml(),
            request.xml().replace("<", "&lt;")}) {
            RouteAnswer answer = post("/sites/relaxed/soap", envelope(V1_1, "<OPDRechargeFreeze><a>" + argument
                    + "</a></OPDRechargeFreeze>")).answer().assertOk();
            assertThat(answer.child("RespMsg")).isEqualTo(answer.message());
        }
        assertThat(bridge.holds(recharge)).singleElement().satisfies(
                hold -> assertThat(hold).containsEntry("remark", "a&b & c"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"GBK", "GB2312", "GB18030", "UTF-16BE", "UTF-16LE", "UTF-8"})
    void theAnswerComesInTheCharsetOfTheRequest(String name) {
        Charset charset = Charset.forName(name);
        Recharge recharge = bridge.book();
        String envelope = SoapRequest.method("OPDRechargeFreeze", RouteRequest.freeze(recharge).with("Remark", "退费")
                .declared("UTF-8"));
        SoapAnswer answer = post("/soap", "text/xml; charset=" + name, envelope.getBytes(charset));
        answer.answer().assertOk();
        assertThat(answer.answer().message()).isEqualTo("成功");
        assertThat(answer.charset()).isEqualTo(charset);
        assertThat(answer.text()).startsWith("<?xml version=\"1.0\" encoding=\"" + charset.name() + "\"?>")
                .contains("成功");
        assertThat(bridge.holds(recharge).get(0)).containsEntry("remark", "退费");
    }

    @Test
    void theDeclarationOfTheEnvelopeNamesItsCharset() {
        Recharge recharge = bridge.book();
        SoapAnswer answer = post("/soap", "text/xml", ("<?xml version=\"1.0\" encoding=\"GBK\"?>"
                + SoapRequest.method("OPDRechargeFreeze", RouteRequest.freeze(recharge).with("Remark", "退费")))
                .getBytes(Charset.forName("GBK")));
        answer.answer().assertOk();
        assertThat(answer.charset()).isEqualTo(Charset.forName("GBK"));
        assertThat(bridge.holds(recharge).get(0)).containsEntry("remark", "退费");
    }

    @Test
    void aCharacterThatTheCharsetLacksIsAReference() {
        SoapAnswer answer = post("/soap", "text/xml; charset=ISO-8859-1", SoapRequest.method("OPDRechargeList",
                RouteRequest.list().with("CardNo", "1")).getBytes(StandardCharsets.ISO_8859_1));
        assertThat(answer.text()).contains("&#25104;&#21151;");
        assertThat(answer.answer().assertOk().message()).isEqualTo("成功");
    }

    @Test
    void medicalExtensionIsKeptVerbatim() {
        String extension = "<Ext a=\"1\">\r\n<![CDATA[ <b>&amp; ]]]]><![CDATA[> ]]>&lt;&#x9000;</Ext> ";
        String kept = extension.replace("\r\n", "\n");
        for (String argument : new String[] {"escaped", "cdata"}) {
            Recharge recharge = bridge.book();
            String xml = RouteRequest.freeze(recharge).withXml("MedicalExtension", cdata(extension)).xml();
            post("/soap",
                    envelope(V1_1, "<OPDRechargeFreeze><a>" + (argument.equals("cdata") ? cdata(xml) : escape(xml))
                            + "</a></OPDRechargeFreeze>"))
                    .answer().assertOk();
            assertThat(bridge.holds(recharge).get(0)).containsEntry("extension", kept);
        }
    }

    @Test
    void theSameOverSoapAndOverHttpIsTheSame() {
        Recharge recharge = bridge.book();
        RouteAnswer overSoap = post("/soap", SoapRequest.method("OPDRechargeFreeze", RouteRequest.freeze(recharge)))
                .answer().assertOk();
        RouteAnswer overHttp = bridge.post("/his/OPDRechargeFreeze", RouteRequest.freeze(recharge)).assertOk();
        assertThat(overSoap.data()).isEqualTo(overHttp.data());
        RouteAnswer captured = post("/soap", call("OPDRechargeCancellationFee",
                escape(RouteRequest.settlement(recharge, "0").xml()))).answer().assertOk();
        assertThat(captured.data("HisCancelNo")).isEqualTo(overHttp.data("HisCancelNo"));
        assertThat(bridge.money(recharge)).containsExactly(7000L, 0L, 3000L, 0L);
    }

    @Test
    void theHeaderSoapActionSaysNothing() {
        Recharge recharge = bridge.book();
        RouteAnswer http = bridge.exchange(HttpRequest.newBuilder(bridge.uri("/soap")).header("SOAPAction",
                "\"OPDRechargeList\"").header("Content-Type", "text/xml").POST(BodyPublishers.ofString(
                        SoapRequest.method("OPDRechargeFreeze", RouteRequest.freeze(recharge)))));
        SoapAnswer.of(http).answer().assertOk();
        assertThat(bridge.money(recharge)).containsExactly(7000L, 3000L, 0L, 3000L);
    }

    private void assertHeld(String version, UnaryOperator<String> envelope) {
        Recharge recharge = bridge.book();
        RouteAnswer answer = post("/soap", envelope.apply(RouteRequest.freeze(recharge).transactionCode("1002").xml()))
                .assertVersion(version).answer().assertOk();
        assertThat(answer.child("TransactionCode")).isEqualTo("1002");
        assertThat(bridge.money(recharge)).containsExactly(7000L, 3000L, 0L, 3000L);
    }

    private SoapAnswer post(String path, String envelope) {
        return post(path, "text/xml; charset=UTF-8", envelope.getBytes(StandardCharsets.UTF_8));
    }

    private SoapAnswer post(String path, String contentType, byte[] envelope) {
        return SoapAnswer.of(bridge.post(path, contentType, envelope));
    }
}
