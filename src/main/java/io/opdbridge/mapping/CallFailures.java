package io.opdbridge.mapping;

import io.opdbridge.canonical.Masks;
import org.apache.camel.Exchange;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the log may know of a call that failed for a reason of ours. Thread-safe. */
public final class CallFailures {

    /** Elements that hold who somebody is, as they stand in the text of a request. */
    private static final Pattern PERSON = Pattern.compile(
            "<(?:\\w+:)?(PatientName|OperatorName|IdCardNo|Mobile)\\s*>\\s*(?:<!\\[CDATA\\[)?([^<>]+?)(?:]]>)?\\s*</");

    /** The stack trace; whatever an exception may quote of the request, whom it is about is hidden. */
    public String trace(Exchange exchange) {
        StringWriter trace = new StringWriter();
        exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class).printStackTrace(new PrintWriter(trace, true));
        String hidden = trace.toString();
        IncomingCall call = exchange.getVariable(CallVariables.CALL, IncomingCall.class);
        if (call != null) {
            Matcher person = PERSON.matcher(call.xml());
            while (person.find()) {
                hidden = Masks.hide(hidden, person.group(2));
            }
        }
        return hidden;
    }
}
