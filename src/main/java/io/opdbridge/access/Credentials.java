package io.opdbridge.access;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;

/**
 * What a request says about who sends it. Shows none of it as text but the address.
 *
 * @param address      of the peer, as the server writes it
 * @param secure       whether nobody can have read it on its way
 * @param certificates the chain of the client's certificate, its own first; empty when it came with none
 * @param headers      name → each value that the request has, in its order; names as in {@link Callers#headerNames}
 */
public record Credentials(String address, boolean secure, List<X509Certificate> certificates,
                          Map<String, List<String>> headers) {

    public static final String AUTHORIZATION = "Authorization";
    /** The headers of a signed request; each stands once. */
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
        return has(header) ? headers.get(header).get(0).strip() : "";
    }

    @Override
    public String toString() {
        return "Credentials[" + address + "]";
    }
}
