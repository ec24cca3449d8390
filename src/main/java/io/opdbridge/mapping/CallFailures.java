package io.opdbridge.mapping;

import io.opdbridge.canonical.Masks;
import org.apache.camel.Exchange;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/** What the log may know of a call that failed for a reason of ours. Thread-safe. */
public final class CallFailures {

    /** Elements that hold who somebody is, as they stand in the text of a request. Each blank is looked at once. */
    private static final Pattern PERSON = Pattern.compile("<(?:\\w+:)?(?:PatientName|OperatorName|IdCardNo|Mobile)\\s*+>"
            + "\\s*+(?:<!\\[CDATA\\[([^<>]+)]]>\\s*+|([^<>]++))</");
    /** No honest request names more; to look for each takes time. */
    private static final int MAX_PERSONS = 100;

    private final Function<Throwable, Optional<String>> outages;

    /** @param outages says in a sentence what is wrong around the bridge; empty for anything else */
    public CallFailures(Function<Throwable, Optional<String>> outages) {
        this.outages = outages;
    }

    /**
     * A sentence, where it says all; else the stack trace. Whatever an exception may quote of the request, whom it is about is
     * hidden.
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
        return Masks.hide(trace.toString(), persons.toArray(String[]::new));
    }
}
