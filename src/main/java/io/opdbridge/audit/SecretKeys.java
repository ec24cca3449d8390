package io.opdbridge.audit;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Keys from outside, 256 bits each. The first is for new data; all are tried for existing data. Immutable. */
public final class SecretKeys {

    private static final int BYTES = 32;
    private static final int ID_BYTES = 4;
    private static final SecretKeys NONE = new SecretKeys(List.of());

    private final List<Key> keys;

    private SecretKeys(List<Key> keys) {
        this.keys = List.copyOf(keys);
    }

    /** One key; its id is derived from it and reveals nothing. */
    static final class Key {

        private final byte[] bytes;
        private final String id;

        private Key(byte[] bytes) {
            this.bytes = bytes;
            this.id = HexFormat.of().formatHex(sha256().digest(bytes), 0, ID_BYTES);
        }

        byte[] bytes() {
            return bytes.clone();
        }

        String id() {
            return id;
        }
    }

    public static SecretKeys none() {
        return NONE;
    }

    /**
     * @param text keys in Base64, separated by commas, blanks or line ends
     * @throws IllegalArgumentException when one is not a key of 256 bits; the message does not show the key
     */
    public static SecretKeys of(String text) {
        return new SecretKeys(Arrays.stream(text.split("[,\\s]+")).filter(part -> !part.isEmpty())
                .map(SecretKeys::key).toList());
    }

    private static Key key(String base64) {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("a key is not written in Base64");
        }
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("a key has " + bytes.length + " bytes instead of " + BYTES);
        }
        return new Key(bytes);
    }

    public boolean isEmpty() {
        return keys.isEmpty();
    }

    Key first() {
        return keys.get(0);
    }

    Optional<Key> find(String id) {
        return keys.stream().filter(key -> key.id().equals(id)).findFirst();
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
