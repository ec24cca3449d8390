package io.opdbridge.audit;

import java.time.Instant;

/**
 * A request or an answer as it was, encrypted.
 *
 * @param id        the same for a request and its answer, and for their entry in the audit trail
 * @param keptUntil when it is deleted
 * @param keyId     the key that opens it
 * @param content   Base64 of the nonce and what AES-GCM made of the text
 */
public record KeptMessage(String site, long id, Direction direction, Instant at, Instant keptUntil, String keyId,
                          String content) {

    /** Which way it went. */
    public enum Direction { REQUEST, ANSWER }
}
