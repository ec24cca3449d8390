package io.opdbridge.reconcile;

import io.opdbridge.reconcile.BillRow.Origin;

import java.util.Map;

/**
 * Which rows of a channel's bill are the hospital's prepayments: an account is often shared, with registration fees or with
 * another hospital. Without a word for a channel all of its rows are. Immutable.
 *
 * @param merchants number of a merchant, an account or a shop → its channel
 * @param products  name of what is sold → its channel; one that ends with * stands for all that begin so
 */
public record BillFilter(Map<String, String> merchants, Map<String, String> products) {

    public static final BillFilter ALL = new BillFilter(Map.of(), Map.of());

    private static final String ANY_END = "*";

    public BillFilter {
        merchants = Map.copyOf(merchants);
        products = Map.copyOf(products);
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
