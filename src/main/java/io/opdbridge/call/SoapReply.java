package io.opdbridge.call;

import com.ctc.wstx.stax.WstxOutputFactory;

import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import javax.xml.XMLConstants;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * The envelope for a caller over SOAP (contract, section 3): version, operation and namespaces.
 *
 * @param namespace namespace of the operation; empty for none
 * @param result    name of the element with the answer's XML
 * @param qualified whether this element is in the namespace, too
 */
record SoapReply(SoapVersion version, String namespace, String operation, String result, boolean qualified) {

    private static final XMLOutputFactory FACTORY = new WstxOutputFactory();
    private static final int NAME_LENGTH = 500;

    /** The reply to an unreadable request. */
    static final SoapReply TO_UNREADABLE = unnamed(SoapVersion.V1_1);

    private static SoapReply unnamed(SoapVersion version) {
        return new SoapReply(version, "", "", "return", false);
    }

    /** @param resultElement name of the result element; {@code *} stands for the operation */
    static SoapReply to(SoapVersion version, SoapEnvelope.Operation operation, String resultElement) {
        String name = operation.name();
        if (!StandardCharsets.US_ASCII.newEncoder().canEncode(name) || name.length() > NAME_LENGTH) {
            // a name cannot escape a character that the charset lacks; our operations have none, nor
            // a name too long for the caller's parser
            return unnamed(version);
        }
        // a caller may use the namespace of the prefix xml, which allows no other prefix
        String namespace = operation.namespace().equals(XMLConstants.XML_NS_URI) ? "" : operation.namespace();
        boolean qualified = !namespace.isEmpty() && !operation.arguments().isEmpty()
                && !operation.arguments().get(0).namespace().isEmpty();
        return new SoapReply(version, namespace, name, resultElement.replace("*", name), qualified);
    }

    /** The envelope of an answer, with the XML as text. */
    String wrap(String xml) throws XMLStreamException {
        StringWriter envelope = new StringWriter(2 * xml.length());
        XMLStreamWriter writer = FACTORY.createXMLStreamWriter(envelope);
        writer.writeStartElement("soap", "Envelope", version.namespace());
        writer.writeNamespace("soap", version.namespace());
        writer.writeStartElement("soap", "Body", version.namespace());
        writeStart(writer, operation + "Response", !namespace.isEmpty());
        if (!namespace.isEmpty()) {
            writer.writeNamespace("ns", namespace);
        }
        writeStart(writer, result, qualified);
        writer.writeCharacters(xml);
        writer.writeEndDocument();
        writer.flush();
        return envelope.toString();
    }

    private void writeStart(XMLStreamWriter writer, String name, boolean inNamespace) throws XMLStreamException {
        if (inNamespace) {
            writer.writeStartElement("ns", name, namespace);
        } else {
            writer.writeStartElement(name);
        }
    }
}
