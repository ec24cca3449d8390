package io.opdbridge.access;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import javax.security.auth.x500.X500Principal;

/**
 * The client certificates of a caller: each by its SHA-256 fingerprint, or by its subject, {@code CN=pay,O=Hospital}.
 * TLS has verified the certificates before. Immutable.
 */
public final class Certificates {

    private static final Pattern FINGERPRINT = Pattern.compile("[0-9a-f]{64}");

    private final Set<String> fingerprints = new HashSet<>();
    private final Set<X500Principal> subjects = new HashSet<>();

    private Certificates() {
    }

    /** @throws IllegalArgumentException for what is neither a fingerprint nor a subject */
    public static Certificates of(List<String> texts) {
        Certificates certificates = new Certificates();
        for (String text : texts) {
            String hex = text.replace(":", "").toLowerCase(Locale.ROOT);
            if (FINGERPRINT.matcher(hex).matches()) {
                certificates.fingerprints.add(hex);
            } else {
                try {
                    certificates.subjects.add(new X500Principal(text));
                } catch (IllegalArgumentException e) {
                    throw new IllegalArgumentException("\"" + text + "\" is neither the SHA-256 fingerprint of a"
                            + " certificate nor a subject like CN=pay,O=Hospital", e);
                }
            }
        }
        return certificates;
    }

    public boolean isEmpty() {
        return fingerprints.isEmpty() && subjects.isEmpty();
    }

    /** Whether both share a fingerprint or a subject. */
    public boolean overlap(Certificates other) {
        return fingerprints.stream().anyMatch(other.fingerprints::contains)
                || subjects.stream().anyMatch(other.subjects::contains);
    }

    /** @param chain the caller's certificate chain, its own first; empty without one */
    boolean match(List<X509Certificate> chain) {
        return !chain.isEmpty() && (subjects.contains(chain.get(0).getSubjectX500Principal())
                || fingerprints.contains(fingerprint(chain.get(0))));
    }

    private static String fingerprint(X509Certificate certificate) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
