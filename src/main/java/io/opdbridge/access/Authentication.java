package io.opdbridge.access;

import java.util.Arrays;
import java.util.Optional;

/** How a caller proves who it is; named as in the settings. */
public enum Authentication {
    BASIC("basic"),
    API_KEY("api-key"),
    HMAC_SHA256("hmac-sha256"),
    HMAC_SM3("hmac-sm3"),
    CERTIFICATE("certificate");

    private final String word;

    Authentication(String word) {
        this.word = word;
    }

    /** The authentication that a setting names. */
    public static Optional<Authentication> of(String word) {
        return Arrays.stream(values()).filter(authentication -> authentication.word.equals(word)).findFirst();
    }

    public String word() {
        return word;
    }

    public boolean hasSecrets() {
        return this != CERTIFICATE;
    }

    /** The signature function; empty when requests are not signed. */
    Optional<Signing> signing() {
        return switch (this) {
            case HMAC_SHA256 -> Optional.of(Signing.HMAC_SHA256);
            case HMAC_SM3 -> Optional.of(Signing.HMAC_SM3);
            default -> Optional.empty();
        };
    }
}
