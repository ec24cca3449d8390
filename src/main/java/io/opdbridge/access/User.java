package io.opdbridge.access;

import io.opdbridge.canonical.Person.Role;

import java.time.Instant;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A user of the console. Immutable; a change is a new record with the next number.
 *
 * @param changeNo     1 when the user was added
 * @param passwordHash written by {@link Passwords}
 * @param sites        the user's sites; empty for all
 * @param disabled     whether the user may not log in
 */
public record User(String name, long changeNo, String passwordHash, Set<Role> roles, Set<String> sites,
        boolean disabled,
        Instant changedAt) {

    private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{N}._@-]{0,63}");

    public User {
        roles = Set.copyOf(roles);
        sites = Set.copyOf(sites);
    }

    /** Whether a user can have this name: letters, digits, and {@code . _ @ -}. */
    public static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }

    public boolean has(Role role) {
        return roles.contains(role);
    }

    public boolean sees(String site) {
        return sites.isEmpty() || sites.contains(site);
    }

    public User withPassword(String hash, Instant now) {
        return new User(name, changeNo + 1, hash, roles, sites, disabled, now);
    }

    public User withDisabled(boolean off, Instant now) {
        return new User(name, changeNo + 1, passwordHash, roles, sites, off, now);
    }

    /** Logs and errors must not show the hash. */
    @Override
    public String toString() {
        return "User[" + name + ", change " + changeNo + "]";
    }
}
