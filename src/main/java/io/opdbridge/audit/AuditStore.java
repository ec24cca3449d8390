package io.opdbridge.audit;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Where the audit trail is kept. Thread-safe. Throws {@link io.opdbridge.db.DatabaseUnavailableException} when the
 * database does not serve.
 */
public interface AuditStore {

    /**
     * Writes links of one chain, which follow each other, its head, and messages that the links refer to: all of it is on disk when this returns. After an
     * exception nobody knows; {@link #headOf} tells.
     *
     * @param named the heads that the links name: nobody has to name them again, and those of ended chains are forgotten
     */
    void append(List<AuditLink> links, List<AuditHead> named, List<KeptMessage> messages);

    /** The last link of a chain, as the entries say; empty when there is none. */
    Optional<AuditHead> headOf(String chain);

    /** How chains say they are hashed, from the latest back to one that is looked for, or through some hundreds of them. */
    List<String> hashings(Predicate<String> lookedFor);

    /** The heads of the chains that go on, or whose end nobody has named yet. */
    List<AuditHead> heads();

    /** Those of them that have grown since another chain has named them last. */
    List<AuditHead> unnamedHeads();

    /** The messages that an entry refers to, the request first; empty when their time was over. */
    List<KeptMessage> messages(String site, long id);

    /** Deletes the messages whose time is over. */
    void deleteMessages(Instant now);
}
