package io.opdbridge.access;

import java.time.Instant;

/**
 * Somebody who is logged in.
 *
 * @param tokenHash SHA-256 of the token that the browser has, in hexadecimal digits
 * @param changeNo  of the user at the login; with the user's next change the session is over
 * @param seenAt    when the user did something last
 */
public record UserSession(String tokenHash, String userName, long changeNo, Instant beganAt, Instant seenAt) {

    /** Logs and errors must not show the hash. */
    @Override
    public String toString() {
        return "UserSession[" + userName + "]";
    }
}
