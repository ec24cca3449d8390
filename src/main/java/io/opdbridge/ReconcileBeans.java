package io.opdbridge;

import io.opdbridge.audit.AuditTrail;
import io.opdbridge.db.Database;
import io.opdbridge.ledger.jdbc.JdbcLedgerStore;
import io.opdbridge.reconcile.ReconcileSettings;
import io.opdbridge.reconcile.Reconciliations;
import io.opdbridge.reconcile.jdbc.JdbcReconcileStore;

/** The channels' bills against the books. */
final class ReconcileBeans {

    private ReconcileBeans() {
    }

    static Reconciliations bind(Assembly bridge, AuditTrail trail) {
        Database database = bridge.database();
        Reconciliations reconciliations = new Reconciliations(
                new JdbcReconcileStore(database, new JdbcLedgerStore(database)), bridge.sites(),
                ReconcileSettings.options(bridge.settings()), trail, bridge.clock());
        reconciliations.warnOfMixedChannels();
        bridge.bind("reconciliations", reconciliations);
        return reconciliations;
    }
}
