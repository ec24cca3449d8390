package io.opdbridge.his;

import io.opdbridge.text.XmlText;
import org.apache.camel.Exchange;
import org.apache.camel.Message;

import java.io.IOException;
import java.nio.charset.Charset;
import java.util.Locale;

/** Vendors' answers in text other than XML (contract, section 7). Thread-safe. */
public final class VendorText {

    /** The text of an answer in the charset that its content type or a byte-order mark names, else in the given one. */
    public String read(Exchange exchange, String charset) throws IOException {
        Message answer = exchange.getMessage();
        String named = XmlText.charsetParameter(answer.getHeader(Exchange.CONTENT_TYPE, String.class));
        byte[] bytes = VendorXml.readBody(answer);
        return VendorXml.decode(bytes, () -> named == null || named.toUpperCase(Locale.ROOT).startsWith("UTF-16")
                ? XmlText.charsetOf(named, bytes, Charset.forName(charset)) : Charset.forName(named));
    }
}
