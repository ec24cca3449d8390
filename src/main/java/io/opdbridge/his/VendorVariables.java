package io.opdbridge.his;

import io.opdbridge.canonical.VendorCall;
import io.opdbridge.canonical.VendorQuestion;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * The exchange variables that the question to a vendor is made of (contract, section 7). Dialects of hospitals, their
 * stylesheets and templates use them: these names are public.
 */
public final class VendorVariables {

    /** The {@link VendorQuestion}. */
    static final String QUESTION = "vendorQuestion";
    /** What the vendor is asked to do: list, hold, capture or release. */
    static final String STEP = "vendorStep";
    /** The short name of the method by which it is asked. */
    static final String METHOD = "vendorMethod";
    /** What the vendor calls that. */
    static final String OPERATION = "vendorOperation";
    /** Our number of the hold, the same whenever it is asked about it; not set for a list. */
    static final String HOLD = "vendorHold";
    /**
     * The amount of the hold in fen, for the mapping of a vendor that leaves it out of its answers; not set for a list.
     */
    static final String PRICE = "vendorPrice";
    /** How many calls of the step have begun. */
    static final String CALLS_BEGUN = "vendorCallsBegun";

    /** What templates and stylesheets may use. */
    static final List<String> OF_MAPPINGS = List.of(STEP, METHOD, OPERATION, HOLD, PRICE);

    private VendorVariables() {
    }

    /** What the vendor is asked; null where a dialect is called without a question. */
    static @Nullable VendorQuestion question(Exchange exchange) {
        return exchange.getVariable(QUESTION, VendorQuestion.class);
    }

    /** What the vendor is asked to do about one refund; null when it is asked for a list, or nothing. */
    public static @Nullable VendorCall call(Exchange exchange) {
        return question(exchange) instanceof VendorCall call ? call : null;
    }
}
