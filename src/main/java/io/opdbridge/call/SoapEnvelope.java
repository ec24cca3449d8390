package io.opdbridge.call;

import com.ctc.wstx.api.WstxOutputProperties;
import com.ctc.wstx.stax.WstxOutputFactory;
import io.opdbridge.canonical.AnswerCode;
import io.opdbridge.canonical.Refusal;
import io.opdbridge.text.SafeXml;
import io.opdbridge.text.XmlText;

import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * The content of a SOAP envelope, under any names (contract, section 3). Header blocks are ignored.
 *
 * @param operations the elements of the body; one is usual
 */
record SoapEnvelope(SoapVersion version, List<Operation> operations) {

    private static final XMLOutputFactory FACTORY = factory();

    private static final int PART_DEPTH = 2;
    private static final int OPERATION_DEPTH = 3;
    private static final int ARGUMENT_DEPTH = 4;

    /** @param namespace empty for none, as in {@link Argument} */
    record Operation(String namespace, String name, List<Argument> arguments) {
    }

    /** @param text trimmed; elements inside as XML, without prefixes and attributes */
    record Argument(String namespace, String name, String text) {

        boolean isBlank() {
            return text.isEmpty();
        }

        boolean isXml() {
            return text.startsWith("<");
        }

        /** Logs and errors must not show whose money this is. */
        @Override
        public String toString() {
            return name;
        }
    }

    /**
     * Reads the envelope to its end.
     *
     * @throws XMLStreamException when it is not well-formed XML
     * @throws Refusal            when it is not an envelope, or contains forbidden XML
     */
    static SoapEnvelope read(String xml) throws XMLStreamException {
        SafeXml.Guarded reader = SafeXml.readGuarded(xml);
        SoapVersion version = SoapVersion.V1_1;
        List<Operation> operations = new ArrayList<>();
        boolean hasBody = false;
        boolean inBody = false;
        while (reader.hasNext()) {
            if (reader.next() != XMLStreamConstants.START_ELEMENT) {
                continue;
            }
            String name = reader.getLocalName();
            if (reader.depth() == 1) {
                require(name.equals("Envelope"), "Envelope");
                version = SoapVersion.of(reader.getNamespaceURI());
            } else if (reader.depth() == PART_DEPTH) {
                inBody = name.equals("Body");
                if (inBody) {
                    require(!hasBody, "Body");
                    hasBody = true;
                }
            } else if (inBody && reader.depth() == OPERATION_DEPTH) {
                operations.add(new Operation(namespace(reader), name, new ArrayList<>()));
            } else if (inBody && reader.depth() == ARGUMENT_DEPTH) {
                operations.get(operations.size() - 1).arguments().add(argument(reader));
            }
        }
        require(hasBody, "Body");
        return new SoapEnvelope(version, operations);
    }

    /** The content of an argument need not have one root. */
    private static XMLOutputFactory factory() {
        XMLOutputFactory factory = new WstxOutputFactory();
        factory.setProperty(WstxOutputProperties.P_OUTPUT_VALIDATE_STRUCTURE, false);
        return factory;
    }

    private static void require(boolean holds, String element) {
        if (!holds) {
            throw new Refusal(AnswerCode.MALFORMED_XML, element);
        }
    }

    private static Argument argument(SafeXml.Guarded reader) throws XMLStreamException {
        String name = reader.getLocalName();
        String namespace = namespace(reader);
        StringBuilder text = new StringBuilder();
        StringWriter elements = new StringWriter();
        XMLStreamWriter writer = FACTORY.createXMLStreamWriter(elements);
        while (reader.next() != XMLStreamConstants.END_ELEMENT || reader.depth() >= ARGUMENT_DEPTH) {
            switch (reader.getEventType()) {
                case XMLStreamConstants.START_ELEMENT -> writer.writeStartElement(reader.getLocalName());
                case XMLStreamConstants.END_ELEMENT -> writer.writeEndElement();
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA, XMLStreamConstants.SPACE -> {
                    if (reader.depth() == ARGUMENT_DEPTH) {
                        text.append(reader.getText());
                    } else {
                        writer.writeCharacters(reader.getText());
                    }
                }
                default -> {
                    // comments and processing instructions have no meaning
                }
            }
        }
        writer.flush();
        String xml = elements.toString();
        if (!xml.isEmpty() && name.equals("Req")) {
            xml = "<Req>" + xml + "</Req>";
        }
        // text mixed with elements is not valid XML, which the parser finds later
        return new Argument(namespace, name, XmlText.bare(text.toString()) + xml);
    }

    private static String namespace(SafeXml.Guarded reader) {
        String namespace = reader.getNamespaceURI();
        return namespace == null ? "" : namespace;
    }
}
