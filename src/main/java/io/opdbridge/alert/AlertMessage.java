package io.opdbridge.alert;

import java.time.Instant;

/**
 * One thing to say over one channel about an alert.
 *
 * @param endedAt  null while it goes on
 * @param fen      what it is about together; null when that is no money, or not known
 * @param oldestAt since when the oldest thing that it counts waits; null when not known
 * @param tries    how often somebody has begun to send it
 */
public record AlertMessage(String id, Channel channel, Event event, String site, AlertKind kind, Instant begunAt,
                           Instant endedAt, long amount, Long fen, Instant oldestAt, int tries) {

    /** How people are reached. */
    public enum Channel {
        /** A POST of JSON to whoever wants it. */
        WEBHOOK,
        /** A robot in a group of WeCom (企业微信). */
        WECOM,
        /** A robot in a group of DingTalk (钉钉). */
        DINGTALK,
        MAIL
    }

    /** What is said. */
    public enum Event {
        BEGINS,
        /** Another thing has come, or there are twice as many as people were told of. */
        GROWS,
        /** It goes on, and nobody has been told for a day. */
        REMINDS,
        ENDS
    }
}
