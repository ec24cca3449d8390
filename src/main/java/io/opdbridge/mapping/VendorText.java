package io.opdbridge.mapping;

import org.apache.camel.Exchange;
import org.apache.camel.Message;

import java.io.IOException;
import java.nio.charset.Charset;

/** What a vendor answers in text that is no XML (contract, section 7). Thread-safe. */
public final class VendorText {

    /** The text of an answer in the charset that its content type names, else in the given one. */
    public String read(Exchange exchange, String charset) throws IOException {
        Message answer = exchange.getMessage();
        String named = XmlText.charsetParameter(answer.getHeader(Exchange.CONTENT_TYPE, String.class));
        return XmlText.decode(VendorXml.readBody(answer), Charset.forName(named == null ? charset : named));
    }
}
