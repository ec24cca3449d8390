package io.opdbridge.walk;

import io.opdbridge.canonical.Attempt;

import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** One program of a platform on its way through one refund: freeze, channel, settlement. */
final class Run {

    enum Next {
        FREEZE,
        PAY,
        SETTLE,
        NOTHING
    }

    final String name;
    final Order order;
    final Attempt attempt;
    Next next = Next.FREEZE;
    /** Of the freeze's answer; null while it has none. */
    String invoiceNo;
    /** The refund that it asked the channel for; null while it has not, or the channel took none. */
    Channel.Refund refund;
    /** A second one that it asked for without need; null when it did not. */
    Channel.Refund second;
    Channel.Says said;
    /** Every refund that it asked for, also when it asked again. */
    final Set<Channel.Refund> asked = new HashSet<>();
    /** The times that its settlements carry: the same call again has the same. */
    final Map<String, Instant> times = new HashMap<>();
    /** Whether its rollback, of which nobody could say what it means, ended a hold that is not its own. */
    boolean endedAnother;
    /** Whether its own capture was booked. */
    boolean captured;

    Run(String name, Order order, Attempt attempt) {
        this.name = name;
        this.order = order;
        this.attempt = attempt;
    }

    @Override
    public String toString() {
        return "run " + name + " of " + order;
    }
}
