package io.opdbridge.his;

import io.opdbridge.canonical.Refusal;
import io.opdbridge.text.SafeXml;
import io.opdbridge.text.XmlText;
import org.apache.camel.Exchange;
import org.apache.camel.Message;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.util.function.Supplier;
import javax.xml.stream.XMLStreamException;

/** XML to and from a vendor (contract, section 2). Thread-safe. */
public final class VendorXml {

    /** A longer answer is not read. */
    static final int MAX_ANSWER_BYTES = 8 << 20;

    /** The bytes of an XML text with a declaration added; a character that the charset lacks becomes a reference. */
    public byte[] encode(String xml, String charset) {
        Charset known = Charset.forName(charset);
        return XmlText.encode("<?xml version=\"1.0\" encoding=\"" + known.name() + "\"?>\n" + xml.stripLeading(),
                known);
    }

    /** The XML of an answer in its declared charset, else in the given one. */
    public String read(Exchange exchange, String charset) throws IOException {
        Message answer = exchange.getMessage();
        byte[] bytes = readBody(answer);
        String named = XmlText.charsetParameter(answer.getHeader(Exchange.CONTENT_TYPE, String.class));
        return check(decode(bytes, () -> XmlText.charsetOf(named, bytes, Charset.forName(charset))));
    }

    /**
     * The text of an answer.
     *
     * @throws UnreadableAnswerException when the charset is unknown, or the bytes do not fit it
     */
    static String decode(byte[] bytes, Supplier<Charset> charset) {
        try {
            return XmlText.decode(bytes, charset.get());
        } catch (Refusal | IllegalArgumentException e) {
            throw new UnreadableAnswerException("Charset", e.getMessage());
        }
    }

    /**
     * The text, if it is safe XML: well-formed, without DOCTYPE and entities, not too deep.
     *
     * @throws UnreadableAnswerException when it is not
     */
    public String check(String xml) {
        String text = XmlText.bare(xml);
        try {
            return SafeXml.check(text);
        } catch (XMLStreamException | Refusal e) {
            throw new UnreadableAnswerException("XML", text);
        }
    }

    static byte[] readBody(Message answer) throws IOException {
        try (InputStream body = answer.getBody(InputStream.class)) {
            byte[] bytes = body == null ? new byte[0] : body.readNBytes(MAX_ANSWER_BYTES + 1);
            if (bytes.length > MAX_ANSWER_BYTES) {
                throw UnreadableAnswerException.tooLarge();
            }
            return bytes;
        }
    }
}
