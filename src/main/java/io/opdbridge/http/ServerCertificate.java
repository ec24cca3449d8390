package io.opdbridge.http;

import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.UnrecoverableKeyException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/**
 * The certificate and key of the bridge, and the authorities of callers' certificates. The files may be replaced at any
 * time: later handshakes use the new ones, open connections go on, and unusable files change nothing. Thread-safe.
 */
public final class ServerCertificate {

    private static final Logger LOG = LoggerFactory.getLogger(ServerCertificate.class);

    private static final String CERTIFICATE = "bridge.tls.certificate";
    private static final String KEY = "bridge.tls.key";
    private static final String PASSWORD = "bridge.tls.password";
    private static final String PASSWORD_FILE = "bridge.tls.password-file";
    private static final String CLIENT_AUTHORITIES = "bridge.tls.client-authorities";
    private static final Duration WARNED_BEFORE = Duration.ofDays(30);
    private static final Duration WARNED_EVERY = Duration.ofDays(1);

    private final TlsSettings settings;
    private final Clock clock;
    private final SslContextFactory.Server contextFactory = new SslContextFactory.Server();
    private Material material;
    private Contents used;
    private Contents seen;
    private @Nullable Contents refused;
    private Instant nextWarning = Instant.MIN;

    /** The certificate that callers have to present. */
    public enum ClientCertificates {
        NONE,
        OPTIONAL,
        REQUIRED
    }

    /** A snapshot of the files; null for one that is not set or cannot be read. */
    private record Contents(@Nullable ByteBuffer certificate, @Nullable ByteBuffer key, @Nullable ByteBuffer password,
            @Nullable ByteBuffer clientAuthorities) {
    }

    /** The result of reading the files. */
    private record Material(SSLContext context, List<X509Certificate> chain, List<X509Certificate> authorities) {

        void checkValidity(Instant now) throws UnusableCertificateException {
            try {
                chain.get(0).checkValidity(Date.from(now));
            } catch (CertificateException e) {
                throw new UnusableCertificateException(CERTIFICATE, "the certificate is valid from "
                        + date(chain.get(0).getNotBefore()) + " to " + date(chain.get(0).getNotAfter()) + " only");
            }
        }
    }

    /**
     * Reads the files for the first time. An expired certificate is accepted: callers decide whether it matters, and
     * due calls of a HIS must not wait for a new one.
     *
     * @throws UnusableCertificateException when TLS cannot work with them
     */
    public ServerCertificate(TlsSettings settings, Clock clock) throws UnusableCertificateException {
        this.settings = settings;
        this.clock = clock;
        this.used = read();
        this.seen = used;
        this.material = material(used);
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
        Contents found = read();
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

    private void use(Contents found) throws UnusableCertificateException {
        Material changed = material(found);
        changed.checkValidity(clock.instant());
        try {
            // a new context has new keys for session tickets, so earlier sessions cannot be resumed
            contextFactory.reload(factory -> factory.setSslContext(changed.context()));
        } catch (Exception e) {
            throw new UnusableCertificateException(CERTIFICATE, String.valueOf(e.getMessage()));
        }
        material = changed;
        used = found;
        refused = null;
        nextWarning = Instant.MIN;
        LOG.info("New connections now get the certificate of {}, valid to {}",
                changed.chain().get(0).getSubjectX500Principal(), date(changed.chain().get(0).getNotAfter()));
    }

    private void warnOfExpiry() {
        Instant now = clock.instant();
        if (now.isBefore(nextWarning)) {
            return;
        }
        nextWarning = now.plus(WARNED_EVERY);
        material.chain().forEach(certificate -> warnOfExpiry(CERTIFICATE, certificate, now));
        material.authorities().forEach(certificate -> warnOfExpiry(CLIENT_AUTHORITIES, certificate, now));
    }

    private static void warnOfExpiry(String setting, X509Certificate certificate, Instant now) {
        Instant end = certificate.getNotAfter().toInstant();
        if (end.isBefore(now)) {
            LOG.error("{}: the certificate of {} has expired on {}", setting, certificate.getSubjectX500Principal(),
                    date(certificate.getNotAfter()));
        } else if (end.isBefore(now.plus(WARNED_BEFORE))) {
            LOG.warn("{}: the certificate of {} expires on {}, in {} days", setting,
                    certificate.getSubjectX500Principal(), date(certificate.getNotAfter()),
                    Duration.between(now, end).toDays());
        }
    }

    private Contents read() {
        return new Contents(read(settings.certificate()), read(settings.key()), read(settings.passwordFile()),
                read(settings.clientAuthorities()));
    }

    private static @Nullable ByteBuffer read(@Nullable Path file) {
        try {
            return file == null ? null : ByteBuffer.wrap(Files.readAllBytes(file));
        } catch (IOException e) {
            return null;
        }
    }

    private Material material(Contents contents) throws UnusableCertificateException {
        char[] password = password(contents);
        KeyFile own = keyFile(CERTIFICATE, settings.certificate(), contents.certificate(), password);
        if (own.certificates().isEmpty()) {
            throw new UnusableCertificateException(CERTIFICATE, settings.certificate() + " contains no certificate");
        }
        PrivateKey key = key(own, contents, password);
        checkPair(key, own.certificates().get(0).getPublicKey());
        List<X509Certificate> authorities = List.of();
        if (settings.clientAuthorities() != null) {
            authorities = keyFile(CLIENT_AUTHORITIES, settings.clientAuthorities(), contents.clientAuthorities(),
                    password)
                    .certificates();
            if (authorities.isEmpty()) {
                throw new UnusableCertificateException(CLIENT_AUTHORITIES, settings.clientAuthorities()
                        + " contains no certificate");
            }
        }
        return new Material(context(key, own.certificates(), authorities), own.certificates(), authorities);
    }

    private char[] password(Contents contents) throws UnusableCertificateException {
        if (settings.passwordFile() == null) {
            return settings.password().toCharArray();
        }
        if (contents.password() == null) {
            throw new UnusableCertificateException(PASSWORD_FILE, settings.passwordFile() + " cannot be read");
        }
        return new String(contents.password().array(), StandardCharsets.UTF_8).lines().findFirst().orElse("")
                .toCharArray();
    }

    private KeyFile keyFile(String setting, @Nullable Path file, @Nullable ByteBuffer content, char[] password)
            throws UnusableCertificateException {
        if (content == null) {
            throw new UnusableCertificateException(setting, file + " cannot be read");
        }
        try {
            return KeyFile.read(content.array(), password);
        } catch (UnrecoverableKeyException e) {
            throw settings.passwordFile() == null
                    ? new UnusableCertificateException(PASSWORD, "it does not open " + file)
                    : new UnusableCertificateException(PASSWORD_FILE, "the password in " + settings.passwordFile()
                            + " does not open " + file);
        } catch (GeneralSecurityException e) {
            throw new UnusableCertificateException(setting, file + " " + e.getMessage());
        }
    }

    private PrivateKey key(KeyFile own, Contents contents, char[] password) throws UnusableCertificateException {
        if (settings.key() == null) {
            if (own.key() == null) {
                throw new UnusableCertificateException(KEY, "it is needed, since " + settings.certificate()
                        + " contains no private key");
            }
            return own.key();
        }
        if (own.key() != null) {
            throw new UnusableCertificateException(KEY, "leave it empty, since " + settings.certificate()
                    + " contains the private key");
        }
        PrivateKey key = keyFile(KEY, settings.key(), contents.key(), password).key();
        if (key == null) {
            throw new UnusableCertificateException(KEY, settings.key() + " contains no private key");
        }
        return key;
    }

    /** JSSE does not check it, and no handshake would succeed. */
    private void checkPair(PrivateKey privateKey, PublicKey publicKey) throws UnusableCertificateException {
        String algorithm = switch (publicKey.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> publicKey.getAlgorithm();
        };
        boolean pair;
        try {
            byte[] text = CERTIFICATE.getBytes(StandardCharsets.UTF_8);
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(privateKey);
            signature.update(text);
            byte[] signed = signature.sign();
            signature.initVerify(publicKey);
            signature.update(text);
            pair = signature.verify(signed);
        } catch (InvalidKeyException e) {
            pair = false;
        } catch (GeneralSecurityException e) {
            throw new UnusableCertificateException(CERTIFICATE, "keys of kind " + publicKey.getAlgorithm()
                    + " are not supported");
        }
        if (!pair) {
            throw new UnusableCertificateException(settings.key() == null ? CERTIFICATE : KEY,
                    "the private key does not belong to the certificate in " + settings.certificate());
        }
    }

    private SSLContext context(PrivateKey key, List<X509Certificate> chain, List<X509Certificate> authorities)
            throws UnusableCertificateException {
        char[] inMemory = "in memory".toCharArray();
        try {
            KeyStore keys = emptyStore();
            try {
                keys.setKeyEntry("bridge", key, inMemory, chain.toArray(X509Certificate[]::new));
            } catch (KeyStoreException e) {
                throw new UnusableCertificateException(CERTIFICATE, "the certificates in " + settings.certificate()
                        + " have to be the bridge's own first, then the issuer of each");
            }
            KeyManagerFactory keyManagers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keyManagers.init(keys, inMemory);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keyManagers.getKeyManagers(), trustManagers(authorities), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new UnusableCertificateException(CERTIFICATE, String.valueOf(e.getMessage()));
        }
    }

    /** Trusts nobody when callers need no certificate: the JDK's default would trust every public authority. */
    private static TrustManager[] trustManagers(List<X509Certificate> authorities) throws GeneralSecurityException {
        if (authorities.isEmpty()) {
            return new TrustManager[0];
        }
        KeyStore trusted = emptyStore();
        for (X509Certificate authority : authorities) {
            trusted.setCertificateEntry(Integer.toString(trusted.size()), authority);
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(trusted);
        return factory.getTrustManagers();
    }

    private static KeyStore emptyStore() throws GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try {
            store.load(null, null);
        } catch (IOException e) {
            throw new KeyStoreException(e);
        }
        return store;
    }

    private static String date(Date date) {
        return date.toInstant().atOffset(ZoneOffset.UTC).toLocalDate().toString();
    }
}
