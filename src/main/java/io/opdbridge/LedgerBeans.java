package io.opdbridge;

import io.opdbridge.canonical.Sites;
import io.opdbridge.ledger.Holds;
import io.opdbridge.ledger.LedgerStore;
import io.opdbridge.ledger.OverdueDecisions;
import io.opdbridge.ledger.VendorHolds;
import io.opdbridge.ledger.jdbc.JdbcLedgerStore;
import io.opdbridge.ledger.jdbc.OverdueHolds;
import io.opdbridge.ledger.jdbc.RechargeSearch;
import io.opdbridge.ledger.jdbc.VendorRefunds;
import io.opdbridge.observe.LedgerHealthCheck;

import java.time.Clock;

/** The bridge's own books, and the journal of calls for sites whose money a HIS keeps. */
final class LedgerBeans {

    private LedgerBeans() {
    }

    static void bind(Assembly bridge) {
        LedgerStore store = new JdbcLedgerStore(bridge.database());
        Sites sites = bridge.sites();
        Clock clock = bridge.clock();
        bridge.bind("ledger", bridge.dataSource());
        bridge.bind("ledgerHealthCheck", new LedgerHealthCheck(bridge.dataSource()));
        bridge.bind("sites", sites);
        Holds holds = new Holds(store, sites, clock);
        VendorHolds vendorHolds = new VendorHolds(store, sites, clock);
        bridge.bind("holds", holds);
        bridge.bind("vendorHolds", vendorHolds);
        bridge.bind("rechargeSearch", new RechargeSearch(bridge.dataSource(), sites, clock));
        bridge.bind("vendorRefunds", new VendorRefunds(bridge.dataSource(), clock));
        bridge.bind("overdueHolds", new OverdueHolds(bridge.dataSource(), sites, clock));
        bridge.bind("overdueDecisions", new OverdueDecisions(sites, holds, vendorHolds));
    }
}
