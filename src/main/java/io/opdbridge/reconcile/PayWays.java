package io.opdbridge.reconcile;

import io.opdbridge.canonical.VendorPolicy;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Selects the refunds of a channel at a vendor's site by their {@code PayWay}: that of the freeze, else of the
 * settlement.
 *
 * @param taken  whether the values are those of the channel; else the channel has all others, and refunds without one
 * @param values of {@code PayWay}
 */
public record PayWays(boolean taken, List<String> values) {

    private static final PayWays NONE = new PayWays(true, List.of());
    private static final PayWays ALL = new PayWays(false, List.of());

    public PayWays {
        values = List.copyOf(values);
    }

    /** The refunds of a channel; all where nothing is configured. */
    public static PayWays of(Map<String, String> channels, String channel) {
        boolean others = channels.isEmpty() || channel.equals(channels.get(VendorPolicy.OTHER_PAY_WAYS));
        return new PayWays(!others, values(channels.keySet().stream()
                .filter(way -> channel.equals(channels.get(way)) != others)));
    }

    /** The refunds whose channel is unknown. */
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
