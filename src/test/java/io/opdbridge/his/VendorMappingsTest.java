package io.opdbridge.his;

import io.opdbridge.testing.RouteTest;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The mapping files of the dialects, with what vendors write in different ways. */
class VendorMappingsTest extends RouteTest {

    private static final String RESP = "<Resp><RespCode>0000</RespCode><RespMessage>a &amp; b</RespMessage></Resp>";

    @Override
    protected RouteBuilder createRouteBuilder() {
        return new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                from("direct:soap-answer").to("xslt:classpath:routes/vendors/soap/answer.xsl")
                        .bean(getContext().getRegistry().lookupByName("vendorXml"), "check");
                from("direct:json-answer").transform().language("jslt",
                        "resource:classpath:routes/vendors/http-json/answer.jslt");
                from("direct:json-request").setVariable("vendorStep", constant("hold")).transform().language("jslt",
                        "resource:classpath:routes/vendors/http-json/request.jslt");
            }
        };
    }

    @Test
    void aSoapResultIsReadAsTextAsCdataAndAsXml() {
        String text = RESP.replace("&", "&amp;").replace("<", "&lt;");
        for (String result : new String[] {text, "<![CDATA[" + RESP + "]]>", RESP}) {
            assertThat(answer("direct:soap-answer", soap("<m:holdResponse xmlns:m='urn:x'><m:holdResult>" + result
                    + "</m:holdResult></m:holdResponse>"))).isEqualToIgnoringWhitespace(RESP);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"<holdResponse><return>ORA-01403: no data found</return></holdResponse>",
        "<holdResponse><return/></holdResponse>", "<holdResponse/>", "",
        "<s:Fault><faultcode>s:Server</faultcode><faultstring>boom</faultstring></s:Fault>",
        "<holdResponse><return>&lt;!DOCTYPE x&gt;&lt;Resp/&gt;</return></holdResponse>"})
    void aSoapResultThatIsNoXmlIsNoAnswer(String body) {
        Exchange exchange = template.request("direct:soap-answer", bridge.call("main", soap(body)));
        assertThat(exchange.getException()).hasStackTraceContaining("UnreadableAnswerException");
    }

    private static String soap(String body) {
        return "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Body>" + body
                + "</s:Body></s:Envelope>";
    }

    @ParameterizedTest
    @CsvSource({"70, 7000", "70.0, 7000", "70.00, 7000", "0.01, 1", "0.29, 29", "99999999.99, 9999999999", "1e2, 10000",
        "'\"70.10\"', 7010", "0, 0"})
    void yuanBecomesFenToTheLastDigit(String yuan, String fen) {
        assertThat(answer("direct:json-answer", "{\"code\":0,\"data\":{\"balance\":" + yuan + "}}"))
                .contains("\"Balance\":\"" + fen + "\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"code\":0,\"data\":{\"balance\":0.001}}", "{\"code\":0,\"data\":{\"balance\":\"much\"}}",
        "{\"code\":0,\"data\":{\"balance\":\"1e50000000\"}}", "{\"code\":0,\"code\":1}", "{\"code\":0} {}", "<html/>",
        ""})
    void jsonThatSaysNothingExactIsNoAnswer(String json) {
        Exchange exchange = template.request("direct:json-answer", bridge.call("main", json));
        assertThat(exchange.getException()).hasStackTraceContaining("UnreadableAnswerException");
    }

    @Test
    void aCodeMayBeANumberOrAText() {
        assertThat(answer("direct:json-answer", "{\"code\":0}")).contains("\"RespCode\":\"0\"");
        assertThat(answer("direct:json-answer", "{\"data\":{}}")).as("no code is no refusal")
                .doesNotContain("RespCode");
        assertThat(answer("direct:json-answer", "{\"code\":\"E05\",\"message\":\"no\"}"))
                .contains("\"RespCode\":\"E05\"");
    }

    @ParameterizedTest
    @CsvSource({"1, 0.01", "10, 0.10", "3000, 30.00", "9999999999, 99999999.99"})
    void fenBecomesYuanWithTwoDecimals(String fen, String yuan) {
        assertThat(answer("direct:json-request", "{\"Data\":{\"OrderId\":\"a\\\"b\",\"Price\":\"" + fen + "\"}}"))
                .contains("\"amount\":" + yuan + "}", "\"orderNo\":\"a\\\"b\"");
    }

    @Test
    void theOperatorAndTheExtensionGoIntoTheJson() {
        assertThat(answer("direct:json-request", "{\"Data\":{\"OperatorId\":\"op1\",\"OperatorName\":\"Li\","
                + "\"MedicalExtension\":\"<a/>\"}}")).contains("\"operator\":\"op1\"", "\"operatorName\":\"Li\"",
                        "\"extension\":\"<a/>\"");
    }

    @Test
    void theChannelsNumberOfTheRefundIsInTheListOfTheJson() {
        assertThat(
                answer("direct:json-answer", "{\"code\":0,\"data\":[{\"orderNo\":\"O1\",\"channelRefundNo\":\"W9\"}]}"))
                .contains("\"OrderId\":\"O1\"", "\"RefundOrderId\":\"W9\"");
    }

    /** No function of the language reads anything; an import can, and finds other templates of the class path alone. */
    @ParameterizedTest
    @ValueSource(strings = {"file:///etc/hostname", "/etc/hostname", "../../../../../../../../etc/hostname",
        "http://127.0.0.1:1/x"})
    void aJsonTemplateReadsNoFileAndNoAddress(String place) {
        assertThatThrownBy(() -> context.resolveLanguage("jslt")
                .createExpression("import \"" + place + "\" as x {\"a\": x(.)}"))
                .hasMessageContaining("Cannot load resource");
    }

    private String answer(String uri, String body) {
        Exchange exchange = template.request(uri, bridge.call("main", body));
        assertThat(exchange.getException()).isNull();
        return exchange.getMessage().getBody(String.class);
    }
}
