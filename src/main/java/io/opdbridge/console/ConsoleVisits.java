package io.opdbridge.console;

import io.opdbridge.access.Addresses;
import org.apache.camel.Exchange;

import java.util.Optional;

/** Takes what a browser asks for, and finds out who asks. Thread-safe. */
public final class ConsoleVisits {

    /** The {@link Visit}; the body becomes its answer. */
    static final String VISIT = "visit";
    /** The {@link Visitor}; not set for who is not logged in. */
    static final String VISITOR = "visitor";

    private final ConsoleSessions sessions;

    public ConsoleVisits(ConsoleSessions sessions) {
        this.sessions = sessions;
    }

    /**
     * Sets the variables {@code visit}, and {@code visitor} for who is logged in. Refuses who comes over a network without
     * TLS, where everybody could read passwords and see whose money is shown.
     */
    public void receive(Exchange exchange) {
        Visit visit = exchange.getMessage().getBody(Visit.class);
        exchange.setVariable(VISIT, visit);
        if (!visit.secure() && !Addresses.isLoopback(visit.address())) {
            throw new ConsoleRefusal(403, "no-tls");
        }
        Optional<Visitor> visitor = sessions.find(visit);
        visitor.ifPresent(known -> exchange.setVariable(VISITOR, known));
    }
}
