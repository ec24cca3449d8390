package io.opdbridge.his;

import io.opdbridge.call.CallVariables;
import io.opdbridge.canonical.CallFailure;
import io.opdbridge.canonical.VendorCall;
import org.apache.camel.Exchange;

import java.time.Clock;
import java.time.Duration;
import java.util.Map;

/**
 * The calls of one step (contract, section 7). Most vendors need one; some need an application and a confirmation. The
 * journal reserves a step for the time of the calls that its dialect declares, and no call begins that could outlast
 * it. Thread-safe.
 */
public final class VendorSteps {

    private final Map<String, VendorAccess> access;
    private final Clock clock;

    /** @param access site → access to its vendor */
    public VendorSteps(Map<String, VendorAccess> access, Clock clock) {
        this.access = Map.copyOf(access);
        this.clock = clock;
    }

    /**
     * Call it before each call of a step.
     *
     * @throws NotReachedException when the step has no time left, and then the call is not made
     */
    public void begin(Exchange exchange) {
        exchange.setVariable(VendorVariables.CALLS_BEGUN, begun(exchange) + 1);
        if (VendorVariables.question(exchange) instanceof VendorCall call) {
            VendorAccess vendor = VendorAccess.of(CallVariables.site(exchange), access);
            Duration left = Duration.between(clock.instant(), call.until());
            if (left.compareTo(vendor.connectTime().plus(vendor.answerTime())) < 0) {
                throw new NotReachedException(
                        new CallFailure(CallFailure.Cause.NO_TIME, Integer.toString(begun(exchange))));
            }
        }
    }

    /** Resets the count of an earlier step. */
    public static void start(Exchange exchange) {
        exchange.setVariable(VendorVariables.CALLS_BEGUN, 0);
    }

    /**
     * Whether an unsent call was the first of its step, so that nothing was asked. Unknown for a dialect of several
     * calls that does not name the call.
     */
    public boolean hasAskedNothing(Exchange exchange) {
        return begun(exchange) == 1 || begun(exchange) == 0
                && VendorAccess.of(CallVariables.site(exchange), access).callsPerStep() == 1;
    }

    private static int begun(Exchange exchange) {
        Integer begun = exchange.getVariable(VendorVariables.CALLS_BEGUN, Integer.class);
        return begun == null ? 0 : begun;
    }
}
