package io.opdbridge.canonical;

import org.jspecify.annotations.Nullable;

import java.util.Set;

/**
 * A person on duty who views money or decides about it.
 *
 * @param name    unique among those who may decide, in any spelling
 *                ({@link PersonNumbers#isSameName}); 1 to 64 characters
 * @param roles   what this person may do
 * @param address the origin for the audit trail: an IP address, or the command line and its system user
 */
public record Person(String name, Set<Role> roles, String address) {

    /** What somebody may do. */
    public enum Role {
        /** Look at everything. */
        VIEWER,
        /** Decide about cases. */
        OPERATOR,
        /** Approve what somebody else has proposed. */
        APPROVER
    }

    private static final int NAME_LENGTH = 64;
    /**
     * Replacement characters of a terminal that lost the real ones: with them, names of different people look alike.
     */
    private static final char LOST = '\uFFFD';

    public Person {
        name = name.strip();
        if (PersonNumbers.seen(name).isBlank() || name.length() > NAME_LENGTH
                || name.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("A person's name has 1 to " + NAME_LENGTH + " characters");
        }
        if (name.indexOf(LOST) >= 0) {
            throw new IllegalArgumentException("Characters of the person's name were lost: set LANG to a UTF-8 locale,"
                    + " as C.UTF-8, or write the name in ASCII");
        }
        roles = Set.copyOf(roles);
    }

    public boolean may(Role role) {
        return roles.contains(role);
    }

    /** Whether the name is this person's in any spelling, so that nobody approves as a second person. */
    public boolean isNamed(@Nullable String other) {
        return PersonNumbers.isSameName(name, other);
    }
}
