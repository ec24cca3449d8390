package io.opdbridge.access;

import org.bouncycastle.crypto.digests.SM3Digest;
import org.bouncycastle.crypto.macs.HMac;
import org.bouncycastle.crypto.params.KeyParameter;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The two signature functions; the JDK has one, Bouncy Castle the other. Thread-safe. */
enum Signing {

    HMAC_SHA256("HMAC-SHA256") {
        @Override
        byte[] hash(byte[] bytes) {
            try {
                return MessageDigest.getInstance("SHA-256").digest(bytes);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        byte[] sign(byte[] secret, byte[] text) {
            try {
                Mac mac = Mac.getInstance("HmacSHA256");
                mac.init(new SecretKeySpec(secret, "HmacSHA256"));
                return mac.doFinal(text);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }
    },

    HMAC_SM3("HMAC-SM3") {
        @Override
        byte[] hash(byte[] bytes) {
            SM3Digest digest = new SM3Digest();
            digest.update(bytes, 0, bytes.length);
            byte[] hash = new byte[digest.getDigestSize()];
            digest.doFinal(hash, 0);
            return hash;
        }

        @Override
        byte[] sign(byte[] secret, byte[] text) {
            HMac mac = new HMac(new SM3Digest());
            mac.init(new KeyParameter(secret));
            mac.update(text, 0, text.length);
            byte[] signature = new byte[mac.getMacSize()];
            mac.doFinal(signature, 0);
            return signature;
        }
    };

    private final String tag;

    Signing(String tag) {
        this.tag = tag;
    }

    /** The first signed line, so that a signature of one kind is never valid for the other. */
    String tag() {
        return tag;
    }

    abstract byte[] hash(byte[] bytes);

    abstract byte[] sign(byte[] secret, byte[] text);
}
