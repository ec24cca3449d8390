package io.opdbridge.reconcile;

import io.opdbridge.config.Setting;
import io.opdbridge.config.Topic;

import java.time.Duration;
import java.util.List;

/** How bills are read, for all sites. */
@Topic(prefix = "bridge.", title = "Reconciliation")
public record ReconcileSettings(
        @Setting(key = "bills", unit = "names",
                meaning = "bills other than `wechat` and `alipay`, and those of a HIS")
        List<String> bills,
        @Setting(key = "reconcile.poll-milliseconds", value = "60000", min = 10, max = 3600000,
                meaning = "how often the folder for bills is looked at")
        Duration poll,
        @Setting(key = "reconcile.max-bill-megabytes", unit = "MiB", value = "2048", min = 1, max = 1000000,
                meaning = "largest file of a bill, uncompressed")
        int maxBillMegabytes) {
}
