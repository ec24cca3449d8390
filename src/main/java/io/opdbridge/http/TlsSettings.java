package io.opdbridge.http;

import io.opdbridge.config.Check;
import io.opdbridge.config.Checked;
import io.opdbridge.config.CheckedAtStart;
import io.opdbridge.config.Setting;
import io.opdbridge.config.Topic;
import io.opdbridge.http.ServerCertificate.ClientCertificates;
import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * The certificate of the server; without one there is no TLS. A file that is not set is null.
 *
 * @param passwordFile whose first line is the password
 */
@Topic(prefix = TlsSettings.PREFIX, title = "TLS")
public record TlsSettings(
        @Setting(key = "certificate", unit = "file",
                meaning = "certificate chain (PEM), or certificate and key (PKCS#12); empty is plain HTTP")
        @Nullable Path certificate,
        @Setting(key = "key", unit = "file",
                meaning = "its private key (PEM); empty when the file of the certificate holds it")
        @Nullable Path key,
        @Setting(key = "password", secret = true, verbatim = true,
                meaning = "password of the key, or of the PKCS#12 file")
        String password,
        @Setting(key = "password-file", unit = "file", meaning = "where the password stands instead")
        @Nullable Path passwordFile,
        @Setting(key = "client-authorities", unit = "file",
                meaning = "certificates of the authorities that callers' certificates come from (PEM, or PKCS#12 "
                        + "with the same password)")
        @Nullable Path clientAuthorities,
        @Setting(key = "client-certificates", value = "none",
                meaning = "whether callers are asked for a certificate, and served without")
        ClientCertificates clientCertificates,
        @Setting(key = "protocols", unit = "names", value = "TLSv1.3,TLSv1.2", among = {"TLSv1.3", "TLSv1.2"},
                meaning = "versions that are spoken; there are no others")
        List<String> protocols,
        @Setting(key = "poll-milliseconds", value = "10000", min = 10, max = 3600000,
                meaning = "how often these files are looked at")
        Duration poll) implements Checked, CheckedAtStart {

    static final String PREFIX = "bridge.tls.";

    @Override
    public void check(Check check) {
        if (certificate == null) {
            refuseAll(check);
            return;
        }
        if (passwordFile != null && !password.isEmpty()) {
            check.add("password-file", "bridge.tls.password is set as well");
        }
        if ((clientCertificates == ClientCertificates.NONE) != (clientAuthorities == null)) {
            check.add("client-certificates", clientAuthorities == null
                    ? "bridge.tls.client-authorities has to say where they come from"
                    : "with none nobody is asked for a certificate of bridge.tls.client-authorities");
        }
        check.needsOne("protocols", protocols);
    }

    private void refuseAll(Check check) {
        check.changed().stream().filter(key -> !List.of("protocols", "poll-milliseconds").contains(key)).forEach(key ->
                check.addOnly(key, "it is of no use without bridge.tls.certificate"));
    }

    @Override
    public void checkAtStart(Check check) {
        if (certificate != null) {
            new CertificateFiles(this).mistakes().forEach(mistake -> check.add(
                    mistake.setting().substring(PREFIX.length()), mistake.sentence()));
        }
    }

    public String scheme() {
        return certificate == null ? "http" : "https";
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "TlsSettings[" + certificate + "]";
    }
}
