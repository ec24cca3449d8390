package io.opdbridge.access;

import org.jspecify.annotations.Nullable;

import java.util.Objects;
import java.util.Set;

/**
 * A caller.
 *
 * @param sites          names of its sites
 * @param secrets        null when its authentication needs none
 * @param addresses      its client addresses; empty for any
 * @param certificates   required client certificates, one of them, with any authentication; empty for none
 * @param callsPerSecond most calls within a second; 0 for no limit
 */
public record Caller(String name, Set<String> sites, Authentication authentication, @Nullable Secrets secrets,
        Addresses addresses, Certificates certificates, int callsPerSecond) {

    public Caller {
        sites = Set.copyOf(sites);
    }

    /** Its secrets, where its authentication needs some. */
    Secrets requireSecrets() {
        return Objects.requireNonNull(secrets, "The caller has a certificate only");
    }

    @Override
    public String toString() {
        return "Caller[" + name + "]";
    }
}
