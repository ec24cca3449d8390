package io.opdbridge.call;

import io.opdbridge.canonical.Masks;
import org.apache.camel.Exchange;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Log texts for calls that failed by a fault of the bridge. Thread-safe. */
public final class CallFailures {

    /** Elements with a person's data in the text of a request. Possessive, so that each blank is read once. */
    private static final Pattern PERSON = Pattern
            .compile("<(?:\\w+:)?(?:PatientName|OperatorName|IdCardNo|Mobile)\\s*+>"
                    + "\\s*+(?:<!\\[CDATA\\[([^<>]+)]]>\\s*+|([^<>]++))</");
    /** No honest request has more, and each costs a search. */
    private static final int MAX_PERSONS = 100;

    private final Function<Throwable, Optional<String>> outages;

    /** @param outages describes a fault around the bridge in a sentence; empty for any other */
    public CallFailures(Function<Throwable, Optional<String>> outages) {
        this.outages = outages;
    }

    /**
     * A sentence if that is enough, else the stack trace. Personal data that an exception quotes from the request is
     * masked.
     */
    public String trace(Exchange exchange) {
        Throwable failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        Optional<String> outage = outages.apply(failure);
        if (outage.isPresent()) {
            return "– " + outage.get();
        }
        IncomingCall call = exchange.getVariable(CallVariables.CALL, IncomingCall.class);
        List<String> persons = call == null ? List.of() : PERSON.matcher(call.xml()).results()
                .map(person -> Objects.requireNonNullElse(person.group(1), person.group(2)).strip())
                .distinct().limit(MAX_PERSONS + 1L).toList();
        if (persons.size() > MAX_PERSONS) {
            return failure.getClass().getName() + ", for a request that names too many persons to hide them";
        }
        StringWriter trace = new StringWriter();
        failure.printStackTrace(new PrintWriter(trace, true));
        return String.valueOf(Masks.hide(trace.toString(), persons.toArray(String[]::new)));
    }
}
