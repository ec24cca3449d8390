package io.opdbridge.canonical;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.ZoneId;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * How a site's vendor is dealt with; src/docs/reference/settings.md explains each setting.
 *
 * @param zone                 of the vendor's dates
 * @param methodPrefix         what stands before the short name of a method
 * @param operations           list, hold, capture or release → what the vendor calls it instead of the method's name
 * @param successCodes         with these codes the vendor says that it has done it
 * @param unknownCodes         with these codes it says that it does not know itself what has become of it
 * @param callLimit            a call that has not come back by then is over, and somebody else may make it
 * @param firstRetry           wait before the first retry; doubled each time
 * @param longestRetry         longest wait between two tries
 * @param maxTries             after so many tries people decide
 * @param compensationWindow   how long after it was placed a vendor may still execute a freeze whose outcome is unknown: it
 *                             is released once more then, whatever earlier releases answered
 * @param alreadyCapturedCodes with these codes the vendor refuses a capture because it has done it before
 * @param alreadyReleasedCodes the same for a release
 * @param noSuchHoldCodes      with these codes it refuses a release because it holds nothing
 * @param confirmsLate         whether a settlement is answered with success while the vendor has yet to confirm it
 * @param channelsOfPayWays    {@code PayWay} of a freeze → {@code ChannelType} that it is of, empty where that is not known;
 *                             {@link #OTHER_PAY_WAYS} for all that are not named
 */
public record VendorPolicy(ZoneId zone, String methodPrefix, Map<String, String> operations, Set<String> successCodes,
                           Set<String> unknownCodes, Duration callLimit, Duration firstRetry, Duration longestRetry, int maxTries,
                           Duration compensationWindow, Set<String> alreadyCapturedCodes,
                           Set<String> alreadyReleasedCodes, Set<String> noSuchHoldCodes, boolean confirmsLate,
                           Map<String, String> channelsOfPayWays) {

    /** Stands in the settings for each {@code PayWay} that is not named, and for none. */
    public static final String OTHER_PAY_WAYS = "*";

    private static final Pattern WHOLE = Pattern.compile("^(-?(?:0|[1-9][0-9]*))\\.0+$");

    public VendorPolicy {
        operations = Map.copyOf(operations);
        channelsOfPayWays = Map.copyOf(channelsOfPayWays);
        successCodes = codes(successCodes);
        unknownCodes = codes(unknownCodes);
        alreadyCapturedCodes = codes(alreadyCapturedCodes);
        alreadyReleasedCodes = codes(alreadyReleasedCodes);
        noSuchHoldCodes = codes(noSuchHoldCodes);
    }

    /** The {@code ChannelType} of a freeze with that {@code PayWay}, where it is known. */
    public @Nullable String channelOfPayWay(@Nullable String payWay) {
        String others = channelsOfPayWays.get(OTHER_PAY_WAYS);
        return payWay == null ? others : channelsOfPayWays.getOrDefault(payWay, others);
    }

    /** A code as it is compared: a whole number is the same with decimals, any other text is itself. */
    public static @Nullable String code(@Nullable String said) {
        return said == null ? null : plain(said);
    }

    private static String plain(String code) {
        return WHOLE.matcher(code.strip()).replaceFirst("$1");
    }

    private static Set<String> codes(Set<String> set) {
        return set.stream().map(VendorPolicy::plain).collect(Collectors.toUnmodifiableSet());
    }
}
