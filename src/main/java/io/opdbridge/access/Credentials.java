package io.opdbridge.access;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;

/**
 * The credentials in a request. Its text form shows only the address.
 *
 * @param address      address of the peer, in the server's spelling
 * @param secure       whether nobody could read it on the way
 * @param certificates the client's certificate chain, its own first; empty without one
 * @param headers      name → its values in the order of the request; names as in {@link Callers#headerNames}
 */
public record Credentials(String address, boolean secure, List<X509Certificate> certificates,
        Map<String, List<String>> headers) {

    public static final String AUTHORIZATION = "Authorization";
    /** The headers of a signed request; each occurs once. */
    public static final String CALLER = "X-Bridge-Caller";
    /** Unix time in seconds. */
    public static final String TIMESTAMP = "X-Bridge-Timestamp";
    public static final String NONCE = "X-Bridge-Nonce";
    /** In hexadecimal digits. */
    public static final String SIGNATURE = "X-Bridge-Signature";

    static final List<String> SIGNED = List.of(CALLER, TIMESTAMP, NONCE, SIGNATURE);

    public Credentials {
        certificates = List.copyOf(certificates);
        headers = Map.copyOf(headers);
    }

    boolean has(String header) {
        return !headers.getOrDefault(header, List.of()).isEmpty();
    }

    /** The only value of a header; empty when there is none. */
    String get(String header) {
        return headers.getOrDefault(header, List.of()).stream().findFirst().map(String::strip).orElse("");
    }

    @Override
    public String toString() {
        return "Credentials[" + address + "]";
    }
}
