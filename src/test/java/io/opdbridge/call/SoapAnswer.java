package io.opdbridge.call;

import io.opdbridge.testing.RouteAnswer;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

import java.io.ByteArrayInputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A SOAP answer as its caller reads it. Fails on anything but an envelope around one result that is the answer's XML.
 */
final class SoapAnswer {

    private static final String V1_1 = "http://schemas.xmlsoap.org/soap/envelope/";
    private static final String V1_2 = "http://www.w3.org/2003/05/soap-envelope";

    private final RouteAnswer http;
    private final String version;
    private final Element response;
    private final Element result;

    private SoapAnswer(RouteAnswer http, Element envelope) {
        this.http = http;
        this.version = envelope.getNamespaceURI();
        assertThat(name(envelope)).isIn("{" + V1_1 + "}Envelope", "{" + V1_2 + "}Envelope");
        Element body = onlyChild(envelope);
        assertThat(name(body)).isEqualTo("{" + version + "}Body");
        this.response = onlyChild(body);
        this.result = onlyChild(response);
    }

    static SoapAnswer of(RouteAnswer http) {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setNamespaceAware(true);
            return new SoapAnswer(http, factory.newDocumentBuilder().parse(new ByteArrayInputStream(http.body()))
                    .getDocumentElement());
        } catch (Exception e) {
            throw new AssertionError("The answer is no SOAP: " + http.text(), e);
        }
    }

    SoapAnswer assertVersion(String number) {
        assertThat(version).isEqualTo(number.equals("1.2") ? V1_2 : V1_1);
        assertThat(http.contentType()).startsWith(number.equals("1.2") ? "application/soap+xml;charset="
                : "text/xml;charset=");
        return this;
    }

    /** Names as {@code {namespace}name}; the namespace is empty for none. */
    SoapAnswer assertNames(String responseName, String resultName) {
        assertThat(name(response)).isEqualTo(responseName);
        assertThat(name(result)).isEqualTo(resultName);
        return this;
    }

    /** What is answered to who could not be understood. */
    SoapAnswer assertGeneric() {
        return assertVersion("1.1").assertNames("{}Response", "{}return");
    }

    /** The answer inside. */
    RouteAnswer answer() {
        assertThat(result.getTextContent()).startsWith("<Resp>");
        return new RouteAnswer(http.status(), "application/xml;charset=UTF-8",
                result.getTextContent().getBytes(StandardCharsets.UTF_8));
    }

    Charset charset() {
        return http.charset();
    }

    /** The envelope undressed of its encoding only. */
    String text() {
        return http.text();
    }

    private static String name(Element element) {
        return "{" + (element.getNamespaceURI() == null ? "" : element.getNamespaceURI()) + "}"
                + element.getLocalName();
    }

    private static Element onlyChild(Element parent) {
        List<Element> children = new ArrayList<>();
        for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element element) {
                children.add(element);
            } else {
                assertThat(node.getTextContent()).isBlank();
            }
        }
        assertThat(children).hasSize(1);
        return children.get(0);
    }
}
