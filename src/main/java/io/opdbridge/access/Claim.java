package io.opdbridge.access;

/**
 * Who a call says it comes from. A signed call is proven only when it is read.
 *
 * @param address   of the peer
 * @param caller    one of ours, or for an unknown name one that proves nothing
 * @param signature null when the caller is proven already
 */
public record Claim(String address, Caller caller, Signature signature) {

    /** What a signed call has in its headers, in the right form. */
    record Signature(String timestamp, String nonce, byte[] bytes) {
    }

    public boolean isProven() {
        return signature == null;
    }

    /** The hash of the body as the caller signs it; null when it need not sign. */
    public byte[] hash(byte[] body) {
        return isProven() ? null : signing().hash(body);
    }

    Signing signing() {
        return caller.authentication().signing().orElseThrow();
    }
}
