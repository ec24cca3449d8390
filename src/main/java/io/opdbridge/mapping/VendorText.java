package io.opdbridge.mapping;

import org.apache.camel.Exchange;
import org.apache.camel.Message;

import java.io.IOException;
import java.nio.charset.Charset;

/** What a vendor answers in text that is no XML (contract, section 7). Thread-safe. */
public final class VendorText {

    /** The text of an answer in the charset that its content type or a byte-order mark names, else in the given one. */
    public String read(Exchange exchange, String charset) throws IOException {
        Message answer = exchange.getMessage();
        String named = XmlText.charsetParameter(answer.getHeader(Exchange.CONTENT_TYPE, String.class));
        byte[] bytes = VendorXml.readBody(answer);
        return XmlText.decode(bytes, named == null ? XmlText.charsetOf(null, bytes, Charset.forName(charset))
                : Charset.forName(named));
    }
}
