package io.opdbridge.audit;

import io.opdbridge.canonical.AuditEntry.Kind;
import org.jspecify.annotations.Nullable;

import java.util.Objects;
import java.util.Optional;

/** Proves one chain, link by link in ascending order. For one thread. */
public final class ChainProof {

    private final SecretKeys keys;
    private final ChainHash plain = ChainHash.with(SecretKeys.none());
    private @Nullable ChainHash hashing;
    private @Nullable AuditLink last;
    /** For a chain that no key proves: a hash of its entries without key. */
    private String plainHash = ChainHash.BEFORE_FIRST;

    /** @param keys possible keys of the chain */
    public ChainProof(SecretKeys keys) {
        this.keys = keys;
    }

    /** Takes the next link; returns its fault, if any. */
    public Optional<String> next(AuditLink link) {
        AuditLink before = last;
        last = link;
        long expected = before == null ? 1 : before.number() + 1;
        if (link.number() != expected) {
            return Optional.of("entry " + expected + " is missing");
        }
        if ((link.entry().kind() == Kind.START) != (before == null)) {
            return Optional.of("it does not begin where its numbers do");
        }
        if (before == null) {
            hashing = ChainHash.named(link.entry().note(), keys).orElse(null);
        } else if (before.entry().kind() == Kind.STOP) {
            return Optional.of("it goes on after its end");
        }
        if (!isKeyed()) {
            plainHash = plain.link(plainHash, link.chain(), link.number(), link.entry()).hash();
        }
        if (hashing == null) {
            return Optional.empty();
        }
        String hash = hashing.link(before == null ? ChainHash.BEFORE_FIRST : before.hash(), link.chain(), link.number(),
                link.entry()).hash();
        return hash.equals(link.hash()) ? Optional.empty()
                : Optional.of("its hash does not follow from it and from the entry before");
    }

    /** The last link; null before the first. */
    public @Nullable AuditHead head() {
        return last == null ? null : last.head();
    }

    /** Whether the key named by the chain is missing. */
    public boolean isOfUnknownKey() {
        return last != null && hashing == null;
    }

    /** The last link of a chain that no key proves, with a hash over all of its entries that needs no key. */
    public AuditHead plainHead() {
        AuditHead head = Objects.requireNonNull(last, "There was no link").head();
        return new AuditHead(head.chain(), head.number(), plainHash, head.ended());
    }

    /** Whether only the owner of a key can have made the chain. */
    public boolean isKeyed() {
        return hashing != null && hashing.isKeyed();
    }
}
