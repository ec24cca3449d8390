package io.opdbridge.access;

import java.time.Instant;

/**
 * A login session.
 *
 * @param tokenHash SHA-256 of the browser's token, in hexadecimal digits
 * @param changeNo  the user's change number at the login; the next change ends the session
 * @param seenAt    time of the user's last action
 */
public record UserSession(String tokenHash, String userName, long changeNo, Instant beganAt, Instant seenAt) {

    /** Logs and errors must not show the hash. */
    @Override
    public String toString() {
        return "UserSession[" + userName + "]";
    }
}
