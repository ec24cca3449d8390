package io.opdbridge.access;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Slows down password guessing: after a few failures for a name or from an address, the next try has to wait, twice as
 * long each time. A user who has logged in from an address before has a count of their own there, so that failures of
 * others do not lock them out. Remembers a limited number of names, addresses and pairs, the latest ones. Thread-safe.
 */
public final class LoginBrake {

    static final int FREE_TRIES = 5;
    /** Guesses of others must not lock a user out for long. */
    static final Duration LONGEST_OF_NAME = Duration.ofSeconds(30);
    static final Duration LONGEST_OF_ADDRESS = Duration.ofMinutes(15);
    private static final Duration FORGOTTEN_AFTER = Duration.ofHours(1);
    private static final int MOST = 10_000;

    private final Clock clock;
    private final Map<String, Failures> failures = bounded();
    private final Map<String, Boolean> known = bounded();

    private record Failures(int count, Instant last) {
    }

    public LoginBrake(Clock clock) {
        this.clock = clock;
    }

    /** How long this name has to wait at this address; zero when it may try now. */
    public synchronized Duration toWait(String name, String address) {
        if (known.containsKey(both(name, address))) {
            return toWait(both(name, address), LONGEST_OF_NAME);
        }
        Duration byName = toWait("name " + name, LONGEST_OF_NAME);
        Duration byAddress = toWait("address " + address, LONGEST_OF_ADDRESS);
        return byName.compareTo(byAddress) > 0 ? byName : byAddress;
    }

    public synchronized void failed(String name, String address) {
        if (known.containsKey(both(name, address))) {
            count(both(name, address));
            return;
        }
        count("name " + name);
        count("address " + address);
    }

    /** The address keeps its failures, so that one known password does not allow guessing others for free. */
    public synchronized void succeeded(String name, String address) {
        failures.remove("name " + name);
        failures.remove(both(name, address));
        known.remove(both(name, address));
        known.put(both(name, address), true);
    }

    /** Names contain no blank. */
    private static String both(String name, String address) {
        return "both " + name + " " + address;
    }

    private static <V> Map<String, V> bounded() {
        return new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
                return size() > MOST;
            }
        };
    }

    private Duration toWait(String key, Duration longest) {
        Failures before = failures.get(key);
        if (before == null || before.count() < FREE_TRIES) {
            return Duration.ZERO;
        }
        Duration pause = Duration.ofSeconds(1L << Math.min(before.count() - FREE_TRIES, 20));
        Instant until = before.last().plus(pause.compareTo(longest) > 0 ? longest : pause);
        Duration left = Duration.between(clock.instant(), until);
        return left.isNegative() ? Duration.ZERO : left;
    }

    private void count(String key) {
        Instant now = clock.instant();
        Failures before = failures.remove(key);
        int count = before == null || before.last().plus(FORGOTTEN_AFTER).isBefore(now) ? 0 : before.count();
        failures.put(key, new Failures(count + 1, now));
    }
}
