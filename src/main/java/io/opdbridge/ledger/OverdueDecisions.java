package io.opdbridge.ledger;

import io.opdbridge.canonical.Sites;

/** What becomes of an overdue hold, whoever keeps its money (contract, section 5, rule 9). Thread-safe. */
public final class OverdueDecisions {

    private final Sites sites;
    private final Holds holds;
    private final VendorHolds vendorHolds;

    public OverdueDecisions(Sites sites, Holds holds, VendorHolds vendorHolds) {
        this.sites = sites;
        this.holds = holds;
        this.vendorHolds = vendorHolds;
    }

    /** Whether its site has it released without a person. */
    public boolean isReleased(OverdueHold overdue) {
        return sites.get(overdue.site()).refunds().releasesOverdueHolds();
    }

    /** Gives the money back; at a HIS, the call is due then. */
    public void release(OverdueHold overdue) {
        if (isAtVendor(overdue)) {
            vendorHolds.releaseOverdue(overdue);
        } else {
            holds.releaseOverdue(overdue);
        }
    }

    /** Opens its case. */
    public void report(OverdueHold overdue) {
        if (isAtVendor(overdue)) {
            vendorHolds.reportOverdue(overdue);
        } else {
            holds.reportOverdue(overdue);
        }
    }

    private boolean isAtVendor(OverdueHold overdue) {
        return sites.get(overdue.site()).vendor() != null;
    }
}
