package io.opdbridge.alert;

import io.opdbridge.alert.AlertMessage.Channel;
import org.jspecify.annotations.Nullable;

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
 * The addresses of the channels. Addresses of robots contain their keys, so they are never logged. Thread-safe.
 */
public final class AlertChannels {

    private final Map<Channel, String> addresses;
    private final String dingtalkSecret;
    private final boolean mail;
    private final Clock clock;

    /**
     * @param addresses      addresses of the channels that get a POST
     * @param dingtalkSecret empty when the robot asks for no signature
     * @param mail           whether mail is sent
     */
    public AlertChannels(Map<Channel, String> addresses, String dingtalkSecret, boolean mail, Clock clock) {
        this.addresses = Map.copyOf(addresses);
        this.dingtalkSecret = dingtalkSecret;
        this.mail = mail;
        this.clock = clock;
    }

    /** The configured channels. */
    public Set<Channel> configured() {
        Set<Channel> channels = EnumSet.noneOf(Channel.class);
        channels.addAll(addresses.keySet());
        if (mail) {
            channels.add(Channel.MAIL);
        }
        return channels;
    }

    /** The address for a message; null when its channel is not configured any more. */
    public @Nullable String address(Channel channel) {
        String address = addresses.get(channel);
        if (address == null || channel != Channel.DINGTALK || dingtalkSecret.isEmpty()) {
            return address;
        }
        String timestamp = Long.toString(clock.millis());
        return address + (address.contains("?") ? "&" : "?") + "timestamp=" + timestamp + "&sign="
                + URLEncoder.encode(signature(timestamp), StandardCharsets.UTF_8);
    }

    /** The signature in DingTalk's form. */
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
