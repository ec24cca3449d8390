package io.opdbridge.console;

import io.opdbridge.access.Role;
import io.opdbridge.access.User;

/**
 * Somebody who is logged in.
 *
 * @param formToken what each form of this session has to bring back
 */
public record Visitor(User user, String formToken) {

    public String name() {
        return user.name();
    }

    public boolean may(Role role) {
        return user.has(role);
    }

    public boolean sees(String site) {
        return user.sees(site);
    }

    /** Logs and errors must not show the token. */
    @Override
    public String toString() {
        return "Visitor[" + user.name() + "]";
    }
}
