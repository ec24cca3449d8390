package io.opdbridge.alert;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/**
 * A message about an alert for one channel.
 *
 * @param endedAt  null while it goes on
 * @param fen      the sum; null when it is no money, or unknown
 * @param oldestAt time since which the oldest counted thing waits; null when unknown
 * @param tries    number of tries to send it
 */
public record AlertMessage(String id, Channel channel, Event event, String site, AlertKind kind, Instant begunAt,
        @Nullable Instant endedAt, long amount, @Nullable Long fen, @Nullable Instant oldestAt, int tries) {

    /** The channels. */
    public enum Channel {
        /** A POST of JSON to a webhook. */
        WEBHOOK,
        /** A robot of WeCom (企业微信). */
        WECOM,
        /** A robot of DingTalk (钉钉). */
        DINGTALK,
        MAIL
    }

    /** The events of an alert. */
    public enum Event {
        BEGINS,
        /** A new thing was added, or the amount has doubled since the last message. */
        GROWS,
        /** It goes on, and the last message is a day old. */
        REMINDS,
        ENDS
    }
}
