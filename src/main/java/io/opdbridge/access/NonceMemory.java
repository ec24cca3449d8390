package io.opdbridge.access;

import java.time.Instant;

/** The nonces of signed calls, one memory for all bridges that share a database. Thread-safe. */
public interface NonceMemory {

    /**
     * Keeps the nonce of a caller.
     *
     * @param until when it may be forgotten
     * @return false when it is kept already: then somebody sends a call again; of several at once one gets true
     */
    boolean remember(String caller, String nonce, Instant until);

    /** Forgets those whose time is over. */
    void forget(Instant now);
}
