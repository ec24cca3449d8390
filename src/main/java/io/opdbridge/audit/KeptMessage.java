package io.opdbridge.audit;

import java.time.Instant;

/**
 * A request or an answer, verbatim and encrypted.
 *
 * @param id        common to a request, its answer and their entry in the audit trail
 * @param keptUntil when it is deleted
 * @param keyId     the key that opens it
 * @param content   Base64 of the nonce and the AES-GCM ciphertext
 */
public record KeptMessage(String site, long id, Direction direction, Instant at, Instant keptUntil, String keyId,
        String content) {

    /** The direction. */
    public enum Direction {
        REQUEST,
        ANSWER
    }
}
