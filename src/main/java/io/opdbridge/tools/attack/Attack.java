package io.opdbridge.tools.attack;

import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;

/**
 * One kind of attack.
 *
 * @param together whether its variants run at the same time, because each waits for the target
 * @param variants creates them when they are needed, since some are large
 */
record Attack(String name, String description, boolean together, Supplier<List<Variant>> variants) {

    /** One form of it. */
    record Variant(String name, Expectation expected, Probe probe) {

        static Variant of(String name, byte[] request, Expectation expected) {
            return new Variant(name, expected, target -> target.say(request));
        }
    }

    /** Sends it and returns what the target answers. */
    interface Probe {
        Conversation attack(Target target) throws IOException, InterruptedException;
    }
}
