package io.opdbridge.access;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Where the users of the console and their sessions are kept, for all bridges that share it. Thread-safe. */
public interface UserStore {

    /** The user of that name, as the last change left it. */
    Optional<User> find(String name);

    /** Each user as the last change left it, by name. */
    List<User> all();

    /** Keeps a new user, or a change; false when somebody else has made a change of that number before. */
    boolean save(User user);

    void begin(UserSession session);

    Optional<UserSession> findSession(String tokenHash);

    /** The user did something. */
    void renew(String tokenHash, Instant now);

    void end(String tokenHash);

    /** Forgets the sessions that began, or whose user did something last, before then. */
    void forget(Instant beganBefore, Instant seenBefore);
}
