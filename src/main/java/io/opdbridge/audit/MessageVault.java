package io.opdbridge.audit;

import io.opdbridge.audit.KeptMessage.Direction;
import io.opdbridge.audit.SecretKeys.Key;

import io.opdbridge.canonical.Moment;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Encrypts messages for sites that keep them: AES-256-GCM with a random nonce of 96 bits each, bound to site, id,
 * direction and time, so that none can be exchanged for another. Thread-safe.
 */
public final class MessageVault {

    private static final String CIPHER = "AES/GCM/NoPadding";
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    /** Limit of the text, so that its encrypted form fits the column. */
    private static final int MAX_BYTES = 7_000_000;

    private final SecretKeys keys;
    private final Map<String, Integer> keptDays;
    private final SecureRandom random = new SecureRandom();

    /**
     * @param keys     the first encrypts; each decrypts its own messages
     * @param keptDays site → days that its messages are kept; 0 or absent for none
     */
    public MessageVault(SecretKeys keys, Map<String, Integer> keptDays) {
        this.keys = keys;
        this.keptDays = Map.copyOf(keptDays);
    }

    public boolean keeps(String site) {
        return keptDays.getOrDefault(site, 0) > 0;
    }

    /** An id that no other call has. */
    public long newId() {
        return random.nextLong() & Long.MAX_VALUE | 1;
    }

    /** Encrypts a message of a site that keeps them; a message that is too long is cut. */
    public KeptMessage seal(String site, long id, Direction direction, Instant time, String text) {
        Instant at = Moment.of(time);
        Key key = keys.first();
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        try {
            Cipher cipher = cipher(Cipher.ENCRYPT_MODE, key, nonce, site, id, direction, at);
            byte[] sealed = cipher.doFinal(utf8, 0, Math.min(utf8.length, MAX_BYTES));
            byte[] content = ByteBuffer.allocate(NONCE_BYTES + sealed.length).put(nonce).put(sealed).array();
            return new KeptMessage(site, id, direction, at,
                    at.plus(Duration.ofDays(Objects.requireNonNull(keptDays.get(site), site))), key.id(),
                    Base64.getEncoder().encodeToString(content));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has " + CIPHER, e);
        }
    }

    /** Whether the key of a message is at hand. */
    boolean knows(KeptMessage message) {
        return keys.find(message.keyId()).isPresent();
    }

    /**
     * The text of a message.
     *
     * @throws IOException when the key is missing, or the message was changed; the sentence says which
     */
    public String open(KeptMessage message) throws IOException {
        String name = message.direction() + " " + message.id() + " of site " + message.site();
        Key key = keys.find(message.keyId()).orElseThrow(() -> new IOException("The key " + message.keyId() + " of "
                + name + " is not among those of bridge.messages.key"));
        try {
            ByteBuffer content = ByteBuffer.wrap(Base64.getDecoder().decode(message.content()));
            byte[] nonce = new byte[NONCE_BYTES];
            content.get(nonce);
            byte[] sealed = new byte[content.remaining()];
            content.get(sealed);
            return new String(cipher(Cipher.DECRYPT_MODE, key, nonce, message.site(), message.id(), message.direction(),
                    message.at()).doFinal(sealed), StandardCharsets.UTF_8);
        } catch (AEADBadTagException | RuntimeException e) {
            throw new IOException("The " + name + " was changed after it was kept, or was put in the place of another",
                    e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has " + CIPHER, e);
        }
    }

    private static Cipher cipher(int mode, Key key, byte[] nonce, String site, long id, Direction direction, Instant at)
            throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance(CIPHER);
        cipher.init(mode, new SecretKeySpec(key.bytes(), "AES"), new GCMParameterSpec(TAG_BITS, nonce));
        // names of sites contain no blank
        cipher.updateAAD((site + " " + id + " " + direction + " " + at).getBytes(StandardCharsets.UTF_8));
        return cipher;
    }
}
