package io.opdbridge.canonical;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * The settings of one hospital behind the bridge; src/docs/reference/settings.md explains each.
 *
 * @param zone     the zone of all dates on the wire that carry none
 * @param language of {@code RespMessage}
 * @param dialect  the route template of the vendor that keeps the money; {@code ledger} for the bridge's own books
 * @param vendor   settings of the vendor that keeps the money; null for the bridge's own books
 */
public record Site(String name, ZoneId zone, Locale language, Wire wire, Refunds refunds, Lists lists, String dialect,
        @Nullable VendorPolicy vendor) {

    /**
     * How the site's callers write and read.
     *
     * @param relaxedFields     required request fields (wire names) that may be absent
     * @param requestAliases    element name in requests → its name in the contract
     * @param answerAliases     element name in answers → a second name under which it is written
     * @param repairsAmpersands whether a bare {@code &} in a request counts as text
     * @param acceptsType       whether a settlement may say {@code Type} 1 / 2 instead of {@code Status} 0 / 1
     * @param requestXslt       resource URI of the XSLT for the site's requests; null when none
     * @param answerXslt        the same for its answers
     * @param soapCallOperation SOAP operation that takes any method, named in its argument
     * @param soapResultElement element of a SOAP answer that contains the answer's XML; {@code *} stands for the
     *                          operation
     */
    public record Wire(Set<String> relaxedFields, Map<String, String> requestAliases, Map<String, String> answerAliases,
            boolean repairsAmpersands, boolean acceptsType, @Nullable String requestXslt, @Nullable String answerXslt,
            String soapCallOperation, String soapResultElement) {

        public Wire {
            relaxedFields = Set.copyOf(relaxedFields);
            requestAliases = Map.copyOf(requestAliases);
            answerAliases = Map.copyOf(answerAliases);
        }
    }

    /**
     * What holds for the site's refunds.
     *
     * @param retryWindow          how long an ended attempt without transaction time is recognised as a repeat
     * @param overdueAfter         age at which a hold without settlement is overdue
     * @param releasesOverdueHolds whether an overdue hold is released without a person
     * @param approvalAboveFen     a decision above this amount, in fen, needs a second person; null when none does
     * @param channelLimits        ChannelType → its limits; no entry for a channel without limits
     */
    public record Refunds(Duration retryWindow, Duration overdueAfter, boolean releasesOverdueHolds,
            @Nullable Long approvalAboveFen, Map<String, ChannelLimit> channelLimits) {

        public Refunds {
            channelLimits = Map.copyOf(channelLimits);
        }
    }

    /**
     * The bounds of a list.
     *
     * @param days    days it goes back when no dates are given
     * @param maxDays longest date range
     * @param maxRows most recharges in one list
     */
    public record Lists(int days, int maxDays, int maxRows) {
    }

    /** The settings of the vendor, for a site whose money one keeps. */
    public VendorPolicy requireVendor() {
        return Objects.requireNonNull(vendor, () -> "The bridge itself keeps the books of site " + name);
    }

    /** What a channel can still pay back. */
    public ChannelLimit channelLimit(@Nullable String channelType) {
        return channelType == null ? ChannelLimit.NONE
                : refunds.channelLimits.getOrDefault(channelType, ChannelLimit.NONE);
    }

    /** The same for a freeze at a vendor's site, which names no channel: its pay way may tell it. */
    public ChannelLimit channelLimitOfPayWay(@Nullable String payWay) {
        return channelLimit(requireVendor().channelOfPayWay(payWay));
    }

    /** Whether a decision about this amount needs a second person. */
    public boolean needsApproval(long amountFen) {
        return refunds.approvalAboveFen != null && amountFen > refunds.approvalAboveFen;
    }
}
