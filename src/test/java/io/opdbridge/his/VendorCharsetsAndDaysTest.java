package io.opdbridge.his;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.opdbridge.testing.RouteAnswer;
import io.opdbridge.testing.RouteFixture;
import io.opdbridge.testing.RouteRequest;
import io.opdbridge.tools.simulator.HttpHis;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;

/** Vendors behind HTTP, in another time zone, that write GBK without saying so; a site is named after its dialect. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class VendorCharsetsAndDaysTest {

    private static final String REFUSED = "-30001";

    private volatile String answer;
    private volatile String asked;
    private HttpHis his;
    private RouteFixture bridge;

    @BeforeAll
    void startVendorAndBridge(@TempDir Path dataDir) throws Exception {
        his = new HttpHis(0, "text/plain", Charset.forName("GBK"), (path, body) -> {
            asked = body;
            return answer;
        });
        bridge = RouteFixture.in(dataDir).set("bridge.sites", "http-xml,soap,http-json")
                .set("bridge.default-site", "soap").set("bridge.vendor.poll-milliseconds", "3600000");
        for (String site : new String[] {"http-xml", "soap", "http-json"}) {
            String prefix = "bridge.site." + site + ".";
            bridge.set(prefix + "dialect", site).set(prefix + "vendor-charset", "GBK")
                    .set(prefix + "vendor-time-zone", "UTC")
                    .set(prefix + "vendor-address", "http://127.0.0.1:" + his.port() + "/his/");
        }
        bridge.start();
    }

    @AfterAll
    void stop() {
        bridge.close();
        his.close();
    }

    @ParameterizedTest
    @CsvSource({
        "http-xml, '<?xml version=\"1.0\""
                + " encoding=\"utf-16\"?><Resp><RespCode>E03</RespCode><RespMessage>余额不足</RespMessage>"
                + "</Resp>'",
        "http-xml, '\r\n <?xml version=\"1.0\" encoding=\"UTF-32\"?><Resp><RespCode>E03</RespCode><RespMessage>余额不足"
                + "</RespMessage></Resp>\0\0'",
        "soap, '<?xml version=\"1.0\""
                + " encoding=\"utf-16\"?><Envelope><Body><x><r><Resp><RespCode>E03</RespCode><RespMessage>"
                + "余额不足</RespMessage></Resp></r></x></Body></Envelope>'"})
    void anAnswerThatDeclaresWhatItCannotBeIsReadInTheCharsetOfTheSetting(String site, String refusal) {
        answer = refusal;

        RouteAnswer refused = post(site, "OPDRechargeFreeze", refund());

        assertThat(refused.child("RespCode")).isEqualTo(REFUSED);
        assertThat(refused.message()).contains("E03", "余额不足");
    }

    @ParameterizedTest
    @CsvSource({
        "http-xml, <Resp><RespCode>E03</RespCode><RespMessage>余额不足</RespMessage></Resp>",
        "soap, <Envelope><Body><x><r><Resp><RespCode>E03</RespCode><RespMessage>余额不足</RespMessage></Resp></r></x></Body>"
                + "</Envelope>",
        "http-json, '{\"code\":\"E03\",\"message\":\"余额不足\"}'"})
    void anAnswerThatNamesNoCharsetIsReadInTheOneOfTheSetting(String site, String refusal) {
        answer = refusal;

        RouteAnswer refused = post(site, "OPDRechargeFreeze", refund());

        assertThat(refused.child("RespCode")).isEqualTo(REFUSED);
        assertThat(refused.message()).contains("E03", "余额不足");
    }

    @Test
    void aListAsksForEachDayOfTheVendorThatHasAPartOfADayOfTheSite() {
        answer = "<Resp><RespCode>10000</RespCode><Data><Orders/></Data></Resp>";

        post("http-xml", "OPDRechargeList", RouteRequest.list().with("CardNo", "C1").with("StartDate", "2026-11-20")
                .with("EndDate", "2026-11-21")).assertOk();

        assertThat(asked).as("midnight in Shanghai is 16:00 in UTC").contains("<StartDate>2026-11-19</StartDate>",
                "<EndDate>2026-11-21</EndDate>");
    }

    @Test
    void aCharacterThatTheCharsetLacksArrivesInJson() throws Exception {
        answer = "{\"code\":\"E03\"}";

        post("http-json", "OPDRechargeFreeze", refund().with("Remark", "退款 𠮷\"é"));

        assertThat(new ObjectMapper().readTree(asked).get("remark").textValue()).isEqualTo("退款 𠮷\"é");
    }

    private RouteAnswer post(String site, String method, RouteRequest request) {
        return bridge.post("/sites/" + site + "/his/" + method, request);
    }

    private static RouteRequest refund() {
        return RouteRequest.list().with("HisFlowNo", "R1").with("OrderId", "O1").with("CardNo", "C1")
                .with("CardType", "1").with("HisID", "P1").with("Price", "2905").with("PayWay", "3")
                .with("TransNo", "T1").with("TransTime", "2026-11-23 10:15:00").with("ChannelId", "100123");
    }
}
