package io.opdbridge.his;

import java.time.Duration;
import java.util.Map;

/**
 * How a site's vendor is reached; src/docs/reference/settings.md explains each setting.
 *
 * @param address     a URL, or where a database is
 * @param user        empty when the vendor asks for none
 * @param headers     HTTP headers that each call carries; a {@code *} stands for the operation
 * @param connectTime longest wait for a connection
 * @param answerTime  longest wait for an answer
 * @param callsAtOnce most calls at the same time
 * @param breakerCalls so many calls are looked at before half of them may open the circuit
 * @param breakerOpen how long an open circuit lets no call through
 * @param callsPerStep so many calls, one after the other, its dialect makes for one step
 */
public record VendorAccess(String address, String user, String password, Map<String, String> headers,
                           Duration connectTime, Duration answerTime, int callsAtOnce, int breakerCalls, Duration breakerOpen,
                           int callsPerStep) {

    public VendorAccess {
        headers = Map.copyOf(headers);
    }

    /** Logs and errors must not show a password or a key. */
    @Override
    public String toString() {
        return "VendorAccess[callsAtOnce=" + callsAtOnce + "]";
    }
}
