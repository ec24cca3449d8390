package io.opdbridge.ledger;

import io.opdbridge.canonical.ChannelLimit;
import io.opdbridge.canonical.ChannelLimit.Hours;
import io.opdbridge.config.Setting;
import io.opdbridge.config.Topic;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How the refunds of a site are decided; one for each of {@code bridge.sites}.
 *
 * @param approvalAboveFen null when no decision needs a second person
 */
@Topic(family = "site", profiles = true, title = "Refunds of a site")
public record RefundSettings(
        @Setting(key = "retry-window-seconds", value = "600",
                meaning = "how long an ended refund without `TransTime` counts as the same")
        Duration retryWindow,
        @Setting(key = "overdue-after-minutes", value = "1440", meaning = "age at which a hold is overdue")
        Duration overdueAfter,
        @Setting(key = "release-overdue-holds", value = "false", meaning = "release overdue holds without a person")
        boolean releaseOverdue,
        @Setting(key = "approval-above-fen", unit = "fen", value = "10000",
                meaning = "a decision about a case of more than that needs a second person; 0 each, empty none")
        @Nullable Long approvalAboveFen,
        @Setting(key = "channel-refund-days", unit = "ChannelType=days,…", among = {"0", "1", "2"}, min = 1,
                max = 36_500, meaning = "days after a payment within which the channel pays back; see "
                        + "[What a channel can still pay](../design/money.md#what-a-channel-can-still-pay)")
        Map<String, Integer> channelDays,
        @Setting(key = "channel-refunds", unit = "ChannelType=count,…", among = {"0", "1", "2"}, min = 1,
                max = 1_000_000, meaning = "refunds of one payment that the channel takes")
        Map<String, Integer> channelRefunds,
        @Setting(key = "channel-refund-pause-seconds", unit = "ChannelType=s,…", among = {"0", "1", "2"}, min = 1,
                max = 86_400,
                meaning = "smallest time between two refunds of a payment")
        Map<String, Duration> channelPause,
        @Setting(key = "channel-refund-hours", unit = "ChannelType=HH:mm-HH:mm,…", among = {"0", "1", "2"},
                meaning = "hours of the day in which the channel pays back, on the site's clock; `22:00-08:00` goes "
                        + "over midnight")
        Map<String, Hours> channelHours) {

    /** ChannelType → its limits; of the channels that have any. */
    public Map<String, ChannelLimit> channelLimits() {
        return Stream.of(channelDays, channelRefunds, channelPause, channelHours)
                .flatMap(limit -> limit.keySet().stream()).distinct()
                .collect(Collectors.toMap(type -> type, type -> new ChannelLimit(channelDays.get(type),
                        channelRefunds.get(type), channelPause.get(type), channelHours.get(type))));
    }
}
