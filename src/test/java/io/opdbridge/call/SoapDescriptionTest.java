package io.opdbridge.call;

import io.opdbridge.testing.RouteAnswer;
import io.opdbridge.testing.RouteFixture;
import io.opdbridge.testing.RouteTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import static org.assertj.core.api.Assertions.assertThat;

/** The WSDL of a site: its names, and the address at which the caller asked. */
class SoapDescriptionTest extends RouteTest {

    private static final Pattern LOCATION = Pattern.compile("location=\"([^\"]*)\"");

    @Override
    protected void prepare(RouteFixture bridge) {
        bridge.set("bridge.sites", "main,east").set("bridge.site.east.soap-result-element", "*Result")
                .set("bridge.site.east.soap-call-operation", "HIPMessageServer");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/soap?wsdl", "/soap?WSDL", "/soap?Wsdl=", "/soap?wsdl=1", "/soap/?x=1&wsdl&y",
        "/sites/main/soap?wsdl"})
    void theDescriptionIsAskedForInAnyCase(String path) {
        RouteAnswer description = get(path);
        assertThat(description.status()).isEqualTo(200);
        assertThat(description.contentType()).isEqualToIgnoringCase("text/xml;charset=utf-8");
        assertThat(description.text()).contains("<xs:element name=\"return\" type=\"xs:string\"/>",
                "<wsdl:operation name=\"OPDRechargeList\">", "<wsdl:operation name=\"OPDRechargeFreeze\">",
                "<wsdl:operation name=\"OPDRechargeCancellationFee\">", "<wsdl:operation name=\"Call\">")
                .doesNotContain("${");
        String site = path.startsWith("/sites") ? "/sites/main/soap" : "/soap";
        assertThat(locations(description)).containsExactly(bridge.uri(site).toString(), bridge.uri(site).toString());
    }

    @Test
    void eachSiteHasItsOwn() {
        RouteAnswer description = get("/sites/east/soap?wsdl");
        assertThat(locations(description)).containsOnly(bridge.uri("/sites/east/soap").toString());
        assertThat(description.text()).contains("<xs:element name=\"OPDRechargeListResult\" type=\"xs:string\"/>",
                "<xs:element name=\"OPDRechargeFreezeResult\" type=\"xs:string\"/>",
                "<xs:element name=\"OPDRechargeCancellationFeeResult\" type=\"xs:string\"/>",
                "<xs:element name=\"HIPMessageServerResult\" type=\"xs:string\"/>",
                "<xs:element name=\"HIPMessageServer\">").doesNotContain("\"return\"", "\"Call\"");
    }

    @Test
    void aSiteThatIsNotConfiguredHasNone() {
        SoapAnswer.of(get("/sites/west/soap?wsdl")).assertGeneric().answer().assertRefused(200, -10010);
    }

    @Test
    void anotherAddressHasNone() {
        SoapAnswer.of(get("/soap/x?wsdl")).assertGeneric().answer().assertRefused(200, -10002);
    }

    @ParameterizedTest
    @CsvSource({"his.hospital, his.hospital", "his.hospital:8443, his.hospital:8443", "10.0.0.1:80, 10.0.0.1",
        "[::1]:8080, [::1]:8080", "his-2.hospital, his-2.hospital", "his_bridge:8080, his_bridge:8080"})
    void theAddressIsThatOfTheHostTheCallerNamed(String host, String server) {
        assertThat(locations(described(host))).containsOnly("http://" + server + "/soap");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"evil\"/><x", "a'b", "a<b", "a>b", "a&b", "a/b", "a b", "a\tb", "me@evil", "a:99999999", "a:b",
                "[", "[::1", "a,b", "evil%22", "${variable.site}", "{{bridge.db.password}}", "\u00e9\u00e9", "a\\b",
                "a;b", "a?b",
                "a#b", ""})
    void nothingButAHostGetsIntoTheDescription(String host) {
        RouteAnswer description = described(host);
        if (description.status() == 200) {
            assertThat(locations(description)).containsOnly(bridge.uri("/soap").toString());
        } else {
            description.assertRefused(400, -10004);
        }
    }

    private RouteAnswer described(String host) {
        return HttpWire.exchange(bridge.uri("/"), List.of("GET /soap?wsdl HTTP/1.1", "Host: " + host), new byte[0]);
    }

    private RouteAnswer get(String path) {
        return bridge.exchange(HttpRequest.newBuilder(bridge.uri(path)).GET());
    }

    private static List<String> locations(RouteAnswer description) {
        List<String> locations = new ArrayList<>();
        Matcher matcher = LOCATION.matcher(new String(description.body(), StandardCharsets.UTF_8));
        while (matcher.find()) {
            locations.add(matcher.group(1));
        }
        assertThat(locations).hasSize(2);
        return locations;
    }
}
