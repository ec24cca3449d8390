package io.opdbridge.console;

import org.apache.camel.Exchange;

/** Accepts requests of browsers. Thread-safe. */
public final class ConsoleVisits {

    /** The {@link Visit}; the body becomes its answer. */
    static final String VISIT = "visit";

    /**
     * Sets the variable {@code visit} and the path for the route. Refuses requests over a network without TLS, where
     * others could read passwords and patients' data.
     */
    public void receive(Visit visit, Exchange exchange) {
        exchange.setVariable(VISIT, visit);
        exchange.getMessage().setHeader(Exchange.HTTP_PATH, "/" + String.join("/", visit.path()));
        if (!visit.secure() && !visit.local()) {
            throw new ConsoleRefusal(403, "no-tls");
        }
    }
}
