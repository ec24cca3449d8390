package io.opdbridge.alert;

import io.opdbridge.alert.AlertMessage.Channel;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.Base64;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Where the messages of each channel go. Addresses of robots hold their keys, so that they are in no log. Thread-safe.
 */
public final class AlertChannels {

    private final Map<Channel, String> addresses;
    private final String dingtalkSecret;
    private final boolean mail;
    private final Clock clock;

    /**
     * @param addresses      of the channels that are POSTed to
     * @param dingtalkSecret empty when the robot asks for no signature
     * @param mail           whether mail is sent
     */
    public AlertChannels(Map<Channel, String> addresses, String dingtalkSecret, boolean mail, Clock clock) {
        this.addresses = Map.copyOf(addresses);
        this.dingtalkSecret = dingtalkSecret;
        this.mail = mail;
        this.clock = clock;
    }

    /** Those that are configured. */
    public Set<Channel> configured() {
        Set<Channel> channels = EnumSet.noneOf(Channel.class);
        channels.addAll(addresses.keySet());
        if (mail) {
            channels.add(Channel.MAIL);
        }
        return channels;
    }

    /** Where a message is POSTed to now; null when its channel is not configured any more. */
    public String address(Channel channel) {
        String address = addresses.get(channel);
        if (address == null || channel != Channel.DINGTALK || dingtalkSecret.isEmpty()) {
            return address;
        }
        String timestamp = Long.toString(clock.millis());
        return address + (address.contains("?") ? "&" : "?") + "timestamp=" + timestamp + "&sign="
                + URLEncoder.encode(signature(timestamp), StandardCharsets.UTF_8);
    }

    /** As DingTalk wants it. */
    private String signature(String timestamp) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(dingtalkSecret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return Base64.getEncoder().encodeToString(
                    mac.doFinal((timestamp + "\n" + dingtalkSecret).getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
