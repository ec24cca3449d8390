package io.opdbridge.reconcile;

import io.opdbridge.config.InstallationSettings;
import io.opdbridge.config.Setting;
import io.opdbridge.config.Settings;
import io.opdbridge.config.Topic;
import io.opdbridge.db.DatabaseSettings;
import io.opdbridge.his.VendorSettings;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** How bills are read, for all sites. */
@Topic(prefix = "bridge.", title = "Reconciliation")
public record ReconcileSettings(
        @Setting(key = "bills", unit = "names", matches = "(?!(wechat|alipay)$)[a-z0-9_]{1,32}",
                otherwise = "is no name of a bill: small letters, digits and _ only,"
                        + " and not wechat or alipay, which need"
                        + " no settings",
                meaning = "bills other than `wechat` and `alipay`, and those of a HIS")
        List<String> bills,
        @Setting(key = "reconcile.poll-milliseconds", value = "60000", min = 10, max = 3600000,
                meaning = "how often the folder for bills is looked at")
        Duration poll,
        @Setting(key = "reconcile.max-bill-megabytes", unit = "MiB", value = "2048", min = 1, max = 1000000,
                meaning = "largest file of a bill, uncompressed")
        int maxBillMegabytes) {

    private static final long MEGABYTE = 1 << 20;

    /** Channel → how its bills are written. */
    public static Map<String, BillFormat> formats(Settings settings) {
        Map<String, BillFormat> formats = new HashMap<>(Map.of("wechat", new WechatBill(), "alipay", new AlipayBill()));
        settings.each(BillSettings.class).forEach((name, bill) -> formats.put(name, bill.format()));
        return Map.copyOf(formats);
    }

    /** How the bills of the channels are read, and with what they are compared. */
    public static Reconciliations.Setup options(Settings settings) {
        Map<String, BillFormat> formats = formats(settings);
        Map<String, ReconcilePolicy> policies = new HashMap<>();
        Map<String, HisQuery> hisDatabases = new HashMap<>();
        settings.each(SiteReconcileSettings.class).forEach((site, reconciled) -> {
            policies.put(site, reconciled.policy(formats, settings.of(InstallationSettings.class).routes()));
            if (reconciled.hasQuery()) {
                hisDatabases.put(site, new HisQuery(VendorSettings.access(settings, site)));
            }
        });
        return new Reconciliations.Setup(settings.of(DatabaseSettings.class).dataDir(), formats, policies, hisDatabases,
                MEGABYTE * settings.of(ReconcileSettings.class).maxBillMegabytes());
    }

    /** The channels that there are. */
    Set<String> channels() {
        Set<String> channels = new TreeSet<>(bills);
        channels.addAll(List.of("wechat", "alipay"));
        return channels;
    }
}
