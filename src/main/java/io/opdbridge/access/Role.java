package io.opdbridge.access;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What somebody may do in the console. Everybody who may log in may look at things. */
public enum Role {
    /** Looks. */
    VIEWER,
    /** Decides cases, or proposes a decision where a second person has to approve. */
    OPERATOR,
    /** Approves what somebody else proposed. */
    APPROVER;

    /** The role of that word, as {@code bin/bridge users} and the database write it. */
    public static Optional<Role> of(String word) {
        return Arrays.stream(values()).filter(role -> role.word().equals(word)).findFirst();
    }

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
