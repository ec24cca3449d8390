package io.opdbridge.call;

import io.opdbridge.his.VendorXml;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.Charset;

import static org.assertj.core.api.Assertions.assertThat;

/** In which charset the answer of a vendor is read, whose setting is GBK. */
class VendorXmlTest {

    private static final String ANSWER = "<Resp><RespMessage>余额不足</RespMessage></Resp>";

    @ParameterizedTest
    @CsvSource(nullValues = "-", value = {
        "UTF-8, text/xml;charset=UTF-8, <?xml version='1.0' encoding='GBK'?>",
        "GBK, text/xml;charset=gb2312, <?xml version='1.0' encoding='UTF-8'?>",
        "UTF-8, text/xml, \uFEFF<?xml version='1.0' encoding='GBK'?>",
        "UTF-16LE, -, \uFEFF",
        "UTF-8, -, <?xml version='1.0' encoding='UTF-8'?>",
        "GBK, text/xml, <?xml version='1.0'?>",
        "GBK, -, -"})
    void itIsTheNamedOneElseThatOfAByteOrderMarkElseTheDeclaredOneElseTheSetting(String charset, String contentType,
            String head) throws IOException {
        Exchange exchange = new DefaultExchange(new DefaultCamelContext());
        exchange.getMessage().setHeader(Exchange.CONTENT_TYPE, contentType);
        exchange.getMessage().setBody(new ByteArrayInputStream(
                ((head == null ? "" : head) + ANSWER).getBytes(Charset.forName(charset))));

        assertThat(new VendorXml().read(exchange, "GBK")).endsWith(ANSWER);
    }
}
