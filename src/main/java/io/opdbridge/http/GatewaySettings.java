package io.opdbridge.http;

import io.opdbridge.config.Check;
import io.opdbridge.config.Checked;
import io.opdbridge.config.Setting;
import io.opdbridge.config.Topic;

import java.util.List;

/** The trusted gateways. */
@Topic(prefix = "bridge.http.", title = "Gateways")
public record GatewaySettings(
        @Setting(key = "gateways", unit = "addresses",
                meaning = "IP addresses, and networks as `10.1.0.0/16`, of gateways that are believed for whom "
                        + "they call")
        List<String> addresses,
        @Setting(key = "gateway-headers", value = "x-forwarded",
                meaning = "how they say it: `X-Forwarded-For`, `-Proto` and `-Host`, or `Forwarded` of RFC 7239")
        Gateways.Headers headers) implements Checked {

    @Override
    public void check(Check check) {
        check.readsEach("gateways", addresses, address -> new Gateways(List.of(address), headers));
    }

    public Gateways gateways() {
        return new Gateways(addresses, headers);
    }
}
