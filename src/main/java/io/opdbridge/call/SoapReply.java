package io.opdbridge.call;

import com.ctc.wstx.stax.WstxOutputFactory;

import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import javax.xml.XMLConstants;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * The envelope that a caller over SOAP waits for (contract, section 3): its version, its operation, and the namespace
 * it expects on what.
 *
 * @param namespace of the operation; empty for none
 * @param result    name of the element that holds the answer's XML
 * @param qualified whether that element is in the namespace, too
 */
record SoapReply(SoapVersion version, String namespace, String operation, String result, boolean qualified) {

    private static final XMLOutputFactory FACTORY = new WstxOutputFactory();
    private static final int NAME_LENGTH = 500;

    /** The reply to what cannot be read. */
    static final SoapReply TO_UNREADABLE = unnamed(SoapVersion.V1_1);

    private static SoapReply unnamed(SoapVersion version) {
        return new SoapReply(version, "", "", "return", false);
    }

    /** @param resultElement name of the result, in which {@code *} stands for the operation */
    static SoapReply to(SoapVersion version, SoapEnvelope.Operation operation, String resultElement) {
        String name = operation.name();
        if (!StandardCharsets.US_ASCII.newEncoder().canEncode(name) || name.length() > NAME_LENGTH) {
            // A character that the charset lacks cannot be a reference in a name, and no operation of ours has one, nor
            // so long a name that the caller's parser gives up.
            return unnamed(version);
        }
        // A caller may use the prefix xml, whose namespace no other prefix can stand for.
        String namespace = operation.namespace().equals(XMLConstants.XML_NS_URI) ? "" : operation.namespace();
        boolean qualified = !namespace.isEmpty() && !operation.arguments().isEmpty()
                && !operation.arguments().get(0).namespace().isEmpty();
        return new SoapReply(version, namespace, name, resultElement.replace("*", name), qualified);
    }

    /** The envelope around an answer; the XML is its text. */
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
