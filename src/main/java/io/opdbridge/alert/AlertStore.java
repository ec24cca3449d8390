package io.opdbridge.alert;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Where alerts are kept, for all bridges that share a ledger. Thread-safe.
 *
 * <p>All methods throw {@link io.opdbridge.db.DatabaseUnavailableException} when the database does not serve.
 */
public interface AlertStore {

    /** All that there are, and what has become of those before. */
    List<Alert> all();

    /**
     * Replaces an alert, together with the messages that say so.
     *
     * @param before as it was found; null when there was none
     * @return false when somebody else has been first, and nothing is written
     */
    boolean replace(Alert before, Alert after, List<AlertMessage> messages);

    /** Has a message sent that no alert says. */
    void add(AlertMessage message, Instant now);

    /** Whether a message is still to be sent. */
    boolean isWaiting(AlertMessage message);

    /** Messages whose time has come. */
    List<AlertMessage> due(Instant now);

    /** Takes a message to send it; false when somebody else has. Nobody else gets it before its time. */
    boolean claim(AlertMessage message, Instant nextDue);

    /** It is sent, or given up. */
    void delete(AlertMessage message);

    /**
     * Begins the proof of a day; false when it is made, or when somebody else has begun it.
     *
     * @param givenUpBefore one that was begun before then and has not ended is begun again
     */
    boolean beginProof(String day, Instant now, Instant givenUpBefore);

    void endProof(String day, Instant now, long differences);

    /** Since when no proof has ended: the end of the last one, or the first beginning; empty when none has begun. */
    Optional<Instant> unprovedSince();

    /** What the newest proof that has ended found; empty when there is none. */
    Optional<Long> differences();
}
