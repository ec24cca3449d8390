package io.opdbridge.audit;

import io.opdbridge.canonical.AuditEntry;
import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.UnaryOperator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The hash function of a chain: SHA-256, or HMAC-SHA256 with a key from outside, without which nobody can forge a link.
 * For one thread.
 */
final class ChainHash {

    /** The hash before the first link. */
    static final String BEFORE_FIRST = "0".repeat(64);

    private static final String PLAIN = "SHA-256";
    private static final String KEYED = "HmacSHA256";
    private static final int ABSENT = 0;
    private static final int PRESENT = 1;

    private final String name;
    private final UnaryOperator<byte[]> function;

    private ChainHash(String name, UnaryOperator<byte[]> function) {
        this.name = name;
        this.function = function;
    }

    /** For a new chain. */
    static ChainHash with(SecretKeys keys) {
        return keys.isEmpty() ? plain() : keyed(keys.first());
    }

    /** The function with this {@link #name}; empty when unknown, or when its key is missing. */
    static Optional<ChainHash> named(@Nullable String name, SecretKeys keys) {
        if (PLAIN.equals(name)) {
            return Optional.of(plain());
        }
        return name != null && isKeyed(name)
                ? keys.find(name.substring(KEYED.length() + 1)).map(ChainHash::keyed) : Optional.empty();
    }

    static boolean isKeyed(@Nullable String name) {
        return name != null && name.startsWith(KEYED + " ");
    }

    /** Whether the name is a function with one of the keys. */
    static boolean isOf(@Nullable String name, SecretKeys keys) {
        return isKeyed(name) && named(name, keys).isPresent();
    }

    private static ChainHash plain() {
        MessageDigest digest = SecretKeys.sha256();
        return new ChainHash(PLAIN, digest::digest);
    }

    private static ChainHash keyed(SecretKeys.Key key) {
        try {
            Mac mac = Mac.getInstance(KEYED);
            mac.init(new SecretKeySpec(key.bytes(), KEYED));
            return new ChainHash(KEYED + " " + key.id(), mac::doFinal);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has " + KEYED, e);
        }
    }

    /** The name of the function, with the id of its key. */
    String name() {
        return name;
    }

    boolean isKeyed() {
        return !name.equals(PLAIN);
    }

    /** The next link after this hash. */
    AuditLink link(String before, String chain, long number, AuditEntry entry) {
        return new AuditLink(chain, number, entry,
                HexFormat.of().formatHex(function.apply(encode(before, chain, number, entry))));
    }

    /** Each part is written with its presence and length, so that no two entries have the same bytes. */
    private static byte[] encode(String before, String chain, long number, AuditEntry entry) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            write(out, before);
            write(out, chain);
            out.writeLong(number);
            write(out, entry.kind().name());
            write(out, entry.at());
            write(out, entry.who());
            write(out, entry.address());
            write(out, entry.site());
            write(out, entry.method());
            write(out, entry.subject().cardNo());
            write(out, entry.subject().idCardNo());
            write(out, entry.subject().orderId());
            write(out, entry.subject().flowNo());
            write(out, entry.subject().priceFen());
            write(out, entry.subject().cancelNo());
            write(out, entry.code() == null ? null : entry.code().longValue());
            write(out, entry.messageId());
            write(out, entry.note());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void write(DataOutputStream out, @Nullable String text) throws IOException {
        out.writeByte(text == null ? ABSENT : PRESENT);
        if (text != null) {
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            out.writeInt(utf8.length);
            out.write(utf8);
        }
    }

    private static void write(DataOutputStream out, @Nullable Long number) throws IOException {
        out.writeByte(number == null ? ABSENT : PRESENT);
        if (number != null) {
            out.writeLong(number);
        }
    }

    private static void write(DataOutputStream out, Instant time) throws IOException {
        out.writeLong(time.getEpochSecond());
        out.writeInt(time.getNano());
    }
}
