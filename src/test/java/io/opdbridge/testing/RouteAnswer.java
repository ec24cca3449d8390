package io.opdbridge.testing;

import org.apache.camel.Exchange;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.net.http.HttpHeaders;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;

import static org.assertj.core.api.Assertions.assertThat;

/** An answer as its caller reads it. Parses it, which fails on anything but the envelope. */
public final class RouteAnswer {

    private final int status;
    private final String contentType;
    private final byte[] body;
    private final HttpHeaders headers;
    private final Element resp;

    public RouteAnswer(int status, String contentType, byte[] body) {
        this(status, contentType, body, HttpHeaders.of(Map.of(), (name, value) -> true));
    }

    RouteAnswer(int status, String contentType, byte[] body, HttpHeaders headers) {
        this.status = status;
        this.contentType = contentType;
        this.headers = headers;
        this.body = body.clone();
        this.resp = parse(body);
    }

    public static RouteAnswer of(Exchange exchange) {
        return new RouteAnswer(exchange.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE, Integer.class),
                exchange.getMessage().getHeader(Exchange.CONTENT_TYPE, String.class),
                exchange.getMessage().getBody(byte[].class));
    }

    private static Element parse(byte[] body) {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            DocumentBuilder builder = factory.newDocumentBuilder();
            builder.setErrorHandler(null);
            return builder.parse(new ByteArrayInputStream(body)).getDocumentElement();
        } catch (Exception e) {
            throw new AssertionError(
                    "The answer is no XML: " + new String(body, 0, Math.min(2000, body.length), StandardCharsets.UTF_8),
                    e);
        }
    }

    /** The envelope, a failure, and nothing in it that tells of our inside. */
    public RouteAnswer assertRefused(int httpStatus, int code) {
        assertEnvelope();
        assertThat(code()).as(message()).isEqualTo(code).isNegative();
        assertThat(status).isEqualTo(httpStatus);
        assertThat(message()).isNotBlank();
        assertThat(data()).isEmpty();
        assertThat(text()).doesNotContain(hostName()).doesNotContain("127.0.0.1", "localhost")
                .doesNotContainIgnoringCase("exception", "jdbc", "hsqldb", "select ", "insert into", "org.apache",
                        "io.opdbridge", "com.ctc", "\tat ");
        return this;
    }

    public RouteAnswer assertOk() {
        assertEnvelope();
        assertThat(code()).as(message()).isEqualTo(10000);
        assertThat(status).isEqualTo(200);
        return this;
    }

    private void assertEnvelope() {
        assertThat(resp.getTagName()).as(new String(body, java.nio.charset.StandardCharsets.UTF_8)).isEqualTo("Resp");
        assertThat(children(resp).stream().map(Element::getTagName).filter(name -> !name.equals("RespMsg")))
                .containsExactly("TransactionCode", "RespCode", "RespMessage", "Data");
        assertThat(message().codePointCount(0, message().length())).isLessThanOrEqualTo(256);
        assertThat(contentType).startsWith("application/xml");
    }

    public int status() {
        return status;
    }

    /** The value of an HTTP header; null when there is none. */
    public String header(String name) {
        return headers.firstValue(name).orElse(null);
    }

    public String contentType() {
        return contentType;
    }

    public byte[] body() {
        return body.clone();
    }

    /** The charset that the content type names. */
    public Charset charset() {
        return Charset.forName(contentType.replaceFirst(".*charset=", ""));
    }

    /** The answer undressed of its encoding only: references stand as they were written. */
    public String text() {
        return new String(body, charset());
    }

    public int code() {
        return Integer.parseInt(child("RespCode"));
    }

    public String message() {
        return child("RespMessage");
    }

    /** The text of an element of the envelope; null when there is none. */
    public String child(String name) {
        return texts(resp).get(name);
    }

    public String data(String name) {
        return data().get(name);
    }

    public Map<String, String> data() {
        return texts(dataElement());
    }

    /** The orders of a list. */
    public List<Map<String, String>> orders() {
        Element orders = children(dataElement()).get(0);
        assertThat(orders.getTagName()).isEqualTo("Orders");
        return children(orders).stream().map(RouteAnswer::texts).toList();
    }

    /** HisFlowNo of each order. */
    public List<String> flowNos() {
        return orders().stream().map(order -> order.get("HisFlowNo")).toList();
    }

    private Element dataElement() {
        return children(resp).stream().filter(child -> child.getTagName().equals("Data")).findFirst().orElseThrow();
    }

    private static Map<String, String> texts(Element parent) {
        Map<String, String> texts = new LinkedHashMap<>();
        children(parent).forEach(child -> texts.put(child.getTagName(), child.getTextContent()));
        return texts;
    }

    private static List<Element> children(Element parent) {
        List<Element> children = new ArrayList<>();
        for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element element) {
                children.add(element);
            }
        }
        return children;
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (java.net.UnknownHostException e) {
            return "localhost";
        }
    }
}
