package io.opdbridge.call;

import io.opdbridge.canonical.AnswerCode;
import io.opdbridge.canonical.Refusal;
import org.apache.camel.Exchange;
import org.apache.camel.Message;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;

/** Reads the body of an HTTP request within its limits (contract, section 2). Thread-safe. */
final class CallBodies {

    private static final List<String> NEVER_XML = List.of("multipart/", "application/x-java-serialized-object");

    private final int maxBytes;

    /** @param maxBytes the largest body that is read */
    CallBodies(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** The body; refuses one that is too large, compressed or incomplete. */
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

    /** Stops reading at the limit. */
    private byte[] readWithinLimit(Message message) throws IOException {
        if (message.getHeader(Exchange.CONTENT_LENGTH, -1L, Long.class) > maxBytes) {
            throw new Refusal(AnswerCode.TOO_LARGE, maxBytes);
        }
        InputStream body = message.getBody(InputStream.class);
        if (body == null) {
            return new byte[0];
        }
        byte[] bytes = body.readNBytes(maxBytes + 1);
        if (bytes.length > maxBytes) {
            throw new Refusal(AnswerCode.TOO_LARGE, maxBytes);
        }
        return bytes;
    }
}
