package io.opdbridge.alert;

import java.time.Instant;

/**
 * One thing to say over one channel: that an alert has begun, or that it has ended.
 *
 * @param endedAt null when it has begun
 * @param tries   how often somebody has begun to send it
 */
public record AlertMessage(String id, Channel channel, String site, AlertKind kind, Instant begunAt, Instant endedAt,
                           long amount, int tries) {

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
}
