package io.opdbridge.canonical;

import java.util.List;

/**
 * The recharges found, newest first.
 *
 * @param cut whether more exist than the site lists in one answer
 */
public record RechargeList(List<ListedRecharge> recharges, boolean cut) implements VendorReply {

    public RechargeList {
        recharges = List.copyOf(recharges);
    }
}
