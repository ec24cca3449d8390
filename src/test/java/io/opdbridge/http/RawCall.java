package io.opdbridge.http;

import io.opdbridge.testing.RouteAnswer;
import io.opdbridge.testing.RouteFixture;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** A connection on which a test sends what it likes, when it likes. */
final class RawCall implements AutoCloseable {

    private static final int PATIENCE_MILLISECONDS = 30_000;

    private final Socket socket = new Socket();
    private boolean answered;

    RawCall(RouteFixture bridge) throws IOException {
        this(bridge, 0);
    }

    /** @param receiveBytes what the system takes for a caller that does not read; 0 for what is usual */
    RawCall(RouteFixture bridge, int receiveBytes) throws IOException {
        if (receiveBytes > 0) {
            socket.setReceiveBufferSize(receiveBytes);
        }
        socket.setSoTimeout(PATIENCE_MILLISECONDS);
        socket.connect(new InetSocketAddress(bridge.uri("/").getHost(), bridge.uri("/").getPort()),
                PATIENCE_MILLISECONDS);
    }

    /** The head of a call with a body of that length; below 0 it comes in chunks. */
    static String head(String path, long length) {
        return "POST " + path + " HTTP/1.1\r\nHost: bridge\r\nContent-Type: application/xml\r\n"
                + (length < 0 ? "Transfer-Encoding: chunked" : "Content-Length: " + length) + "\r\n\r\n";
    }

    RawCall send(String text) throws IOException {
        return send(text.getBytes(StandardCharsets.UTF_8));
    }

    RawCall send(byte[] bytes) throws IOException {
        answered = false;
        socket.getOutputStream().write(bytes);
        return this;
    }

    /** False when the other side has ended the connection. */
    boolean trickle(String text) {
        return trickle(text.getBytes(StandardCharsets.UTF_8));
    }

    boolean trickle(byte[] bytes) {
        try {
            send(bytes);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** An answer with its headers, in lower case. */
    record Reply(RouteAnswer answer, Map<String, String> headers) {
    }

    boolean isAnswered() {
        return answered;
    }

    /** The first line of an answer. */
    int status() throws IOException {
        return Integer.parseInt(line(socket.getInputStream()).split(" ")[1]);
    }

    Reply reply() throws IOException {
        int status = status();
        InputStream in = socket.getInputStream();
        Map<String, String> headers = new TreeMap<>();
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
            headers.put(header.substring(0, header.indexOf(':')).toLowerCase(Locale.ROOT),
                    header.substring(header.indexOf(':') + 1).strip());
        }
        byte[] body = in.readNBytes(Integer.parseInt(headers.get("content-length")));
        answered = true;
        return new Reply(new RouteAnswer(status, headers.get("content-type"), body), headers);
    }

    /** What comes until the other side ends the connection. */
    String rest() {
        ByteArrayOutputStream rest = new ByteArrayOutputStream();
        try {
            socket.getInputStream().transferTo(rest);
        } catch (java.net.SocketTimeoutException e) {
            throw new AssertionError("The connection was not ended", e);
        } catch (IOException e) {
            // ended hard
        }
        return rest.toString(StandardCharsets.UTF_8);
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new IOException("The connection ended without an answer");
            }
            if (c != '\r') {
                line.write(c);
            }
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
