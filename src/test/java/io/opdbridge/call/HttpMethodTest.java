package io.opdbridge.call;

import io.opdbridge.canonical.Recharge;
import io.opdbridge.testing.RouteAnswer;
import io.opdbridge.testing.RouteFixture;
import io.opdbridge.testing.RouteRequest;
import io.opdbridge.testing.RouteTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** Every way to name the method and the site over HTTP (contract, section 3). */
class HttpMethodTest extends RouteTest {

    private static final String FULL = "recharge.ReChargeAPI.OPDRechargeFreeze";
    private static final String FORM = "application/x-www-form-urlencoded";

    @Override
    protected void prepare(RouteFixture bridge) {
        bridge.set("bridge.sites", "main,east").set("bridge.site.east.language", "en")
                .set("bridge.http.transaction-codes", "1001=OPDRechargeList,1002=" + FULL);
    }

    @Test
    @Timeout(60)
    void aTransactionCodeWithoutEndIsReadOnce() {
        bridge.post("/his", "application/xml",
                ("<TransactionCode>" + " ".repeat(500_000)).getBytes(StandardCharsets.UTF_8))
                .assertRefused(200, -10002);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "/his/recharge.ReChargeAPI.OPDRechargeFreeze", "/his/OPDRechargeFreeze", "/his/OPDRechargeFreeze/",
        "/his?method=OPDRechargeFreeze", "/his?api=recharge.ReChargeAPI.OPDRechargeFreeze",
        "/his?Api=OPDRechargeFreeze", "/his/?x=1&method=OPDRechargeFreeze",
        "/sites/main/his/OPDRechargeFreeze", "/sites/main/his?method=OPDRechargeFreeze"})
    void theAddressNamesTheMethod(String path) {
        assertHeld(path, "application/xml");
    }

    @ParameterizedTest
    @CsvSource({
        // the first match wins: path, query, form field, header, transaction code
        "/his/OPDRechargeFreeze?method=OPDRechargeList, OPDRechargeList, 1001",
        "/his?method=OPDRechargeFreeze,                 OPDRechargeList, 1001",
        "/his,                                          OPDRechargeFreeze, 1001",
        "/his,                                          recharge.ReChargeAPI.OPDRechargeFreeze, ''",
        "/his,                                          , 1002"})
    void theFirstMatchWins(String path, String header, String transactionCode) {
        Recharge recharge = bridge.book();
        HttpRequest.Builder request = HttpRequest.newBuilder(bridge.uri(path)).POST(BodyPublishers.ofByteArray(
                RouteRequest.freeze(recharge).transactionCode(transactionCode).bytes()));
        if (header != null) {
            request.header("X-His-Method", header);
        }
        RouteAnswer answer = bridge.exchange(request).assertOk();

        assertThat(answer.child("TransactionCode")).isEqualTo(transactionCode);
        assertThat(bridge.money(recharge)).containsExactly(7000L, 3000L, 0L, 3000L);
    }

    @ParameterizedTest
    @CsvSource({"method, param", "api, Param", "Api, xml"})
    void aFormNamesTheMethodAndCarriesTheXml(String methodField, String xmlField) {
        Recharge recharge = bridge.book();
        String form = methodField + "=" + FULL + "&" + xmlField + "="
                + URLEncoder.encode(RouteRequest.freeze(recharge).with("Remark", "a+b&c=d 退").xml(),
                        StandardCharsets.UTF_8);
        HttpRequest.Builder request = HttpRequest.newBuilder(bridge.uri("/his")).header("Content-Type", FORM)
                .header("X-His-Method", "OPDRechargeList").POST(BodyPublishers.ofString(form));
        bridge.exchange(request).assertOk();

        assertThat(bridge.money(recharge)).containsExactly(7000L, 3000L, 0L, 3000L);
        assertThat(bridge.holds(recharge).get(0)).containsEntry("remark", "a+b&c=d 退");
    }

    @ParameterizedTest
    @ValueSource(strings = {FORM + "; charset=GBK", FORM})
    void aFormInGbkSaysSoInItsContentTypeOrItsXml(String contentType) {
        Recharge recharge = bridge.book();
        Charset gbk = Charset.forName("GBK");
        String xml = RouteRequest.freeze(recharge).with("Remark", "退费").declared("GBK").xml();
        RouteAnswer answer = bridge.post("/his/OPDRechargeFreeze", contentType,
                ("param=" + URLEncoder.encode(xml, gbk)).getBytes(StandardCharsets.US_ASCII)).assertOk();

        assertThat(answer.charset()).isEqualTo(gbk);
        assertThat(bridge.holds(recharge).get(0)).containsEntry("remark", "退费");
    }

    @ParameterizedTest
    @ValueSource(strings = {"<?xml version='1.0' encoding='utf-16'?>@",
        "\ufeff\r\n@\u0000\u0000", "  <?xml version='1.0'?>@\n"})
    void theXmlInAFormMayDeclareWhatItIsNotAndHaveAnythingAround(String form) {
        for (String path : List.of("/his/OPDRechargeFreeze", "//his//OPDRechargeFreeze/")) {
            Recharge recharge = bridge.book();
            String xml = form.replace("@", RouteRequest.freeze(recharge).with("Remark", "退费").xml());
            HttpWire.exchange(bridge.uri("/"), List.of("POST " + path + " HTTP/1.1", "Content-Type: " + FORM),
                    ("param=" + URLEncoder.encode(xml, StandardCharsets.UTF_8)).getBytes(StandardCharsets.US_ASCII))
                    .assertOk();
            assertThat(bridge.holds(recharge).get(0)).containsEntry("remark", "退费");
        }
    }

    @Test
    void aFormWithoutXmlIsRefusedByTheNameOfTheField() {
        RouteAnswer answer = bridge.post("/his/OPDRechargeFreeze", FORM, "a=b".getBytes(StandardCharsets.UTF_8));
        assertThat(answer.assertRefused(200, -10003).message()).contains("param");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/his", "/his/", "/his/OPDRecharge", "/his/opdrechargefreeze", "/his/OPDRechargeFreeze/x",
        "/his/recharge.ReChargeAPI.", "/his?method=", "/his?method=x", "/sites/main/OPDRechargeFreeze",
        "/sites/main", "/sites", "/his/%3Cscript%3E", "/his/%E5%86%BB%E7%BB%93", "/his?method=%01",
        "/his?method=%EF%BF%BE", "/his?method=%ED%A0%80", "/his?method=%zz"})
    void whatIsNoMethodIsAnsweredWithTheEnvelope(String path) {
        Recharge recharge = bridge.book();
        Map<String, Object> before = bridge.ledger();
        RouteAnswer answer = rawPost(path, RouteRequest.freeze(recharge));

        assertThat(answer.code()).isIn(-10002, -10004, -10010);
        answer.assertRefused(200, answer.code());
        assertThat(bridge.ledger()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"//his/OPDRechargeFreeze", "/his//OPDRechargeFreeze", "///his///OPDRechargeFreeze//",
        "/sites//main/his/OPDRechargeFreeze", "/sites/main//his//OPDRechargeFreeze/", "//his?method=OPDRechargeFreeze",
        "/his//?method=OPDRechargeFreeze"})
    void slashesTooManyCountAsOne(String path) {
        Recharge recharge = bridge.book();
        rawPost(path, RouteRequest.freeze(recharge)).assertOk();
        assertThat(bridge.money(recharge)).containsExactly(7000L, 3000L, 0L, 3000L);
    }

    @ParameterizedTest
    @CsvSource({"/, /", "//, /", "/elsewhere, elsewhere", "/api/his/OPDRechargeList, api/his",
        "/his%2FOPDRechargeList, his",
        "/his/OPDRecharge%2FList, OPDRecharge/List", "/his/%00, his", "/sites/..%2f/his, his", "/his/冻结, 冻结",
        "/his/a%ff, his", "/his/..;/x, his", "/his;a=b/OPDRechargeList, his",
        "/his/;/OPDRechargeList, his", "/his/<x>&, <x>&", "/index.html, index.html",
        "/his/../elsewhere, elsewhere", "/HIS/OPDRechargeList, HIS", "/../.., .."})
    void anAddressOfNothingIsAnsweredAsNoMethodWithThePath(String path, String named) {
        Map<String, Object> before = bridge.ledger();
        RouteAnswer answer = rawPost(path, RouteRequest.list());
        assertThat(answer.assertRefused(200, -10002).message()).contains(named);
        assertThat(bridge.ledger()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "OPTIONS", "PUT", "DELETE"})
    void anAddressOfNothingIsAnsweredSoWhateverTheMethod(String verb) {
        for (String path : List.of("/", "//elsewhere", "/his%2F")) {
            if (verb.equals("HEAD")) {
                assertThat(HttpWire.status(bridge.uri("/"), "HEAD " + path + " HTTP/1.1")).isEqualTo(200);
            } else {
                HttpWire.exchange(bridge.uri("/"), List.of(verb + " " + path + " HTTP/1.1"), new byte[0])
                        .assertRefused(200, -10002);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/observe/nothing", "/observe%2Fhealth/ready", "/observe/%2e%2e%2f",
        "/console/a%2Fb", "/console%00"})
    void whoReadsTheStatusIsToldThatThereIsNothing(String path) {
        assertThat(HttpWire.status(bridge.uri("/"), "GET " + path + " HTTP/1.1"))
                .isEqualTo(path.startsWith("/observe/") || path.startsWith("/console/") ? 404 : 200);
    }

    @Test
    void anAddressWithABlankIsNoHttp() {
        rawPost("/his/OPDRechargeFreeze?method=a b", RouteRequest.list()).assertRefused(400, -10004);
    }

    @Test
    void aLongNameIsAnsweredWithAMessageOfAtMost256Characters() {
        Map<String, Object> before = bridge.ledger();
        RouteAnswer answer = bridge.post("/his/" + "%F0%9F%98%80".repeat(300), RouteRequest.list());
        answer.assertRefused(200, -10002);
        assertThat(answer.message()).endsWith("😀");
        assertThat(bridge.ledger()).isEqualTo(before);
    }

    @Test
    void aSiteAnswersInItsLanguageAndFromItsOwnBooks() {
        Recharge ofMain = bridge.book();
        Recharge ofEast = bridge.book(recharge -> recharge.with("site", "east"));
        RouteAnswer foreign = bridge.post("/sites/east/his/OPDRechargeFreeze", RouteRequest.freeze(ofMain));
        assertThat(foreign.assertRefused(200, -20001).message()).contains("no such recharge");
        RouteAnswer own = bridge.post("/sites/east/his/OPDRechargeFreeze", RouteRequest.freeze(ofEast)).assertOk();

        assertThat(own.message()).isEqualTo("Success");
        assertThat(bridge.money(ofEast)).containsExactly(7000L, 3000L, 0L, 3000L);
        assertThat(bridge.money(ofMain)).containsExactly(10000L, 0L, 0L, 0L);
        assertThat(bridge.post("/his/OPDRechargeFreeze", RouteRequest.freeze(ofEast)).assertRefused(200, -20001)
                .message()).contains("充值记录不存在");
    }

    @ParameterizedTest
    @ValueSource(strings = {"west", "Main", "%20", "%E4%B8%9C"})
    void aSiteThatIsNotConfiguredIsRefusedByName(String site) {
        Map<String, Object> before = bridge.ledger();
        RouteAnswer answer = rawPost("/sites/" + site + "/his/OPDRechargeList", RouteRequest.list());
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.code()).isIn(-10010, -10002);
        assertThat(bridge.ledger()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND"})
    void onlyPostIsServed(String verb) {
        Recharge recharge = bridge.book();
        Map<String, Object> before = bridge.ledger();
        RouteAnswer answer = bridge.exchange(HttpRequest.newBuilder(bridge.uri("/his/OPDRechargeFreeze"))
                .method(verb, verb.equals("GET") ? BodyPublishers.noBody()
                        : BodyPublishers.ofByteArray(RouteRequest.freeze(recharge).bytes())));

        assertThat(answer.assertRefused(200, -10011).message()).contains("POST");
        assertThat(bridge.ledger()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"OPTIONS", "TRACE"})
    void noAddressIsAnsweredByTheServerInOurPlace(String verb) {
        for (String path : List.of("/his", "/his/", "/sites/main/his", "/sites/east/his/OPDRechargeList")) {
            HttpWire.exchange(bridge.uri("/"), List.of(verb + " " + path + " HTTP/1.1"), new byte[0])
                    .assertRefused(200, -10011);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"PUT x", "POST his"})
    void whatNoRouteSeesIsAnsweredWithTheEnvelopeWhateverItsMethod(String line) {
        RouteAnswer answer = HttpWire.exchange(bridge.uri("/"), List.of(line + " HTTP/1.1"), new byte[0]);
        answer.assertRefused(answer.status(), -10004);
        assertThat(answer.status()).isBetween(400, 499);
    }

    private void assertHeld(String path, String contentType) {
        Recharge recharge = bridge.book();
        bridge.post(path, contentType, RouteRequest.freeze(recharge).bytes()).assertOk();
        assertThat(bridge.money(recharge)).containsExactly(7000L, 3000L, 0L, 3000L);
    }

    /** Posts to an address that a URI class would not let through. */
    private RouteAnswer rawPost(String path, RouteRequest request) {
        return HttpWire.exchange(bridge.uri("/"), List.of("POST " + path + " HTTP/1.1",
                "Content-Type: application/xml"), request.bytes());
    }
}
