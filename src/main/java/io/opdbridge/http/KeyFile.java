package io.opdbridge.http;

import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8DecryptorProviderBuilder;
import org.bouncycastle.openssl.jcajce.JcePEMDecryptorProviderBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.bouncycastle.pkcs.PKCSException;
import org.jspecify.annotations.Nullable;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.UnrecoverableKeyException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The content of a PEM or PKCS#12 file.
 *
 * @param key          null when there is none
 * @param certificates in the order of the file, the key's first
 */
record KeyFile(@Nullable PrivateKey key, List<X509Certificate> certificates) {

    private static final Provider BOUNCY_CASTLE = new BouncyCastleProvider();
    private static final String PEM = "-----BEGIN ";

    /**
     * Reads the content of a file.
     *
     * @throws UnrecoverableKeyException when the password is wrong
     * @throws GeneralSecurityException  when the file cannot be used; the message is part of a sentence for people
     */
    static KeyFile read(byte[] content, char[] password) throws GeneralSecurityException {
        String text = new String(content, StandardCharsets.ISO_8859_1);
        return text.contains(PEM) ? pem(text, password) : pkcs12(content, password);
    }

    private static KeyFile pem(String text, char[] password) throws GeneralSecurityException {
        PrivateKey key = null;
        List<X509Certificate> certificates = new ArrayList<>();
        try (PEMParser parser = new PEMParser(new StringReader(text))) {
            for (Object object = parser.readObject(); object != null; object = parser.readObject()) {
                if (object instanceof X509CertificateHolder certificate) {
                    certificates.add(new JcaX509CertificateConverter().getCertificate(certificate));
                } else {
                    PrivateKeyInfo found = privateKey(object, password);
                    key = found == null ? key : only(key, new JcaPEMKeyConverter().getPrivateKey(found));
                }
            }
        } catch (IOException | RuntimeException e) {
            // damaged Base64 throws a RuntimeException
            throw new KeyStoreException("is damaged, or only half of it is there", e);
        }
        return new KeyFile(key, certificates);
    }

    /** Null for other parts, such as the curve parameters that openssl writes before a key. */
    private static @Nullable PrivateKeyInfo privateKey(Object object, char[] password)
            throws UnrecoverableKeyException {
        if (object instanceof PrivateKeyInfo key) {
            return key;
        }
        if (object instanceof PEMKeyPair pair) {
            return pair.getPrivateKeyInfo();
        }
        try {
            if (object instanceof PKCS8EncryptedPrivateKeyInfo encrypted) {
                return encrypted.decryptPrivateKeyInfo(new JceOpenSSLPKCS8DecryptorProviderBuilder()
                        .setProvider(BOUNCY_CASTLE).build(password));
            }
            if (object instanceof PEMEncryptedKeyPair encrypted) {
                return encrypted.decryptKeyPair(new JcePEMDecryptorProviderBuilder().setProvider(BOUNCY_CASTLE)
                        .build(password)).getPrivateKeyInfo();
            }
            return null;
        } catch (IOException | OperatorCreationException | PKCSException e) {
            throw new UnrecoverableKeyException();
        }
    }

    private static KeyFile pkcs12(byte[] content, char[] password) throws GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try {
            store.load(new ByteArrayInputStream(content), password);
        } catch (IOException e) {
            if (e.getCause() instanceof UnrecoverableKeyException wrong) {
                throw wrong;
            }
            throw new KeyStoreException("is neither PEM nor PKCS#12, or only half of it is there", e);
        }
        PrivateKey key = null;
        List<Certificate> certificates = new ArrayList<>();
        for (String alias : Collections.list(store.aliases())) {
            if (store.getKey(alias, password) instanceof PrivateKey found) {
                key = only(key, found);
                Certificate[] chain = store.getCertificateChain(alias);
                if (chain != null) {
                    certificates.addAll(0, List.of(chain));
                }
            } else if (store.isCertificateEntry(alias)) {
                certificates.add(store.getCertificate(alias));
            }
        }
        return new KeyFile(key, certificates.stream().map(X509Certificate.class::cast).toList());
    }

    /** Refuses two keys, since the choice would be arbitrary. */
    private static PrivateKey only(@Nullable PrivateKey before, PrivateKey found) throws KeyStoreException {
        if (before != null) {
            throw new KeyStoreException("holds several private keys");
        }
        return found;
    }
}
