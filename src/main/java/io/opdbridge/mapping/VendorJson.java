package io.opdbridge.mapping;

import org.apache.camel.Exchange;
import org.apache.camel.Message;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/** JSON on its way from a vendor (contract, section 7). Thread-safe. */
public final class VendorJson {

    /** The text of an answer. */
    public String read(Message answer) throws IOException {
        String charset = XmlText.charsetParameter(answer.getHeader(Exchange.CONTENT_TYPE, String.class));
        return XmlText.decode(VendorXml.readBody(answer), charset == null ? StandardCharsets.UTF_8
                : Charset.forName(charset));
    }
}
