package io.opdbridge.canonical;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.ZoneId;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The settings of a site's vendor; src/docs/reference/settings.md explains each setting.
 *
 * @param zone              of the vendor's dates
 * @param methodPrefix      prefix of the short name of a method
 * @param operations        list, hold, capture or release → the vendor's own name for it
 * @param confirmsLate      whether a settlement gets 10000 before the vendor has confirmed it
 * @param channelsOfPayWays {@code PayWay} of a freeze → its {@code ChannelType}, empty where unknown;
 *                          {@link #OTHER_PAY_WAYS} for all others
 */
public record VendorPolicy(ZoneId zone, String methodPrefix, Map<String, String> operations, Codes codes,
        Retries retries, boolean confirmsLate, Map<String, String> channelsOfPayWays) {

    /**
     * The vendor's own codes.
     *
     * @param success         its codes for success
     * @param unknown         by which it says that it does not know the outcome
     * @param alreadyCaptured of a refused capture that it has done before
     * @param alreadyReleased the same for a release
     * @param noSuchHold      of a refused release where it holds nothing
     */
    public record Codes(Set<String> success, Set<String> unknown, Set<String> alreadyCaptured,
            Set<String> alreadyReleased, Set<String> noSuchHold) {

        public Codes {
            success = plainCodes(success);
            unknown = plainCodes(unknown);
            alreadyCaptured = plainCodes(alreadyCaptured);
            alreadyReleased = plainCodes(alreadyReleased);
            noSuchHold = plainCodes(noSuchHold);
        }
    }

    /**
     * How often the vendor is asked.
     *
     * @param callLimit          a call without an answer by then is over, and another bridge may make it again
     * @param first              wait before the first retry; doubled each time
     * @param longest            longest wait between two tries
     * @param maxTries           number of tries after which people decide
     * @param compensationWindow how long after it was placed a vendor may still execute a freeze whose outcome is
     *                           unknown: it is released once more then, whatever earlier releases answered
     */
    public record Retries(Duration callLimit, Duration first, Duration longest, int maxTries,
            Duration compensationWindow) {
    }

    /** In the settings: every {@code PayWay} without an entry, and a missing one. */
    public static final String OTHER_PAY_WAYS = "*";

    private static final Pattern WHOLE = Pattern.compile("^(-?(?:0|[1-9][0-9]*))\\.0+$");

    public VendorPolicy {
        operations = Map.copyOf(operations);
        channelsOfPayWays = Map.copyOf(channelsOfPayWays);
    }

    /** The {@code ChannelType} of a freeze with that {@code PayWay}, where it is known. */
    public @Nullable String channelOfPayWay(@Nullable String payWay) {
        String others = channelsOfPayWays.get(OTHER_PAY_WAYS);
        return payWay == null ? others : channelsOfPayWays.getOrDefault(payWay, others);
    }

    /** The form in which codes are compared: 0.0 becomes 0, any other text stays. Null for null. */
    @Contract("!null -> !null")
    public static @Nullable String code(@Nullable String said) {
        return said == null ? null : plain(said);
    }

    private static String plain(String code) {
        return WHOLE.matcher(code.strip()).replaceFirst("$1");
    }

    private static Set<String> plainCodes(Set<String> set) {
        return set.stream().map(VendorPolicy::plain).collect(Collectors.toUnmodifiableSet());
    }
}
