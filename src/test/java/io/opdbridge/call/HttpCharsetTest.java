package io.opdbridge.call;

import io.opdbridge.canonical.Recharge;
import io.opdbridge.testing.RouteAnswer;
import io.opdbridge.testing.RouteRequest;
import io.opdbridge.testing.RouteTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** The charset of requests and answers (contract, section 2). */
class HttpCharsetTest extends RouteTest {

    @ParameterizedTest
    @CsvSource({
        // content type, byte-order mark, declaration, bytes really in, charset of the answer
        "application/xml,                    '',     '',      UTF-8,    UTF-8",
        ",                                   '',     '',      UTF-8,    UTF-8",
        "application/xml; charset=utf-8,     '',     '',      UTF-8,    UTF-8",
        "text/xml;charset=\"GBK\",           '',     '',      GBK,      GBK",
        "text/xml; Charset=gb18030,          '',     '',      GB18030,  GB18030",
        "text/xml; charset=GB2312,           '',     '',      GBK,      GB2312",
        "application/xml,                    '',     GBK,     GBK,      GBK",
        "application/xml,                    '',     gb2312,  GBK,      GB2312",
        "application/xml,                    '',     GB18030, GB18030,  GB18030",
        "text/xml; charset=UTF-8,            '',     GBK,     UTF-8,    UTF-8",
        "text/xml; charset=GBK,              '',     UTF-8,   GBK,      GBK",
        "application/xml,                    efbbbf, '',      UTF-8,    UTF-8",
        "application/xml,                    efbbbf, GBK,     UTF-8,    UTF-8",
        "application/xml; charset=UTF-8,     efbbbf, UTF-8,   UTF-8,    UTF-8",
        "application/xml,                    fffe,   '',      UTF-16LE, UTF-16LE",
        "application/xml,                    feff,   UTF-16,  UTF-16BE, UTF-16BE"})
    void aRequestIsReadAndAnsweredInItsCharset(String contentType, String mark, String declared, String charset,
            String answered) throws Exception {
        Recharge recharge = bridge.book();
        RouteRequest request = RouteRequest.freeze(recharge).with("OperatorName", "自助退费").transactionCode("退");
        if (!declared.isEmpty()) {
            request.declared(declared);
        }
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.write(HexFormat.of().parseHex(mark));
        body.write(request.xml().getBytes(charset));
        RouteAnswer answer = bridge.post("/his/OPDRechargeFreeze", contentType, body.toByteArray()).assertOk();

        assertThat(bridge.holds(recharge).get(0)).containsEntry("operator_name", "自助退费");
        assertThat(answer.charset()).isEqualTo(Charset.forName(answered));
        assertThat(answer.text()).contains("encoding=\"" + answered + "\"", "<RespMessage>成功</RespMessage>");
        assertThat(answer.child("TransactionCode")).isEqualTo("退");
    }

    @ParameterizedTest
    @CsvSource({
        "application/xml,                 utf-16,   UTF-8", "application/xml,               UTF-16LE, UTF-8",
        "text/xml,                        UTF-32,   UTF-8", "application/xml,               UCS-2,    UTF-8",
        "application/xml; charset=UTF-16, '',       UTF-8", "text/xml; charset=utf-16,      utf-16,   UTF-8",
        "text/xml; charset=utf-16,        GBK,      GBK", "application/xml,               unicode,  UTF-8",
        "text/xml; charset = \"utf8\",    '',       UTF-8", "text/xml; charset='gbk',       '',       GBK",
        "text/xml; charset=CP936,         '',       GBK", "text/xml; charset=ms936,       '',       GBK",
        "text/xml; charset=gb2312-80,     '',       GB2312", "application/xml,              windows-936, GBK",
        "application/xml; charset=,       '',       UTF-8", "application/xml; x=charset,    '',       UTF-8"})
    void aCharsetThatCannotBeIsNotBelievedAndHowItIsWrittenDoesNotMatter(String contentType, String declared,
            String charset) throws Exception {
        for (String path : List.of("/his/OPDRechargeFreeze", "/soap")) {
            Recharge recharge = bridge.book();
            RouteRequest request = RouteRequest.freeze(recharge).with("OperatorName", "自助退费").transactionCode("退");
            String xml = path.equals("/soap") ? soap(request.xml()) : request.xml();
            String declaration = declared.isEmpty() ? "" : "<?xml version=\"1.0\" encoding=\"" + declared + "\"?>\n";
            String answer = exchange(path, contentType, (declaration + xml).getBytes(charset),
                    Charset.forName(charset));

            assertThat(answer).startsWith("<?xml version=\"1.0\" encoding=\"" + charset + "\"?>").contains("成功");
            assertThat(bridge.holds(recharge).get(0)).containsEntry("operator_name", "自助退费");
        }
    }

    @ParameterizedTest
    @CsvSource({"UTF-16LE, application/xml", "UTF-16BE, application/xml", "UTF-16LE, application/xml; charset=UTF-16",
        "UTF-16BE, application/xml; charset=UTF-16", "UTF-16LE, application/xml; charset=UTF-16LE"})
    void whatIsUtf16WithoutAMarkIsReadAsSuch(String charset, String contentType) throws Exception {
        Recharge recharge = bridge.book();
        bridge.post("/his/OPDRechargeFreeze", contentType, RouteRequest.freeze(recharge).with("OperatorName", "自助退费")
                .xml().getBytes(charset)).assertOk();
        assertThat(bridge.holds(recharge).get(0)).containsEntry("operator_name", "自助退费");
    }

    @ParameterizedTest
    @CsvSource({"0d0a20, ''", "'', 0d0a0d0a", "'', 00", "'', 000000000000", "efbbbf, 00", "efbbbfefbbbf, ''",
        "efbbbf0d0a, ''",
        "20efbbbf, efbbbf", "0000, ''", "000000, ''", "00, 00", "02, 03",
        "0b, 1c0d", "e38080, e38080", "c2a0, c2a0", "'', 1a"})
    void whatStandsAroundTheXmlIsPassedOver(String before, String after) throws Exception {
        for (String path : List.of("/his/OPDRechargeFreeze", "/soap")) {
            for (String declaration : List.of("", "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")) {
                Recharge recharge = bridge.book();
                String inner = declaration + RouteRequest.freeze(recharge).xml();
                ByteArrayOutputStream body = new ByteArrayOutputStream();
                body.write(HexFormat.of().parseHex(before));
                body.write((path.equals("/soap") ? declaration + soap(" " + inner + "\n") : inner)
                        .getBytes(StandardCharsets.UTF_8));
                body.write(HexFormat.of().parseHex(after));
                String answer = exchange(path, "application/xml", body.toByteArray(), StandardCharsets.UTF_8);

                assertThat(answer).contains("成功");
                assertThat(bridge.money(recharge)).containsExactly(7000L, 3000L, 0L, 3000L);
            }
        }
    }

    @Test
    void anXmlInAnEnvelopeMayDeclareWhatItIsNot() throws Exception {
        Recharge recharge = bridge.book();
        String inner = "<?xml version=\"1.0\" encoding=\"utf-16\"?>\r\n" + RouteRequest.freeze(recharge).xml();
        assertThat(exchange("/soap", "text/xml; charset=utf-8", soap(inner).getBytes(StandardCharsets.UTF_8),
                StandardCharsets.UTF_8)).contains("成功");
    }

    @ParameterizedTest
    @CsvSource({"UTF-32BE, UTF-32", "UTF-32LE, UTF-32"})
    void utf32IsRefusedByNameInUtf8(String charset, String named) throws Exception {
        RouteAnswer answer = bridge.post("/his/OPDRechargeFreeze", "application/xml",
                RouteRequest.freeze(bridge.book()).xml().getBytes(charset));
        assertThat(answer.assertRefused(415, -10007).message()).contains(named);
        assertThat(answer.charset()).isEqualTo(StandardCharsets.UTF_8);
    }

    @Test
    void whatIsNotOfItsCharsetIsRefusedWithThePlaceAndWhatToCheck() {
        RouteRequest request = RouteRequest.freeze(bridge.book()).with("Remark", "退");
        byte[] bytes = request.xml().getBytes(Charset.forName("GBK"));
        int place = request.xml().indexOf('退') + 1;
        assertThat(bridge.post("/his/OPDRechargeFreeze", "application/xml", bytes).assertRefused(200, -10001).message())
                .contains("UTF-8", "第 " + place + " 字节", "Content-Type");
    }

    private static String soap(String xml) {
        return "<s:Envelope"
                + " xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Body><OPDRechargeFreeze><arg0><![CDATA["
                + xml + "]]></arg0></OPDRechargeFreeze></s:Body></s:Envelope>";
    }

    private String exchange(String path, String contentType, byte[] body, Charset charset) throws Exception {
        HttpResponse<byte[]> response = HttpClient.newHttpClient().send(HttpRequest.newBuilder(bridge.uri(path))
                .header("Content-Type", contentType).POST(HttpRequest.BodyPublishers.ofByteArray(body)).build(),
                HttpResponse.BodyHandlers.ofByteArray());
        assertThat(response.statusCode()).isEqualTo(200);
        return new String(response.body(), charset);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GBK", "GB2312"})
    void whatTheCharsetLacksIsAnsweredAsANumericReference(String charset) {
        Map<String, Object> before = bridge.ledger();
        RouteAnswer answer = list(charset, RouteRequest.list().with("CardNo", "none")
                .transactionCode("码&#128512;&#x20BB7;"));

        assertThat(answer.text()).contains("码&#128512;&#134071;");
        assertThat(answer.child("TransactionCode")).isEqualTo("码😀𠮷");
        assertThat(bridge.ledger()).isEqualTo(before);
    }

    @Test
    void gb18030HoldsEveryCharacterItself() {
        RouteAnswer answer = list("GB18030", RouteRequest.list().with("CardNo", "none").transactionCode("码😀𠮷"));
        assertThat(answer.text()).contains("码😀𠮷");
        assertThat(answer.child("TransactionCode")).isEqualTo("码😀𠮷");
    }

    @Test
    void latinOneGetsTheChineseMessageAsReferences() {
        RouteAnswer answer = list("ISO-8859-1", RouteRequest.list().with("CardNo", "none"));
        assertThat(answer.text()).contains("<RespMessage>&#25104;&#21151;</RespMessage>");
        assertThat(answer.message()).isEqualTo("成功");
    }

    @Test
    void anEmojiIsKeptInTheBooks() {
        Recharge recharge = bridge.book();
        bridge.post("/his/OPDRechargeFreeze", RouteRequest.freeze(recharge).with("Remark", "退😀𠮷")).assertOk();
        assertThat(bridge.holds(recharge).get(0)).containsEntry("remark", "退😀𠮷");
    }

    @Test
    void aRefusalIsAnsweredInTheCharsetOfTheRequestToo() {
        Recharge recharge = bridge.book();
        Map<String, Object> before = bridge.ledger();
        RouteAnswer answer = bridge.post("/his/OPDRechargeFreeze", "application/xml",
                RouteRequest.freeze(recharge).without("Price").declared("GBK").xml().getBytes(Charset.forName("GBK")));

        assertThat(answer.assertRefused(200, -10003).charset()).isEqualTo(Charset.forName("GBK"));
        assertThat(answer.message()).contains("缺少", "Price");
        assertThat(bridge.ledger()).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource({
        "text/xml; charset=klingon,  ''",
        "text/xml; charset=UTF-7,    ''",
        "text/xml; charset=UTF-32,   ''",
        "text/xml; charset=IBM037,   ''",
        "text/xml; charset=<x>,      ''",
        "application/xml,            klingon",
        "application/xml,            Big5"})
    void aCharsetThatIsNotServedIsRefusedWithTheEnvelope(String contentType, String declared) {
        Recharge recharge = bridge.book();
        Map<String, Object> before = bridge.ledger();
        RouteRequest request = RouteRequest.freeze(recharge);
        if (!declared.isEmpty()) {
            request.declared(declared);
        }
        bridge.post("/his/OPDRechargeFreeze", contentType, request.bytes()).assertRefused(415, -10007);
        assertThat(bridge.ledger()).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource({"UTF-8, c3", "UTF-8, ff", "UTF-8, c0af", "UTF-8, eda080", "GBK, ff", "GB18030, ff"})
    void bytesThatAreNotOfTheCharsetAreMalformed(String charset, String bad) throws Exception {
        Recharge recharge = bridge.book();
        Map<String, Object> before = bridge.ledger();
        String xml = RouteRequest.freeze(recharge).with("Remark", "@").xml();
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.write(xml.substring(0, xml.indexOf('@')).getBytes(StandardCharsets.US_ASCII));
        body.write(HexFormat.of().parseHex(bad));
        body.write(xml.substring(xml.indexOf('@') + 1).getBytes(StandardCharsets.US_ASCII));
        bridge.post("/his/OPDRechargeFreeze", "text/xml; charset=" + charset, body.toByteArray())
                .assertRefused(200, -10001);
        assertThat(bridge.ledger()).isEqualTo(before);
    }

    private RouteAnswer list(String charset, RouteRequest request) {
        return bridge.post("/his/OPDRechargeList", "application/xml; charset=" + charset,
                request.xml().getBytes(Charset.forName(charset))).assertOk();
    }
}
