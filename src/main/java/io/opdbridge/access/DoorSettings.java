package io.opdbridge.access;

import io.opdbridge.config.Setting;
import io.opdbridge.config.Topic;

import java.time.Duration;
import java.util.List;

/** Settings of the callers' proof. */
@Topic(prefix = "bridge.", title = "Callers")
public record DoorSettings(
        @Setting(key = "http.api-key-header", unit = "name", value = "X-Api-Key", matches = DoorSettings.HEADER,
                otherwise = "is no header of the bridge's own",
                meaning = "HTTP header that holds an API key")
        String apiKeyHeader,
        @Setting(key = "callers", unit = "names", matches = "[A-Za-z0-9_-]{1,64}",
                otherwise = "is no name of a caller: letters, digits, - and _ only",
                meaning = "who may call; empty means anybody on this machine")
        List<String> callers,
        @Setting(key = "signature.window-seconds", value = "300", min = 1, max = 86400,
                meaning = "how far the clock of a caller that signs may be from ours, either way")
        Duration signatureWindow,
        @Setting(key = "nonce.poll-milliseconds", value = "10000", min = 10, max = 3600000,
                meaning = "how often nonces that are too old are forgotten")
        Duration noncePoll) {

    /** A header name without another meaning in a request. */
    static final String HEADER =
            "(?i)(?!(authorization|host|date|cookie|connection|(content|x-bridge|x-forwarded|proxy)-.*)$)"
                    + "[A-Z0-9_-]{1,64}";
}
