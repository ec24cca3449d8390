package io.opdbridge.http;

import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * The certificate and key of the bridge, and the authorities of callers' certificates. The files may be replaced at any
 * time: later handshakes use the new ones, open connections go on, and unusable files change nothing. Thread-safe.
 */
public final class ServerCertificate {

    private static final Logger LOG = LoggerFactory.getLogger(ServerCertificate.class);

    private static final Duration WARNED_BEFORE = Duration.ofDays(30);
    private static final Duration WARNED_EVERY = Duration.ofDays(1);

    private final TlsSettings settings;
    private final CertificateFiles files;
    private final Clock clock;
    private final SslContextFactory.Server contextFactory = new SslContextFactory.Server();
    private CertificateFiles.Material material;
    private CertificateFiles.Contents used;
    private CertificateFiles.Contents seen;
    private CertificateFiles.@Nullable Contents refused;
    private Instant nextWarning = Instant.MIN;

    /** The certificate that callers have to present. */
    public enum ClientCertificates {
        NONE,
        OPTIONAL,
        REQUIRED
    }

    /**
     * Reads the files for the first time. An expired certificate is accepted: callers decide whether it matters, and
     * due calls of a HIS must not wait for a new one.
     *
     * @throws UnusableCertificateException when TLS cannot work with them
     */
    public ServerCertificate(TlsSettings settings, Clock clock) throws UnusableCertificateException {
        this.files = new CertificateFiles(settings);
        this.settings = settings;
        this.clock = clock;
        this.used = files.read();
        this.seen = used;
        this.material = files.material(used);
        contextFactory.setSslContext(material.context());
        contextFactory.setIncludeProtocols(settings.protocols().toArray(String[]::new));
        contextFactory.setNeedClientAuth(settings.clientCertificates() == ClientCertificates.REQUIRED);
        contextFactory.setWantClientAuth(settings.clientCertificates() == ClientCertificates.OPTIONAL);
        // callers need no renegotiation, and could use it to keep the bridge busy
        contextFactory.setRenegotiationAllowed(false);
    }

    /** The TLS context of the server's connections. */
    SslContextFactory.Server contextFactory() {
        return contextFactory;
    }

    Duration pollInterval() {
        return settings.poll();
    }

    /**
     * Checks the files. Changed ones are used after they stayed the same for one check, since somebody may be replacing
     * them.
     */
    synchronized void refresh() {
        CertificateFiles.Contents found = files.read();
        boolean settled = found.equals(seen);
        seen = found;
        if (settled && !found.equals(used)) {
            try {
                use(found);
            } catch (UnusableCertificateException | RuntimeException e) {
                if (!found.equals(refused)) {
                    LOG.error("The new certificate files cannot be used; the certificate in use stays. {}",
                            e.getMessage());
                }
                refused = found;
            }
        }
        warnOfExpiry();
    }

    private void use(CertificateFiles.Contents found) throws UnusableCertificateException {
        CertificateFiles.Material changed = files.material(found);
        changed.checkValidity(clock.instant());
        try {
            // a new context has new keys for session tickets, so earlier sessions cannot be resumed
            contextFactory.reload(factory -> factory.setSslContext(changed.context()));
        } catch (Exception e) {
            throw new UnusableCertificateException(CertificateFiles.CERTIFICATE, String.valueOf(e.getMessage()));
        }
        material = changed;
        used = found;
        refused = null;
        nextWarning = Instant.MIN;
        LOG.info("New connections now get the certificate of {}, valid to {}",
                changed.chain().get(0).getSubjectX500Principal(),
                CertificateFiles.date(changed.chain().get(0).getNotAfter()));
    }

    private void warnOfExpiry() {
        Instant now = clock.instant();
        if (now.isBefore(nextWarning)) {
            return;
        }
        nextWarning = now.plus(WARNED_EVERY);
        material.chain().forEach(certificate -> warnOfExpiry(CertificateFiles.CERTIFICATE, certificate, now));
        material.authorities()
                .forEach(certificate -> warnOfExpiry(CertificateFiles.CLIENT_AUTHORITIES, certificate, now));
    }

    private static void warnOfExpiry(String setting, X509Certificate certificate, Instant now) {
        Instant end = certificate.getNotAfter().toInstant();
        if (end.isBefore(now)) {
            LOG.error("{}: the certificate of {} has expired on {}", setting, certificate.getSubjectX500Principal(),
                    CertificateFiles.date(certificate.getNotAfter()));
        } else if (end.isBefore(now.plus(WARNED_BEFORE))) {
            LOG.warn("{}: the certificate of {} expires on {}, in {} days", setting,
                    certificate.getSubjectX500Principal(), CertificateFiles.date(certificate.getNotAfter()),
                    Duration.between(now, end).toDays());
        }
    }

}
