package io.opdbridge.call;

import io.opdbridge.testing.RouteAnswer;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** HTTP by hand, for requests that no well-behaved client sends. */
final class HttpWire {

    private HttpWire() {
    }

    /** The HTTP status alone. */
    static int status(URI server, String line) {
        try (Socket socket = new Socket(server.getHost(), server.getPort())) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream().write((line + "\r\nHost: bridge\r\nConnection: close\r\n\r\n")
                    .getBytes(StandardCharsets.ISO_8859_1));
            return Integer.parseInt(line(new DataInputStream(socket.getInputStream())).split(" ")[1]);
        } catch (IOException e) {
            throw new AssertionError("No answer", e);
        }
    }

    static RouteAnswer exchange(URI server, List<String> head, byte[] body) {
        try (Socket socket = new Socket(server.getHost(), server.getPort())) {
            socket.setSoTimeout(30_000);
            OutputStream out = socket.getOutputStream();
            boolean sized = head.stream().anyMatch(line -> line.startsWith("Content-Length")
                    || line.startsWith("Transfer-Encoding"));
            boolean hosted = head.stream().anyMatch(line -> line.startsWith("Host"));
            String text = String.join("\r\n", head) + "\r\nConnection: close\r\n" + (hosted ? "" : "Host: bridge\r\n")
                    + (sized ? "" : "Content-Length: " + body.length + "\r\n") + "\r\n";
            out.write(text.getBytes(StandardCharsets.UTF_8));
            try {
                out.write(body);
                out.flush();
            } catch (IOException e) {
                // the answer may come, and the connection end, before all is sent
            }
            return read(new DataInputStream(socket.getInputStream()));
        } catch (IOException e) {
            throw new AssertionError("No answer", e);
        }
    }

    private static RouteAnswer read(DataInputStream in) throws IOException {
        int status = Integer.parseInt(line(in).split(" ")[1]);
        String contentType = "";
        int length = -1;
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
            String name = header.substring(0, header.indexOf(':')).toLowerCase(Locale.ROOT);
            String value = header.substring(header.indexOf(':') + 1).strip();
            if (name.equals("content-type")) {
                contentType = value;
            } else if (name.equals("content-length")) {
                length = Integer.parseInt(value);
            }
        }
        return new RouteAnswer(status, contentType, length < 0 ? in.readAllBytes() : in.readNBytes(length));
    }

    private static String line(DataInputStream in) throws IOException {
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
}
