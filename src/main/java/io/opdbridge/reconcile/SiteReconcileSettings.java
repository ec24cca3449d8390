package io.opdbridge.reconcile;

import io.opdbridge.config.Check;
import io.opdbridge.config.Checked;
import io.opdbridge.config.InstallationSettings;
import io.opdbridge.config.RoutesFolder;
import io.opdbridge.config.Setting;
import io.opdbridge.config.Topic;
import io.opdbridge.his.VendorSettings;
import io.opdbridge.reconcile.Run.Against;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** The reconciliation of a site; one for each of {@code bridge.sites}. */
@Topic(family = "site", profiles = true, title = "Reconciliation of a site")
public record SiteReconcileSettings(
        @Setting(key = "reconcile-pool-days", unit = "days", value = "3", max = 31,
                meaning = "how long a payment or refund without counterpart waits before it is a difference")
        int poolDays,
        @Setting(key = "reconcile-confirm-days", unit = "days", value = "5", max = 31,
                meaning = "how long a refund that the channel had accepted waits for a bill to say how it ended")
        int confirmDays,
        @Setting(key = "reconcile-max-differences", unit = "rows", value = "10000", min = 1, max = 1000000,
                meaning = "with more rows without counterpart a bill is refused")
        int maxDifferences,
        @Setting(key = "reconcile-against", value = "ledger", meaning = "who tells our side")
        Against against,
        @Setting(key = "reconcile-his-bill", unit = "name",
                meaning = "of `bridge.bills`: how the bill of the HIS is written")
        String hisBill,
        @Setting(key = "reconcile-his-query", unit = "file",
                meaning = "SQL in the routes folder, for the database of `vendor-address`")
        String hisQuery,
        @Setting(key = "reconcile-pay-ways", unit = "value=channel,…",
                meaning = "at a site with a HIS, which `PayWay` of a refund is of which channel (that of the "
                        + "freeze, else of the settlement), also for the limits of the channel at its freeze; "
                        + "`*` stands for all others and for none, as in `3=wechat,4=alipay,*=wechat`; empty: "
                        + "each may be of any")
        Map<String, String> payWays,
        @Setting(key = "reconcile-merchants", unit = "number=channel,…",
                meaning = "merchants, accounts or shops whose rows in a bill are ours, when an account is "
                        + "shared; a channel that is not named: all")
        Map<String, String> merchants,
        @Setting(key = "reconcile-products", unit = "name=channel,…",
                meaning = "the same of what was sold; `*` at the end stands for any end")
        Map<String, String> products) implements Checked {

    @Override
    public void check(Check check) {
        checkQuery(check);
        Set<String> channels = check.of(ReconcileSettings.class).channels();
        if ((against == Against.HIS_BILL) != channels.contains(hisBill)) {
            check.add("reconcile-his-bill", against == Against.HIS_BILL ? "\"" + hisBill + "\" is not among the"
                    + " bills of"
                    + " bridge.bills" : "it is of no use without reconcile-against=his-bill");
        }
        Map.of("pay-ways", payWays, "merchants", merchants, "products", products).forEach((setting, named) ->
                named.values().stream().filter(channel -> !channels.contains(channel)).forEach(channel -> check.add(
                        "reconcile-" + setting, "\"" + channel + "\" is no channel: name one of " + channels
                                + ", or add it to bridge.bills")));
    }

    private void checkQuery(Check check) {
        if ((against == Against.HIS_QUERY) == hisQuery.isEmpty()) {
            check.add("reconcile-his-query", hisQuery.isEmpty() ? "is missing"
                    : "it is of no use without reconcile-against=his-query");
        } else if (against == Against.HIS_QUERY) {
            if (!check.of(VendorSettings.class).isDatabase()) {
                check.add("reconcile-against", "there is no database of the HIS: vendor-address begins with jdbc:");
            }
            RoutesFolder routes = check.of(InstallationSettings.class).routes();
            if (!routes.has(hisQuery)) {
                check.add("reconcile-his-query", "there is no " + hisQuery + " in " + routes.root());
            }
        }
    }

    /** Null unless there is a query. */
    private @Nullable String sql(RoutesFolder routes) {
        try {
            return hasQuery() ? routes.text(hisQuery) : null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether it is compared with a query in the database of the HIS. */
    boolean hasQuery() {
        return against == Against.HIS_QUERY;
    }

    /** @param bills channel → format of its bills */
    ReconcilePolicy policy(Map<String, BillFormat> bills, RoutesFolder routes) {
        return new ReconcilePolicy(poolDays, confirmDays, maxDifferences, against,
                against == Against.HIS_BILL ? bills.get(hisBill) : null, sql(routes), payWays,
                new BillFilter(merchants, products));
    }

    /** {@code PayWay} → {@code ChannelType} of its channel's recharges, empty for all. */
    public Map<String, String> typesOfPayWays(Map<String, BillFormat> bills) {
        Map<String, String> types = new HashMap<>();
        payWays.forEach((payWay, channel) -> {
            String type = bills.containsKey(channel) ? bills.get(channel).channelType() : null;
            types.put(payWay, type == null ? "" : type);
        });
        return types;
    }
}
