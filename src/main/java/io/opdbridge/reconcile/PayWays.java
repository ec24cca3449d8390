package io.opdbridge.reconcile;

import io.opdbridge.canonical.VendorPolicy;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Which refunds at a site with a HIS are of a channel, by their {@code PayWay}: that of the freeze, else that of the
 * settlement.
 *
 * @param taken  whether the values are those that the channel takes; else it takes all others, and those without a value
 * @param values of {@code PayWay}
 */
public record PayWays(boolean taken, List<String> values) {

    private static final PayWays NONE = new PayWays(true, List.of());
    private static final PayWays ALL = new PayWays(false, List.of());

    public PayWays {
        values = List.copyOf(values);
    }

    /** Those of a channel; all of them where nothing is named. */
    public static PayWays of(Map<String, String> channels, String channel) {
        boolean others = channels.isEmpty() || channel.equals(channels.get(VendorPolicy.OTHER_PAY_WAYS));
        return new PayWays(!others, values(channels.keySet().stream()
                .filter(way -> channels.get(way).equals(channel) != others)));
    }

    /** Those that may be of any channel, since nothing says of which they are. */
    public static PayWays unassigned(Map<String, String> channels) {
        return channels.isEmpty() || channels.containsKey(VendorPolicy.OTHER_PAY_WAYS) ? NONE
                : new PayWays(false, values(channels.keySet().stream()));
    }

    private static List<String> values(Stream<String> ways) {
        return ways.filter(way -> !way.equals(VendorPolicy.OTHER_PAY_WAYS)).sorted().toList();
    }

    public boolean isEmpty() {
        return equals(NONE);
    }

    public boolean isAll() {
        return equals(ALL);
    }
}
