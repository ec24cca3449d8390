package io.opdbridge.call;

import io.opdbridge.canonical.Recharge;
import io.opdbridge.db.Database;
import io.opdbridge.testing.Crowd;
import io.opdbridge.testing.RouteAnswer;
import io.opdbridge.testing.RouteFixture;
import io.opdbridge.testing.RouteRequest;
import io.opdbridge.testing.RouteTest;
import io.opdbridge.testing.TestPostgres;
import org.apache.camel.builder.AdviceWith;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

/** Signed requests, and what a meddler can change of them: nothing. */
class SignedCallsTest extends RouteTest {

    private static final String SECRET = "the-secret-of-pay-0123456789";
    private static final String SM3_SECRET = "the-secret-of-gm-0123456789";
    private static final String LIST = "OPDRechargeList";
    private static final String FREEZE = "OPDRechargeFreeze";
    private static final String FORM = "application/x-www-form-urlencoded";

    @Override
    protected void prepare(RouteFixture bridge) {
        configure(bridge);
    }

    private static RouteFixture configure(RouteFixture bridge) {
        return bridge.set("bridge.sites", "main,east,west").set("bridge.site.west.language", "en")
                .set("bridge.site.west.soap-result-element", "*Result")
                .set("bridge.http.transaction-codes", "1001=" + LIST + ",1002=" + FREEZE)
                .set("bridge.callers", "pay,gm")
                .set("bridge.caller.pay.sites", "main,east").set("bridge.caller.pay.authentication", "hmac-sha256")
                .set("bridge.caller.pay.secrets", "another-secret-of-pay-012," + SECRET)
                .set("bridge.caller.gm.sites", "east").set("bridge.caller.gm.authentication", "hmac-sm3")
                .set("bridge.caller.gm.secrets", SM3_SECRET);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/his/OPDRechargeFreeze", "/his/recharge.ReChargeAPI.OPDRechargeFreeze",
        "/his?method=OPDRechargeFreeze", "/sites/main/his/OPDRechargeFreeze"})
    void aSignedFreezeIsServed(String path) {
        Recharge recharge = bridge.book();
        pay().post(path, RouteRequest.freeze(recharge).xml()).sign(FREEZE, "main").send().assertOk();
        assertThat(bridge.holds(recharge)).hasSize(1);
    }

    @Test
    void theMethodMayStandInAHeaderInAFormOrInTheTransactionCode() {
        Recharge recharge = bridge.book();
        String xml = RouteRequest.freeze(recharge).xml();
        pay().post("/his", xml).header("X-His-Method", FREEZE).sign(FREEZE, "main").send().assertOk();
        pay().post("/his", "method=" + FREEZE + "&xml=" + URLEncoder.encode(xml, StandardCharsets.UTF_8))
                .contentType(FORM)
                .sign(FREEZE, "main").send().assertOk();
        pay().post("/his", RouteRequest.freeze(recharge).transactionCode("1002").xml()).sign(FREEZE, "main").send()
                .assertOk();
        assertThat(bridge.holds(recharge)).hasSize(1);
    }

    @Test
    void aCallerUnderNationalCryptographySignsWithSm3() {
        Recharge recharge = bridge.book(booked -> booked.with("site", "east"));
        String xml = RouteRequest.freeze(recharge).xml();
        new SignedRequest(bridge, "gm", SM3_SECRET, true).post("/sites/east/his/" + FREEZE, xml).sign(FREEZE, "east")
                .upperCase().send().assertOk();
        assertThat(bridge.holds(recharge)).hasSize(1);
        assertRefused(new SignedRequest(bridge, "gm", SM3_SECRET, false).post("/sites/east/his/" + FREEZE, xml)
                .sign(FREEZE, "east"));
        assertRefused(new SignedRequest(bridge, "pay", SECRET, true).post("/his/" + FREEZE, xml).sign(FREEZE, "main"));
    }

    @ParameterizedTest
    @CsvSource({"OPDRechargeList, main", "OPDRechargeCancellationFee, main", "opdrechargefreeze, main",
        "recharge.ReChargeAPI.OPDRechargeFreeze, main", "'', main", "OPDRechargeFreeze, east", "OPDRechargeFreeze, ''",
        "OPDRechargeFreeze, sites/main"})
    void whatIsSignedForAnotherMethodOrSiteIsRefused(String method, String site) {
        assertFreezeRefused(request -> request.sign(method, site));
    }

    @Test
    void whatIsChangedAfterItWasSignedIsRefused() {
        assertFreezeRefused(request -> request.sign(FREEZE, "main").seconds(1));
        assertFreezeRefused(request -> request.sign(FREEZE, "main").nonce("0123456789abcdef"));
        assertFreezeRefused(request -> request.post("/his/" + FREEZE, "<Req/>").sign(FREEZE, "main")
                .post("/his/" + FREEZE, "<Req></Req>"));
        assertFreezeRefused(request -> request.sign(FREEZE, "main").post("/his/" + FREEZE, ""));
    }

    /** Each moves a signed list to a freeze, or back, by a place that goes before the one that the caller used. */
    @Test
    void theMethodCannotBeMovedFromOnePlaceToAnother() {
        Recharge recharge = bridge.book();
        String xml = RouteRequest.freeze(recharge).transactionCode("1001").xml();
        assertRefused(pay().post("/his", xml).sign(LIST, "main").post("/his/" + FREEZE, xml));
        assertRefused(pay().post("/his", xml).sign(LIST, "main").post("/his?method=" + FREEZE, xml));
        assertRefused(pay().post("/his", xml).sign(LIST, "main").header("X-His-Method", FREEZE));
        assertRefused(
                pay().post("/his?method=" + LIST, xml).sign(LIST, "main").post("/his?api=" + FREEZE + "&method=" + LIST,
                        xml));
        assertRefused(pay().post("/his/" + LIST, xml).sign(LIST, "main").post("/his/" + FREEZE, xml));
        assertRefused(pay().post("/his/" + LIST, xml).sign(LIST, "main").post("/sites/east/his/" + LIST, xml));
        String soap = SoapRequest.method(FREEZE, RouteRequest.freeze(recharge));
        assertSoapRefused(pay().post("/soap", soap).sign(LIST, "main"));
        assertSoapRefused(pay().post("/soap", SoapRequest.call(FREEZE, SoapRequest.escape(xml))).sign(LIST, "main"));
        assertRefused(pay().post("/soap", soap).sign(FREEZE, "main").post("/his/" + LIST, soap));
        assertThat(bridge.holds(recharge)).isEmpty();
    }

    @Test
    void aMethodHeaderThatStandsTwiceIsRefused() {
        pay().post("/his", "<Req/>").header("X-His-Method", LIST).header("X-His-Method", FREEZE).sign(LIST, "main")
                .send()
                .assertRefused(200, -10009);
    }

    @Test
    void soapCallsAreSignedByTheirOperationAndAnsweredInAnEnvelope() {
        Recharge recharge = bridge.book();
        String soap = SoapRequest.method(FREEZE, RouteRequest.freeze(recharge));
        SoapAnswer.of(pay().post("/soap", soap).sign(FREEZE, "main").send()).answer().assertOk();
        SoapAnswer.of(pay().post("/sites/main/soap", SoapRequest.call("1002",
                SoapRequest.escape(RouteRequest.freeze(recharge).xml()))).sign(FREEZE, "main").send()).answer()
                .assertOk();
        assertSoapRefused(pay().post("/soap", soap).sign(FREEZE, "east"));
        assertThat(bridge.holds(recharge)).hasSize(1);
    }

    @Test
    void theDescriptionIsSignedToo() {
        RouteAnswer description = pay().get("/soap?wsdl").sign("wsdl", "main").send();
        assertThat(description.status()).isEqualTo(200);
        assertThat(description.text()).contains("<wsdl:operation name=\"OPDRechargeList\">");
        assertThat(pay().get("/sites/east/soap?wsdl").sign("wsdl", "east").send().status()).isEqualTo(200);
        assertSoapRefused(pay().get("/sites/east/soap?wsdl").sign("wsdl", "main"));
        assertSoapRefused(pay().get("/soap?wsdl").sign(LIST, "main"));
        SoapAnswer.of(pay().get("/sites/west/soap?wsdl").sign("wsdl", "west").send()).answer().assertRefused(403,
                -10013);
    }

    @Test
    void aCallThatWasHereBeforeIsRefused() throws Exception {
        Recharge recharge = bridge.book();
        SignedRequest request = pay().post("/his/" + FREEZE, RouteRequest.freeze(recharge).xml()).sign(FREEZE, "main");
        List<Integer> statuses = Crowd.atOnce(8, number -> request.send().status());
        assertThat(statuses).containsOnlyOnce(200).contains(401);
        assertRefused(request);
        // the same nonce is as good as any for another call of the same caller: it has been used
        assertRefused(pay().nonce("0123456789abcdef-1").post("/his/" + LIST, "<Req/>").sign(LIST, "main"), 200);
        assertRefused(pay().nonce("0123456789abcdef-1").post("/his/" + LIST, "<Req></Req>").sign(LIST, "main"), 401);
        assertThat(bridge.holds(recharge)).hasSize(1);
    }

    @Test
    void aForgedCallTakesNoNonceAway() {
        Recharge recharge = bridge.book();
        SignedRequest request = pay().post("/his/" + FREEZE, RouteRequest.freeze(recharge).xml()).sign(LIST, "main");
        assertRefused(request);
        request.sign(FREEZE, "main").send().assertOk();
    }

    @ParameterizedTest
    @CsvSource({"-300, 200", "300, 200", "-301, 401", "301, 401"})
    void theClocksMayDifferByTheWindow(int seconds, int status) {
        assertRefused(pay().seconds(seconds).post("/his/" + LIST, "<Req/>").sign(LIST, "main"), status);
    }

    @Test
    void anUnknownCallerAndAWrongSecretAreAnsweredAlike() {
        RouteAnswer unknown = new SignedRequest(bridge, "nobody", SECRET, false).post("/his/" + LIST, "<Req/>")
                .sign(LIST, "main").send().assertRefused(401, -10005);
        RouteAnswer wrong = new SignedRequest(bridge, "pay", SM3_SECRET, false).post("/his/" + LIST, "<Req/>")
                .sign(LIST, "main").send().assertRefused(401, -10005);
        assertThat(unknown.body()).isEqualTo(wrong.body());
        assertThat(unknown.header("WWW-Authenticate")).isEqualTo(wrong.header("WWW-Authenticate"))
                .isEqualTo("HMAC-SHA256 realm=\"bridge\", HMAC-SM3 realm=\"bridge\"");
    }

    /** Neither the words nor the language tells whether there is such a site. */
    @Test
    void aSiteOfOthersIsAsOneThatThereIsNot() {
        for (String kind : List.of("his/" + LIST, "soap")) {
            String body = kind.equals("soap") ? SoapRequest.method(LIST, RouteRequest.list()) : "<Req/>";
            RouteAnswer other = pay().post("/sites/west/" + kind, body).sign(LIST, "west").send();
            RouteAnswer none = pay().post("/sites/wost/" + kind, body).sign(LIST, "wost").send();
            assertThat(other.status()).isEqualTo(403);
            assertThat(other.text()).contains("-10013").isEqualTo(none.text().replace("wost", "west"));
            assertThat(pay().post("/sites/west/" + kind, body).sign(LIST, "main").send().text())
                    .isEqualTo(pay().post("/sites/wost/" + kind, body).sign(LIST, "main").send().text())
                    .contains("-10005");
        }
        new SignedRequest(bridge, "gm", SM3_SECRET, true).post("/his/" + LIST, "<Req/>").sign(LIST, "main").send()
                .assertRefused(403, -10013);
    }

    @Test
    void severalBridgesHaveOneMemory(@TempDir Path folder) throws Exception {
        Database.Options shared = TestPostgres.newLedgerWithTables();
        try (RouteFixture one = onPostgres(folder.resolve("one"), shared);
                RouteFixture other = onPostgres(folder.resolve("other"), shared)) {
            Recharge recharge = one.book();
            SignedRequest request = new SignedRequest(one, "pay", SECRET, false)
                    .post("/his/" + FREEZE, RouteRequest.freeze(recharge).xml()).sign(FREEZE, "main");
            List<Integer> statuses = Crowd.atOnce(16, number -> request.sendTo(number % 2 == 0 ? one : other).status());
            assertThat(statuses).containsOnlyOnce(200).contains(401);
            request.sendTo(one).assertRefused(401, -10005);
            request.sendTo(other).assertRefused(401, -10005);
            assertThat(one.holds(recharge)).hasSize(1);

            for (RouteFixture bridge : List.of(one, other)) {
                bridge.clock().advance(Duration.ofSeconds(601));
                bridge.context().createProducerTemplate().sendBody("direct:forget-nonces", null);
            }
            assertThat(one.rows("SELECT * FROM call_nonce")).isEmpty();
            request.sendTo(other).assertRefused(401, -10005);
        }
    }

    @Test
    void withoutDatabaseNoSignedCallIsAccepted(@TempDir Path folder) throws Exception {
        try (RouteFixture broken = configure(RouteFixture.in(folder)).set("bridge.db.timeout-seconds", "1").start()) {
            SignedRequest request = new SignedRequest(broken, "pay", SECRET, false).post("/his/" + LIST, "<Req/>")
                    .sign(LIST, "main");
            broken.database().close();
            request.send().assertRefused(200, -90002);
            new SignedRequest(broken, "pay", SM3_SECRET, false).post("/his/" + LIST, "<Req/>").sign(LIST, "main").send()
                    .assertRefused(401, -10005);
        }
    }

    private static RouteFixture onPostgres(Path folder, Database.Options database) throws Exception {
        RouteFixture bridge = configure(RouteFixture.in(folder)).set("bridge.db.url", database.url())
                .set("bridge.db.user", database.user());
        AdviceWith.adviceWith(bridge.assemble(), "forget-nonces", false,
                route -> route.replaceFromWith("direct:forget-nonces"));
        return bridge.start();
    }

    private SignedRequest pay() {
        return new SignedRequest(bridge, "pay", SECRET, false);
    }

    private void assertFreezeRefused(java.util.function.UnaryOperator<SignedRequest> meddling) {
        Recharge recharge = bridge.book();
        assertRefused(meddling.apply(pay().post("/his/" + FREEZE, RouteRequest.freeze(recharge).xml())));
        assertThat(bridge.holds(recharge)).isEmpty();
    }

    private static void assertRefused(SignedRequest request) {
        request.send().assertRefused(401, -10005);
    }

    private static void assertRefused(SignedRequest request, int status) {
        assertThat(request.send().status()).isEqualTo(status);
    }

    private static void assertSoapRefused(SignedRequest request) {
        SoapAnswer.of(request.send()).answer().assertRefused(401, -10005);
    }
}
