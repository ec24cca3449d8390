package io.opdbridge.audit;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Where the audit trail is kept. Thread-safe. Throws {@link io.opdbridge.ledger.LedgerUnavailableException} when the
 * database does not serve.
 */
public interface AuditStore {

    /**
     * Writes links of one chain, which follow each other, its head, and messages that the links refer to: all of it is on disk when this returns. After an
     * exception nobody knows; {@link #headOf} tells.
     *
     * @param forgotten heads of ended chains that the links name, and that nobody has to name any more
     */
    void append(List<AuditLink> links, List<AuditHead> forgotten, List<KeptMessage> messages);

    /** The last link of a chain, as the entries say; empty when there is none. */
    Optional<AuditHead> headOf(String chain);

    /** The heads of the chains that go on, or whose end nobody has named yet. */
    List<AuditHead> heads();

    /** The messages that an entry refers to, the request first; empty when their time was over. */
    List<KeptMessage> messages(String site, long id);

    /** Deletes the messages whose time is over. */
    void deleteMessages(Instant now);
}
