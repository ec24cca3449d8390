package io.opdbridge.access;

import java.util.Set;

/**
 * Somebody who may call.
 *
 * @param sites          names of the sites it may call for
 * @param secrets        null when its authentication has none
 * @param addresses      where it may call from; empty for anywhere
 * @param certificates   one of them it has to come with, whatever its authentication; empty for none
 * @param callsPerSecond most calls within a second; 0 for no limit
 */
public record Caller(String name, Set<String> sites, Authentication authentication, Secrets secrets,
                     Addresses addresses, Certificates certificates, int callsPerSecond) {

    public Caller {
        sites = Set.copyOf(sites);
    }

    @Override
    public String toString() {
        return "Caller[" + name + "]";
    }
}
