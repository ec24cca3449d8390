package io.opdbridge.console;

import io.opdbridge.access.User;
import io.opdbridge.canonical.Person;
import io.opdbridge.canonical.Person.Role;
import io.opdbridge.canonical.Site;
import io.opdbridge.canonical.Sites;

import java.util.Set;
import java.util.stream.Collectors;

/**
 * A logged-in user.
 *
 * @param formToken the value that each form of this session has to send back
 */
public record Visitor(User user, String formToken) {

    public String name() {
        return user.name();
    }

    /** The person for the ledger and the audit trail. */
    Person person(String address) {
        return new Person(user.name(), user.roles(), address);
    }

    public boolean may(Role role) {
        return user.has(role);
    }

    /** The visitor's sites among these. */
    Set<String> sites(Sites all) {
        return all.all().stream().map(Site::name).filter(this::sees).collect(Collectors.toSet());
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
