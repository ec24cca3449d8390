package io.opdbridge;

import io.opdbridge.access.Callers;
import io.opdbridge.audit.AuditTrail;
import io.opdbridge.config.InstallationSettings;
import io.opdbridge.db.Database;
import io.opdbridge.observe.BridgeMetrics;
import io.opdbridge.reconcile.Reconciliations;
import org.apache.camel.main.Main;

import java.time.Clock;
import java.util.Optional;
import java.util.stream.Stream;

/** Puts the bridge together: each piece binds the beans by which route files name a feature. */
public final class BridgeService {

    private BridgeService() {
    }

    /** A bridge that is ready to run on the given ledger. */
    public static Main assemble(BridgeSettings settings, Database ledger, Clock clock) {
        Assembly bridge = new Assembly(main(settings), settings.all(), settings.sites(), ledger, clock);
        AuditTrail trail = AuditBeans.bind(bridge);
        LedgerBeans.bind(bridge);
        HisBeans.bind(bridge);
        IntakeBeans.bind(bridge, trail);
        Reconciliations reconciliations = ReconcileBeans.bind(bridge, trail);
        StatisticsBeans statistics = StatisticsBeans.bind(bridge);
        AlertBeans.bind(bridge, statistics.figures());
        Optional<BridgeMetrics> metrics = ObserveBeans.bind(bridge, statistics.figures());
        Callers callers = AccessBeans.bind(bridge);
        CallBeans.bind(bridge, callers, Stream.concat(Stream.of(statistics.minutes()), metrics.stream()).toList());
        HttpBeans.bind(bridge, metrics);
        ConsoleBeans.bind(bridge, trail, statistics.figures(), reconciliations);
        return bridge.main();
    }

    private static Main main(BridgeSettings settings) {
        Main main = new Main();
        main.setPropertyPlaceholderLocations("false");
        main.setOverrideProperties(settings.asProperties());
        main.configure().setRoutesIncludePattern(settings.of(InstallationSettings.class).routes().pattern());
        main.configure().setRoutesExcludePattern(settings.routesWithoutUse());
        return main;
    }
}
