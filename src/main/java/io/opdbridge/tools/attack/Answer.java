package io.opdbridge.tools.attack;

import org.jspecify.annotations.Nullable;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;

/** One HTTP answer as received. */
record Answer(int status, List<String> headers, byte[] body) {

    /** The envelope of the interface; over SOAP the one inside the text of the result. */
    record Envelope(int code, String message, String transactionCode, String data) {
    }

    /** The value of a header; null when it is not there. */
    @Nullable
    String header(String name) {
        String start = name.toLowerCase(Locale.ROOT) + ":";
        return headers.stream().filter(header -> header.toLowerCase(Locale.ROOT).startsWith(start))
                .map(header -> header.substring(start.length()).strip()).findFirst().orElse(null);
    }

    String text() {
        return new String(body, StandardCharsets.ISO_8859_1);
    }

    /** The envelope in the body; null when there is none, or no well-formed one. */
    @Nullable
    Envelope envelope() {
        try {
            Element root = parse(new InputSource(new ByteArrayInputStream(body)));
            if (root.getLocalName().equals("Envelope")) {
                root = parse(new InputSource(new StringReader(root.getTextContent().strip())));
            }
            return root.getLocalName().equals("Resp") ? new Envelope(Integer.parseInt(child(root, "RespCode").strip()),
                    child(root, "RespMessage"), child(root, "TransactionCode"), child(root, "Data")) : null;
        } catch (SAXException | IOException | NumberFormatException e) {
            return null;
        }
    }

    private static Element parse(InputSource xml) throws SAXException, IOException {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultNSInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            DocumentBuilder builder = factory.newDocumentBuilder();
            builder.setErrorHandler(null);
            Document document = builder.parse(xml);
            return document.getDocumentElement();
        } catch (ParserConfigurationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String child(Element parent, String name) {
        for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (name.equals(node.getLocalName())) {
                return node.getTextContent();
            }
        }
        return "";
    }

    boolean sameAs(Answer other) {
        return status == other.status && Arrays.equals(body, other.body);
    }

    /** Short, for a report. */
    @Override
    public String toString() {
        Envelope envelope = envelope();
        return "HTTP " + status + (envelope != null ? " with RespCode " + envelope.code()
            : body.length == 0 ? " without body" : " without envelope");
    }
}
