package io.opdbridge.canonical;

import java.util.Set;

/**
 * What the vendor of a site is asked (contract, section 7): which recharges it knows, or to do something about a
 * refund.
 */
public sealed interface VendorQuestion permits RechargeQuery, VendorCall {

    /** All {@link #stepName}s. */
    Set<String> STEP_NAMES = Set.of("list", "hold", "capture", "release");

    /** What settings, routes and mappings call the step: list, hold, capture or release. */
    String stepName();
}
