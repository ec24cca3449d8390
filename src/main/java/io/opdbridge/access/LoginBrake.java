package io.opdbridge.access;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Slows down who guesses passwords: after a few failures for a name, or from an address, the next try has to wait, twice as
 * long each time. Remembers a bounded number of names and addresses, those that failed last. Thread-safe.
 */
public final class LoginBrake {

    static final int FREE_TRIES = 5;
    /** Somebody else's guesses must not keep a user out for long. */
    static final Duration LONGEST_OF_NAME = Duration.ofSeconds(30);
    static final Duration LONGEST_OF_ADDRESS = Duration.ofMinutes(15);
    private static final Duration FORGOTTEN_AFTER = Duration.ofHours(1);
    private static final int MOST = 10_000;

    private final Clock clock;
    private final Map<String, Failures> failures = new LinkedHashMap<>();

    private record Failures(int count, Instant last) {
    }

    public LoginBrake(Clock clock) {
        this.clock = clock;
    }

    /** How long that name has to wait at that address; zero when it may try now. */
    public synchronized Duration toWait(String name, String address) {
        Duration byName = toWait("name " + name, LONGEST_OF_NAME);
        Duration byAddress = toWait("address " + address, LONGEST_OF_ADDRESS);
        return byName.compareTo(byAddress) > 0 ? byName : byAddress;
    }

    public synchronized void failed(String name, String address) {
        count("name " + name);
        count("address " + address);
    }

    /** The address keeps its failures: who knows one password must not guess others for free. */
    public synchronized void succeeded(String name) {
        failures.remove("name " + name);
    }

    private Duration toWait(String key, Duration longest) {
        Failures known = failures.get(key);
        if (known == null || known.count() < FREE_TRIES) {
            return Duration.ZERO;
        }
        Duration pause = Duration.ofSeconds(1L << Math.min(known.count() - FREE_TRIES, 20));
        Instant until = known.last().plus(pause.compareTo(longest) > 0 ? longest : pause);
        Duration left = Duration.between(clock.instant(), until);
        return left.isNegative() ? Duration.ZERO : left;
    }

    private void count(String key) {
        Instant now = clock.instant();
        Failures known = failures.remove(key);
        int before = known == null || known.last().plus(FORGOTTEN_AFTER).isBefore(now) ? 0 : known.count();
        failures.put(key, new Failures(before + 1, now));
        if (failures.size() > MOST) {
            failures.remove(failures.keySet().iterator().next());
        }
    }
}
