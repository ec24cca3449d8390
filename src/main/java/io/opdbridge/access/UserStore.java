package io.opdbridge.access;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The store of users and sessions, for all bridges of a database. Thread-safe. */
public interface UserStore {

    /** The user of this name, after the last change. */
    Optional<User> find(String name);

    /** All users after their last changes, by name. */
    List<User> all();

    /** Stores a new user or a change; false when a change with this number exists. */
    boolean save(User user);

    void begin(UserSession session);

    Optional<UserSession> findSession(String tokenHash);

    /** Records an action of the user. */
    void renew(String tokenHash, Instant now);

    void end(String tokenHash);

    /** Deletes the sessions that began, or were last used, before then. */
    void forget(Instant beganBefore, Instant seenBefore);
}
