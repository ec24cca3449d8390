package io.opdbridge.his;

import org.apache.camel.model.Resilience4jConfigurationDefinition;

/**
 * What the {@code circuitBreaker} of each dialect is configured with (contract, section 7): how many calls a vendor
 * gets at once, and when it gets none for a while. A call that is not let through is an exception, never an answer:
 * otherwise Camel would go on with the request, as if it were one.
 */
public final class VendorGuard {

    private VendorGuard() {
    }

    public static Resilience4jConfigurationDefinition of(VendorAccess vendor) {
        String calls = Integer.toString(vendor.breakerCalls());
        Resilience4jConfigurationDefinition guard = new Resilience4jConfigurationDefinition();
        guard.setBulkheadEnabled("true");
        guard.setBulkheadMaxConcurrentCalls(Integer.toString(vendor.callsAtOnce()));
        guard.setBulkheadMaxWaitDuration("0");
        guard.setSlidingWindowSize(calls);
        guard.setMinimumNumberOfCalls(calls);
        guard.setWaitDurationInOpenState(Long.toString(vendor.breakerOpen().toSeconds()));
        guard.setThrowExceptionWhenHalfOpenOrOpenState("true");
        return guard;
    }
}
