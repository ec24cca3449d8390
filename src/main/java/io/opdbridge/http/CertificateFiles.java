package io.opdbridge.http;

import org.jspecify.annotations.Nullable;

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
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/**
 * The files of certificate, key and callers' authorities, and what keeps TLS from working with them. Thread-safe.
 */
record CertificateFiles(TlsSettings settings) {

    static final String CERTIFICATE = TlsSettings.PREFIX + "certificate";
    static final String CLIENT_AUTHORITIES = TlsSettings.PREFIX + "client-authorities";
    private static final String KEY = TlsSettings.PREFIX + "key";
    private static final String PASSWORD = TlsSettings.PREFIX + "password";
    private static final String PASSWORD_FILE = TlsSettings.PREFIX + "password-file";

    /** A snapshot of the files; null for one that is not set or cannot be read. */
    record Contents(@Nullable ByteBuffer certificate, @Nullable ByteBuffer key, @Nullable ByteBuffer password,
            @Nullable ByteBuffer clientAuthorities) {
    }

    /** The result of reading the files. */
    record Material(SSLContext context, List<X509Certificate> chain, List<X509Certificate> authorities) {

        void checkValidity(Instant now) throws UnusableCertificateException {
            try {
                chain.get(0).checkValidity(Date.from(now));
            } catch (CertificateException e) {
                throw new UnusableCertificateException(CERTIFICATE, "the certificate is valid from "
                        + date(chain.get(0).getNotBefore()) + " to " + date(chain.get(0).getNotAfter()) + " only");
            }
        }
    }

    /** Why TLS cannot work with the files: all that can be told at once, and each once. */
    List<UnusableCertificateException> mistakes() {
        Contents contents = read();
        Map<String, UnusableCertificateException> found = new LinkedHashMap<>();
        for (Look look : List.<Look>of(this::password, this::own, files -> keyFile(files), this::authorities,
                this::material)) {
            try {
                look.at(contents);
            } catch (UnusableCertificateException e) {
                found.putIfAbsent(e.getMessage(), e);
            }
        }
        return List.copyOf(found.values());
    }

    private interface Look {
        void at(Contents contents) throws UnusableCertificateException;
    }

    Contents read() {
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

    Material material(Contents contents) throws UnusableCertificateException {
        KeyFile own = own(contents);
        PrivateKey key = key(own, contents);
        checkPair(key, own.certificates().get(0).getPublicKey());
        List<X509Certificate> authorities = authorities(contents);
        return new Material(context(key, own.certificates(), authorities), own.certificates(), authorities);
    }

    private KeyFile own(Contents contents) throws UnusableCertificateException {
        KeyFile own = open(CERTIFICATE, settings.certificate(), contents.certificate(), contents);
        if (own.certificates().isEmpty()) {
            throw new UnusableCertificateException(CERTIFICATE, settings.certificate() + " contains no certificate");
        }
        return own;
    }

    /** Null when the file of the certificate has to hold it. */
    private @Nullable KeyFile keyFile(Contents contents) throws UnusableCertificateException {
        return settings.key() == null ? null : open(KEY, settings.key(), contents.key(), contents);
    }

    private List<X509Certificate> authorities(Contents contents) throws UnusableCertificateException {
        if (settings.clientAuthorities() == null) {
            return List.of();
        }
        List<X509Certificate> authorities = open(CLIENT_AUTHORITIES, settings.clientAuthorities(),
                contents.clientAuthorities(), contents).certificates();
        if (authorities.isEmpty()) {
            throw new UnusableCertificateException(CLIENT_AUTHORITIES, settings.clientAuthorities()
                    + " contains no certificate");
        }
        return authorities;
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

    private KeyFile open(String setting, @Nullable Path file, @Nullable ByteBuffer content, Contents contents)
            throws UnusableCertificateException {
        if (content == null) {
            throw new UnusableCertificateException(setting, file + " cannot be read");
        }
        try {
            return KeyFile.read(content.array(), password(contents));
        } catch (UnrecoverableKeyException e) {
            throw settings.passwordFile() == null
                    ? new UnusableCertificateException(PASSWORD, "it does not open " + file)
                    : new UnusableCertificateException(PASSWORD_FILE, "the password in " + settings.passwordFile()
                            + " does not open " + file);
        } catch (GeneralSecurityException e) {
            throw new UnusableCertificateException(setting, file + " " + e.getMessage());
        }
    }

    private PrivateKey key(KeyFile own, Contents contents) throws UnusableCertificateException {
        KeyFile file = keyFile(contents);
        if (file == null) {
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
        if (file.key() == null) {
            throw new UnusableCertificateException(KEY, settings.key() + " contains no private key");
        }
        return file.key();
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

    static String date(Date date) {
        return date.toInstant().atOffset(ZoneOffset.UTC).toLocalDate().toString();
    }
}
