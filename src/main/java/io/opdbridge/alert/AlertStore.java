package io.opdbridge.alert;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The store of alerts, for all bridges of a ledger. Thread-safe.
 *
 * <p>All methods throw {@link io.opdbridge.db.DatabaseUnavailableException} when the database is not available.
 */
public interface AlertStore {

    /** All present alerts and the ended ones. */
    List<Alert> all();

    /**
     * Replaces an alert, together with its messages.
     *
     * @param before the alert as it was read; null for a new one
     * @return false when another bridge came first, and nothing is written
     */
    boolean replace(@Nullable Alert before, Alert after, List<AlertMessage> messages);

    /** Queues a message without an alert. */
    void add(AlertMessage message, Instant now);

    /** Whether a message is still to be sent. */
    boolean isWaiting(AlertMessage message);

    /** The messages that are due. */
    List<AlertMessage> due(Instant now);

    /** Claims a message until its next due time; false when another bridge has it. */
    boolean claim(AlertMessage message, Instant nextDue);

    /** Deletes a message that is sent or given up. */
    void delete(AlertMessage message);

    /**
     * Claims the proof of a day; false when it is done, or another bridge has begun it.
     *
     * @param givenUpBefore an unended proof begun before then is begun again
     */
    boolean beginProof(String day, Instant now, Instant givenUpBefore);

    void endProof(String day, Instant now, long differences);

    /** The end of the last proof, else the first beginning; empty when none has begun. */
    Optional<Instant> unprovedSince();

    /** The result of the newest ended proof; empty when there is none. */
    Optional<Long> differences();
}
