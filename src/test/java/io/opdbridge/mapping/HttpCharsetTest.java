package io.opdbridge.mapping;

import io.opdbridge.canonical.Recharge;
import io.opdbridge.testing.RouteAnswer;
import io.opdbridge.testing.RouteRequest;
import io.opdbridge.testing.RouteTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
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
