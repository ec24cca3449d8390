package io.opdbridge.tools.attack;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * What HTTP looks like to somebody in a hurry: a Content-Length, if a number can be found in it, and the next request.
 */
final class NaiveHttpServer implements AutoCloseable {

    private static final String ANSWER = "<Resp><TransactionCode/><RespCode>10000</RespCode><RespMessage/><Data/></Resp>";

    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final ExecutorService threads = Executors.newCachedThreadPool();

    NaiveHttpServer() throws IOException {
        threads.execute(() -> {
            while (!server.isClosed()) {
                try {
                    Socket socket = server.accept();
                    threads.execute(() -> serve(socket));
                } catch (IOException e) {
                    // the server is closed at the end
                }
            }
        });
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getLocalPort());
    }

    private static void serve(Socket socket) {
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            boolean open = true;
            for (String line = line(in); open && line != null; line = open ? line(in) : null) {
                int length = 0;
                for (String header = line(in); header != null && !header.isBlank(); header = line(in)) {
                    String lower = header.toLowerCase(Locale.ROOT);
                    open &= !lower.equals("connection: close");
                    String digits = lower.replaceAll("\\D", "");
                    if (lower.startsWith("content-length") && !digits.isEmpty() && digits.length() < 6) {
                        length = Integer.parseInt(digits);
                    }
                }
                in.readNBytes(length);
                socket.getOutputStream()
                        .write(("HTTP/1.1 200 OK\r\nContent-Length: " + ANSWER.length() + "\r\n\r\n" + ANSWER)
                                .getBytes(StandardCharsets.US_ASCII));
            }
        } catch (IOException e) {
            // whoever attacks may leave at any time
        }
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                return null;
            }
            line.write(c);
        }
        return line.toString(StandardCharsets.ISO_8859_1).strip();
    }

    @Override
    public void close() throws IOException {
        server.close();
        threads.shutdownNow();
    }
}
