package io.opdbridge.tools.attack;

import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;

/**
 * One kind of attack.
 *
 * @param together whether its variants wait for the target, and so are run at the same time
 * @param variants makes them; some are large
 */
record Attack(String name, String description, boolean together, Supplier<List<Variant>> variants) {

    /** One form of it. */
    record Variant(String name, Expectation expected, Probe probe) {

        static Variant of(String name, byte[] request, Expectation expected) {
            return new Variant(name, expected, target -> target.say(request));
        }
    }

    /** Does it, and hears what the target says. */
    interface Probe {
        Conversation attack(Target target) throws IOException, InterruptedException;
    }
}
