package io.opdbridge.tools.attack;

import org.jspecify.annotations.Nullable;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What came back over a connection until nothing more came.
 *
 * @param answers   the final answers, in order
 * @param rest      bytes that are no answer
 * @param closed    whether the other side ended the connection
 * @param milliseconds how long it took
 */
record Conversation(List<Answer> answers, String rest, boolean closed, long milliseconds) {

    private static final int CONTINUE = 200;

    /** Short, for a report. */
    @Override
    public String toString() {
        String said = answers.isEmpty() ? "no answer"
                : answers.stream().map(Answer::toString).collect(Collectors.joining(", then "));
        return said + (rest.isEmpty() ? "" : ", and bytes that are no answer") + (closed ? ", closed" : ", left open")
                + " after " + milliseconds + " ms";
    }

    /**
     * How long to listen.
     *
     * @param patience to wait for the next of the expected answers, in milliseconds
     * @param quiet    to wait for one more than those, in milliseconds
     * @param expected number of answers
     * @param bodiless whether answers have no body, as those to HEAD
     */
    record Listening(long patience, long quiet, int expected, boolean bodiless) {
    }

    /** Reads answers until the other side ends the connection, has been quiet for long enough, or the time is up. */
    static Conversation read(Socket socket, Listening listening) throws IOException {
        Timed in = new Timed(socket);
        long start = System.nanoTime();
        List<Answer> answers = new ArrayList<>();
        StringBuilder rest = new StringBuilder();
        boolean closed = false;
        try {
            in.patience(listening.patience());
            while (true) {
                Answer answer = answer(in, rest, listening.bodiless());
                if (answer == null) {
                    closed = true;
                    break;
                }
                if (answer.status() >= CONTINUE) {
                    answers.add(answer);
                    in.patience(answers.size() < listening.expected() ? listening.patience() : listening.quiet());
                }
            }
        } catch (SocketTimeoutException e) {
            // nothing more came
        } catch (IOException e) {
            closed = true;
        }
        return new Conversation(answers, rest.toString(), closed, (System.nanoTime() - start) / 1_000_000);
    }

    /** The next answer; null at the end of the connection. What is none goes to the rest. */
    private static @Nullable Answer answer(Timed in, StringBuilder rest, boolean bodiless) throws IOException {
        String line = line(in);
        while (line != null && !line.matches("HTTP/1\\.[01] [1-5][0-9][0-9]( .*)?")) {
            rest.append(line).append('\n');
            line = line(in);
        }
        if (line == null) {
            return null;
        }
        int status = Integer.parseInt(line.substring(9, 12));
        List<String> headers = new ArrayList<>();
        for (String header = line(in); header != null && !header.isEmpty(); header = line(in)) {
            headers.add(header);
        }
        Answer head = new Answer(status, headers, new byte[0]);
        if (bodiless || status < CONTINUE || status == 204 || status == 304) {
            return head;
        }
        String length = head.header("Content-Length");
        byte[] body = "chunked".equalsIgnoreCase(head.header("Transfer-Encoding")) ? chunks(in)
            : length != null ? in.readNBytes(Integer.parseInt(length)) : in.readAllBytes();
        return new Answer(status, headers, body);
    }

    private static byte[] chunks(Timed in) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (String size = line(in); size != null; size = line(in)) {
            int length = Integer.parseInt(size.split(";")[0].strip(), 16);
            body.write(in.readNBytes(length));
            line(in);
            if (length == 0) {
                break;
            }
        }
        return body.toByteArray();
    }

    private static @Nullable String line(Timed in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                return line.size() == 0 ? null : line.toString(StandardCharsets.ISO_8859_1);
            }
            if (c != '\r') {
                line.write(c);
            }
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }

    /** A stream whose patience is for all that is read, not for each byte. */
    private static final class Timed extends InputStream {

        private final Socket socket;
        private final InputStream in;
        private long deadline = Long.MAX_VALUE;

        Timed(Socket socket) throws IOException {
            this.socket = socket;
            this.in = new BufferedInputStream(socket.getInputStream());
        }

        void patience(long milliseconds) {
            deadline = System.nanoTime() + milliseconds * 1_000_000;
        }

        @Override
        public int read() throws IOException {
            if (in.available() == 0) {
                long left = (deadline - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    throw new SocketTimeoutException();
                }
                socket.setSoTimeout((int) Math.min(left, Integer.MAX_VALUE));
            }
            return in.read();
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            int first = read();
            if (first < 0) {
                return -1;
            }
            bytes[offset] = (byte) first;
            int more = Math.min(in.available(), length - 1);
            return 1 + Math.max(0, more > 0 ? in.read(bytes, offset + 1, more) : 0);
        }
    }
}
