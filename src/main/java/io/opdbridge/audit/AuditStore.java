package io.opdbridge.audit;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The store of the audit trail. Thread-safe. Throws {@link io.opdbridge.db.DatabaseUnavailableException} when the
 * database is not available.
 */
public interface AuditStore {

    /**
     * Writes consecutive links of one chain, its head, and the messages of the links: when this returns, all of it is
     * on disk. After an exception the outcome is unknown; {@link #headOf} tells.
     *
     * @param named the heads named by the links: they need not be named again, and those of ended chains are deleted
     */
    void append(List<AuditLink> links, List<AuditHead> named, List<KeptMessage> messages);

    /** The last link of a chain by its entries; empty for an unknown chain. */
    Optional<AuditHead> headOf(String chain);

    /** The hash functions named by chains, from the latest back to the wanted one, or through some hundreds. */
    List<String> hashings(Predicate<String> lookedFor);

    /** The heads of running chains, and of ended ones that no chain has named yet. */
    List<AuditHead> heads();

    /** Those of them that have grown since another chain named them. */
    List<AuditHead> unnamedHeads();

    /** The messages of an entry, the request first; empty when they are deleted. */
    List<KeptMessage> messages(String site, long id);
}
