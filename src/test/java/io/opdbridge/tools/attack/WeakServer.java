package io.opdbridge.tools.attack;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import org.w3c.dom.Document;
import org.w3c.dom.Node;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.zip.GZIPInputStream;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;

/**
 * What a bridge would be that trusts everybody: it parses as the JDK does by itself, inflates, obeys headers, and tells
 * all.
 */
final class WeakServer implements AutoCloseable {

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    WeakServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/his", this::answer);
        server.createContext("/soap", this::answer);
        server.createContext("/observe/health/ready", exchange -> write(exchange, 200, "{}"));
        server.start();
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (InputStream body = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"))
                ? new GZIPInputStream(exchange.getRequestBody()) : exchange.getRequestBody()) {
            byte[] xml = body.readAllBytes();
            String status = exchange.getRequestHeaders().getFirst("CamelHttpResponseCode");
            Document request = parse(xml);
            if (request.getDocumentElement().getLocalName().equals("Envelope")) {
                request = parse(request.getDocumentElement().getTextContent().strip().getBytes(StandardCharsets.UTF_8));
            }
            Node code = request.getElementsByTagName("TransactionCode").item(0);
            write(exchange, status == null ? 200 : 500,
                    envelope(10000, "asked for " + exchange.getRequestURI().getPath(),
                            code == null ? "" : code.getTextContent()));
        } catch (Exception e) {
            StringWriter trace = new StringWriter();
            e.printStackTrace(new PrintWriter(trace));
            write(exchange, 500, trace.toString());
        }
    }

    private static Document parse(byte[] xml) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setNamespaceAware(true);
        factory.setXIncludeAware(true);
        // bombs are to be met, not waited for
        factory.setAttribute("jdk.xml.entityExpansionLimit", "1000");
        factory.setAttribute("jdk.xml.totalEntitySizeLimit", "100000");
        DocumentBuilder builder = factory.newDocumentBuilder();
        builder.setErrorHandler(null);
        return builder.parse(new ByteArrayInputStream(xml));
    }

    private static String envelope(int code, String message, String transactionCode) {
        return "<Resp><TransactionCode>" + text(transactionCode) + "</TransactionCode><RespCode>" + code
                + "</RespCode><RespMessage>"
                + text(message) + "</RespMessage><Data/></Resp>";
    }

    private static String text(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;");
    }

    private static void write(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
