package io.opdbridge.mapping;

import io.opdbridge.canonical.AnswerCode;
import io.opdbridge.canonical.Refusal;
import org.apache.camel.Exchange;
import org.apache.camel.Message;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/** Takes the body out of an HTTP request, within bounds (contract, section 2). Thread-safe. */
final class CallBodies {

    private static final long DRAINED_BYTES = 64L << 20;
    /** That many bytes can come in chunks of one, which takes minutes. */
    private static final long DRAIN_NANOS = 5_000_000_000L;
    private static final int DRAIN_PAUSES = 20;
    private static final long DRAIN_PAUSE_NANOS = 10_000_000L;
    private static final List<String> NEVER_XML = List.of("multipart/", "application/x-java-serialized-object");

    private final int maxBytes;

    /** @param maxBytes the largest body that is read */
    CallBodies(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** The body; refuses one that is too large, packed, or does not arrive in full. */
    byte[] read(Message message) {
        String encoding = message.getHeader(Exchange.CONTENT_ENCODING, String.class);
        if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
            throw new Refusal(AnswerCode.UNSUPPORTED_ENCODING, encoding);
        }
        String type = message.getHeader(Exchange.CONTENT_TYPE, "", String.class).toLowerCase(Locale.ROOT);
        if (NEVER_XML.stream().anyMatch(type::startsWith)) {
            throw new Refusal(AnswerCode.UNSUPPORTED_ENCODING, "Content-Type");
        }
        try {
            return readWithinLimit(message);
        } catch (IOException e) {
            throw new Refusal(AnswerCode.INCOMPLETE_BODY);
        }
    }

    /** Reads no further than the limit, and waits for a caller that stalls no longer than the server does. */
    private byte[] readWithinLimit(Message message) throws IOException {
        InputStream body = message.getBody(InputStream.class);
        if (message.getHeader(Exchange.CONTENT_LENGTH, -1L, Long.class) > maxBytes) {
            drain(body);
            throw new Refusal(AnswerCode.TOO_LARGE, maxBytes);
        }
        if (body == null) {
            return new byte[0];
        }
        byte[] bytes = body.readNBytes(maxBytes + 1);
        if (bytes.length > maxBytes) {
            drain(body);
            throw new Refusal(AnswerCode.TOO_LARGE, maxBytes);
        }
        return bytes;
    }

    /**
     * Throws away what a caller is still sending: a connection that is cut meanwhile would hide the answer from it.
     * Gives up on one that pauses, or sends without end.
     */
    private static void drain(InputStream body) throws IOException {
        byte[] buffer = new byte[1 << 16];
        long left = DRAINED_BYTES;
        int pauses = 0;
        long start = System.nanoTime();
        while (left > 0 && pauses < DRAIN_PAUSES && System.nanoTime() - start < DRAIN_NANOS) {
            if (body.available() > 0) {
                left -= body.read(buffer);
                pauses = 0;
            } else {
                LockSupport.parkNanos(DRAIN_PAUSE_NANOS);
                pauses++;
            }
        }
    }
}
