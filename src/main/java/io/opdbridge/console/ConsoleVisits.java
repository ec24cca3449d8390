package io.opdbridge.console;

import org.apache.camel.Exchange;

/** Accepts requests of browsers. Thread-safe. */
public final class ConsoleVisits {

    /** The {@link Visit}; the body becomes its answer. */
    static final String VISIT = "visit";

    /**
     * Sets the variable {@code visit}. Refuses who comes over a network without TLS, where everybody could read
     * passwords and see whose money is shown.
     */
    public void receive(Visit visit, Exchange exchange) {
        exchange.setVariable(VISIT, visit);
        if (!visit.from().secure() && !visit.from().local()) {
            throw new ConsoleRefusal(403, "no-tls");
        }
    }
}
