package io.opdbridge.audit;

import io.opdbridge.canonical.AuditEntry;

/**
 * An entry in its place.
 *
 * @param chain  the chain of the writing process; its name begins with the time of its start
 * @param number its place, from 1
 * @param hash   64 hexadecimal digits over the hash before it, its place and the entry
 */
public record AuditLink(String chain, long number, AuditEntry entry, String hash) {

    /** This link as the last of its chain. */
    public AuditHead head() {
        return new AuditHead(chain, number, hash, entry.kind() == AuditEntry.Kind.STOP);
    }
}
