package io.opdbridge.audit;

import io.opdbridge.canonical.AuditEntry.Kind;

import java.util.Optional;

/** Proves one chain, whose links it is shown in the order of their numbers. For one thread. */
public final class ChainProof {

    private final SecretKeys keys;
    private ChainHash hashing;
    private AuditLink last;

    /** @param keys one of which the chain may be hashed with */
    public ChainProof(SecretKeys keys) {
        this.keys = keys;
    }

    /** Takes the next link; what is wrong with it, if something is. */
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
            if (hashing == null) {
                return Optional.of("it is hashed with a key that is not among those of bridge.audit.key: "
                        + link.entry().note());
            }
        } else if (before.entry().kind() == Kind.STOP) {
            return Optional.of("it goes on after its end");
        }
        if (hashing == null) {
            // said of its first entry
            return Optional.empty();
        }
        String hash = hashing.link(before == null ? ChainHash.BEFORE_FIRST : before.hash(), link.chain(), link.number(),
                link.entry()).hash();
        return hash.equals(link.hash()) ? Optional.empty()
                : Optional.of("its hash does not follow from it and from the entry before");
    }

    /** The last link; null before the first. */
    public AuditHead head() {
        return last == null ? null : last.head();
    }

    /** Whether only who has a key can have made the chain. */
    public boolean isKeyed() {
        return hashing != null && hashing.isKeyed();
    }
}
