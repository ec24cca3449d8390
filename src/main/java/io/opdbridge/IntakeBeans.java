package io.opdbridge;

import io.opdbridge.audit.AuditTrail;
import io.opdbridge.db.DatabaseSettings;
import io.opdbridge.intake.ImportFiles;
import io.opdbridge.intake.ImportRegister;
import io.opdbridge.intake.Imports;
import io.opdbridge.intake.Inbox;
import io.opdbridge.ledger.jdbc.JdbcLedgerStore;

import java.time.Clock;

/** Files of recharges, spends and returns, and how they are imported. */
final class IntakeBeans {

    private IntakeBeans() {
    }

    static void bind(Assembly bridge, AuditTrail trail) {
        Clock clock = bridge.clock();
        ImportRegister register = new ImportRegister(new ImportFiles(bridge.database()), trail::record, clock);
        Imports imports = new Imports(new JdbcLedgerStore(bridge.database()), register, bridge.sites(),
                new Inbox(bridge.settings().of(DatabaseSettings.class).dataDir(), clock), clock);
        bridge.bind("imports", imports);
        bridge.whenStarting(imports::endLeftImports);
    }
}
