package io.opdbridge.reconcile;

import io.opdbridge.reconcile.BillRow.Origin;

import java.util.Map;
import java.util.stream.Collectors;

/**
 * Selects the rows of a channel's bill that are the hospital's prepayments, since an account is often shared with
 * registration fees or another hospital. Without an entry for a channel it selects all rows. Immutable.
 *
 * @param merchants merchant, account or shop number → its channel
 * @param products  product name → its channel; a final * matches any ending
 */
public record BillFilter(Map<String, String> merchants, Map<String, String> products) {

    public static final BillFilter ALL = new BillFilter(Map.of(), Map.of());

    private static final String ANY_END = "*";

    public BillFilter {
        merchants = plain(merchants);
        products = plain(products);
    }

    /** Normalised like the values of a bill. */
    private static Map<String, String> plain(Map<String, String> said) {
        return said.entrySet().stream().collect(Collectors.toUnmodifiableMap(one -> BillText.plain(one.getKey()),
                Map.Entry::getValue, (first, second) -> first));
    }

    public boolean isOurs(String channel, Origin origin) {
        return (!merchants.containsValue(channel)
                || origin.merchants().stream().anyMatch(one -> channel.equals(merchants.get(one))))
                && (!products.containsValue(channel) || products.entrySet().stream().anyMatch(
                        one -> one.getValue().equals(channel) && isNamed(one.getKey(), origin.product())));
    }

    private static boolean isNamed(String said, String product) {
        return said.endsWith(ANY_END) ? product.startsWith(said.substring(0, said.length() - 1)) : product.equals(said);
    }
}
