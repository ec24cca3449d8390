package io.opdbridge.his;

import io.opdbridge.canonical.Site;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;

/**
 * The access to a site's vendor; src/docs/reference/settings.md explains each setting.
 *
 * @param address     URL of the vendor or its database
 * @param user        empty for none
 * @param headers     HTTP headers of each call; a {@code *} stands for the operation
 * @param connectTime longest wait for a connection
 * @param answerTime  longest wait for an answer
 * @param callsAtOnce most calls at the same time
 * @param breakerCalls so many calls are looked at before half of them may open the circuit
 * @param breakerOpen how long an open circuit lets no call through
 * @param callsPerStep calls that the dialect makes for one step, one after the other
 */
public record VendorAccess(String address, String user, String password, Map<String, String> headers,
        Duration connectTime, Duration answerTime, int callsAtOnce, int breakerCalls, Duration breakerOpen,
        int callsPerStep) {

    public VendorAccess {
        headers = Map.copyOf(headers);
    }

    /** Of a site that has a vendor. */
    static VendorAccess of(Site site, Map<String, VendorAccess> access) {
        return Objects.requireNonNull(access.get(site.name()), () -> "Site " + site.name() + " has no vendor");
    }

    /** Logs and errors must not show a password or a key. */
    @Override
    public String toString() {
        return "VendorAccess[callsAtOnce=" + callsAtOnce + "]";
    }
}
