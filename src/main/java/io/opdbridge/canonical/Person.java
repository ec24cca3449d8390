package io.opdbridge.canonical;

import org.jspecify.annotations.Nullable;

import java.util.Set;

/**
 * Somebody on duty who looks at money or decides about it.
 *
 * @param name    unique among those who may decide; two persons are told apart by it, however it is spelled
 *                ({@link PersonNumbers#isSameName}); 1 to 64 characters
 * @param roles   what this person may do
 * @param address where the person sits, for the audit trail: an IP address, or the command line and its system user
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
    /** What stands for characters that a terminal lost: with it each name would be spelled alike, or like nobody's. */
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

    /** Whether that is the name of this person, in any spelling: nobody becomes a second person by it. */
    public boolean isNamed(@Nullable String other) {
        return PersonNumbers.isSameName(name, other);
    }
}
