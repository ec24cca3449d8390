package io.opdbridge.access;

import java.time.Instant;

/** The nonces of signed calls, one memory for all bridges of a database. Thread-safe. */
public interface NonceMemory {

    /**
     * Stores the nonce of a caller.
     *
     * @param until when it may be deleted
     * @return false when it is stored already, which means a repeated call; of several at once one gets true
     */
    boolean remember(String caller, String nonce, Instant until);

    /** Deletes expired ones. */
    void forget(Instant now);
}
