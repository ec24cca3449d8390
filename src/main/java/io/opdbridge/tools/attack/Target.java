package io.opdbridge.tools.attack;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import javax.net.SocketFactory;

/**
 * The bridge under attack, over plain sockets: an HTTP library would repair malformed requests.
 * Thread-safe.
 *
 * @param address       {@code http://host:port} or {@code https://…}
 * @param sockets       makes the connections
 * @param headers       header lines that each call carries, for its credentials
 * @param site          whose calls these are; null for the default site
 * @param cardType      type and
 * @param cardNo        number of the card that normal calls ask for
 * @param answerMilliseconds longest wait for an answer that does not wait for the caller
 */
record Target(URI address, SocketFactory sockets, List<String> headers, @Nullable String site, String cardType,
        String cardNo,
        long answerMilliseconds) {

    static final String XML = "application/xml; charset=UTF-8";
    static final String CLOSE = "Connection: close";

    private static final int CONNECT_MILLISECONDS = 5_000;
    private static final long QUIET_MILLISECONDS = 100;

    String authority() {
        return address.getRawAuthority();
    }

    /** The path of a method. */
    String his(String method) {
        return (site == null ? "" : "/sites/" + site) + "/his/" + method;
    }

    String soap() {
        return (site == null ? "" : "/sites/" + site) + "/soap";
    }

    /** A list of the recharges of the known card. */
    String listXml() {
        return listXml("", "<CardType>" + cardType + "</CardType><CardNo>" + cardNo + "</CardNo>");
    }

    static String listXml(String transactionCode, String data) {
        return "<Req><TransactionCode>" + transactionCode + "</TransactionCode><Data>" + data + "</Data></Req>";
    }

    /** A request with the given first line; a header of the same name takes the place of Host. */
    byte[] request(String firstLine, byte[] body, String... lines) {
        boolean hosted = List.of(lines).stream().anyMatch(line -> line.regionMatches(true, 0, "Host", 0, 4));
        StringBuilder head = new StringBuilder(firstLine).append("\r\n");
        if (!hosted) {
            head.append("Host: ").append(authority()).append("\r\n");
        }
        headers.forEach(header -> head.append(header).append("\r\n"));
        for (String line : lines) {
            if (!line.equals("Host")) {
                head.append(line).append("\r\n");
            }
        }
        return join(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1), body);
    }

    /** The only request of its connection. */
    byte[] post(String path, String contentType, byte[] body, String... more) {
        String[] lines = Arrays.copyOf(more, more.length + 1);
        lines[more.length] = CLOSE;
        return postOnOpen(path, contentType, body, lines);
    }

    /** A request that others may follow. */
    byte[] postOnOpen(String path, String contentType, byte[] body, String... more) {
        String[] lines = new String[more.length + 2];
        lines[0] = "Content-Type: " + contentType;
        lines[1] = "Content-Length: " + body.length;
        System.arraycopy(more, 0, lines, 2, more.length);
        return request("POST " + path + " HTTP/1.1", body, lines);
    }

    /** The list of recharges with another body. */
    byte[] list(String contentType, byte[] body, String... more) {
        return post(his("OPDRechargeList"), contentType, body, more);
    }

    /** The same on a connection that stays open. */
    byte[] listOnOpen(byte[] body, String... more) {
        return postOnOpen(his("OPDRechargeList"), XML, body, more);
    }

    byte[] list(String xml) {
        return list(XML, xml.getBytes(StandardCharsets.UTF_8));
    }

    static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    static byte[] encode(String text, Charset charset) {
        return text.getBytes(charset);
    }

    Socket connect() throws IOException {
        Socket socket = sockets.createSocket();
        try {
            int port = address.getPort() >= 0 ? address.getPort() : address.getScheme().equals("https") ? 443 : 80;
            socket.connect(new InetSocketAddress(address.getHost(), port), CONNECT_MILLISECONDS);
            socket.setTcpNoDelay(true);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    Conversation say(byte[] bytes) throws IOException {
        return say(bytes, answerMilliseconds);
    }

    /** Sends the bytes over a new connection and reads the answers. */
    Conversation say(byte[] bytes, long patienceMilliseconds) throws IOException {
        return say(out -> out.write(bytes), new Conversation.Listening(patienceMilliseconds, QUIET_MILLISECONDS, 1,
                bytes.length > 5 && new String(bytes, 0, 5, StandardCharsets.US_ASCII).equals("HEAD ")));
    }

    /** The same for so many requests. */
    Conversation sayAll(byte[] bytes, int requests) throws IOException {
        return say(out -> out.write(bytes),
                new Conversation.Listening(answerMilliseconds, QUIET_MILLISECONDS, requests, false));
    }

    /** The same for bytes that come one after the other; no more are sent once an answer is there. */
    Conversation say(Speech speech, long patienceMilliseconds) throws IOException {
        return say(speech, new Conversation.Listening(patienceMilliseconds, QUIET_MILLISECONDS, 1, false));
    }

    private Conversation say(Speech speech, Conversation.Listening listening) throws IOException {
        try (Socket socket = connect()) {
            Thread speaker = new Thread(() -> {
                try {
                    OutputStream out = socket.getOutputStream();
                    speech.speak(out);
                    out.flush();
                } catch (IOException e) {
                    // the answer may come, and the connection end, before all is sent
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }, "attack");
            speaker.setDaemon(true);
            speaker.start();
            Conversation said = Conversation.read(socket, listening);
            speaker.interrupt();
            return said;
        }
    }

    interface Speech {
        void speak(OutputStream out) throws IOException, InterruptedException;
    }
}
