package io.opdbridge.observe;

import io.opdbridge.access.Addresses;
import io.opdbridge.config.Check;
import io.opdbridge.config.Checked;
import io.opdbridge.config.Setting;
import io.opdbridge.config.Topic;

import java.util.List;

/** Whether metrics exist, and who may read them. */
@Topic(prefix = "bridge.metrics.", title = "Metrics")
public record MetricsSettings(
        @Setting(key = "enabled", value = "true", meaning = "measure, and serve `/observe/metrics`")
        boolean enabled,
        @Setting(key = "addresses", unit = "addresses", value = "127.0.0.1,::1",
                meaning = "IP addresses and ranges that metrics may be read from; empty means any")
        List<String> addresses) implements Checked {

    @Override
    public void check(Check check) {
        check.readsEach("addresses", addresses, address -> Addresses.of(List.of(address)));
    }

    /** Empty for any address. */
    public Addresses readers() {
        return Addresses.of(addresses);
    }
}
