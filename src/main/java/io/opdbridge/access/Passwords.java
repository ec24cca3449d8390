package io.opdbridge.access;

import org.jspecify.annotations.Nullable;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;

import java.util.Objects;
import java.util.concurrent.Semaphore;

/**
 * Hashes passwords by Argon2id and compares them. A hash takes 19 MiB and a noticeable part of a second, so that a
 * thief of the table cannot try many. Only one runs at a time: logins never take more than one core.
 * Thread-safe.
 */
public final class Passwords {

    /** In characters. */
    public static final int MIN_LENGTH = 10;
    public static final int MAX_LENGTH = 128;

    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;
    private static final int MEMORY_KIB = 19_456;
    private static final int PASSES = 2;

    /** Hash of a random password, so that a login of an unknown user takes as long as one of a known user. */
    private static final String NOBODYS = "$argon2id$v=19$m=" + MEMORY_KIB + ",t=" + PASSES
            + ",p=1$4L9OSEE8quT4BrkynbRs9g$9EAe6sU88gzJE+OeJUR5MZFmnUIo5LEqxspzOHy/mNs";

    private final Argon2PasswordEncoder encoder = new Argon2PasswordEncoder(SALT_BYTES, HASH_BYTES, 1, MEMORY_KIB,
            PASSES);
    private final Semaphore places = new Semaphore(1, true);

    /**
     * The hash with salt and costs, in the usual form {@code $argon2id$…}.
     *
     * @throws IllegalArgumentException when the password is too short or too long; the message is a sentence for people
     */
    public String hash(String password) {
        int length = password.codePointCount(0, password.length());
        if (length < MIN_LENGTH || length > MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "A password has " + MIN_LENGTH + " to " + MAX_LENGTH + " characters; this one has "
                            + length);
        }
        return Objects.requireNonNull(encoder.encode(password));
    }

    /** Whether the password is right; false for an unknown user, after an equally long time. */
    public boolean matches(String password, @Nullable User user) {
        if (password.length() > 2 * MAX_LENGTH) {
            return false;
        }
        places.acquireUninterruptibly();
        try {
            boolean same = encoder.matches(password, user == null ? NOBODYS : user.passwordHash());
            return same && user != null;
        } finally {
            places.release();
        }
    }
}
