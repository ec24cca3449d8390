package io.opdbridge.access;

import org.jspecify.annotations.Nullable;

/**
 * The claimed caller of a call. The proof of a signed call follows when its body is read.
 *
 * @param address   address of the peer
 * @param caller    the caller; for an unknown name a stand-in that never proves
 * @param signature null when the proof is complete
 */
public record Claim(String address, Caller caller, @Nullable Signature signature) {

    /** The parsed headers of a signed call. */
    record Signature(String timestamp, String nonce, byte[] bytes) {
    }

    public boolean isProven() {
        return signature == null;
    }

    /** The hash of the body in the signature; null for an unsigned call. */
    public byte @Nullable [] hash(byte[] body) {
        return isProven() ? null : signing().hash(body);
    }

    Signing signing() {
        return caller.authentication().signing().orElseThrow();
    }
}
