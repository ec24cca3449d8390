package io.opdbridge;

import io.opdbridge.access.CallerSettings;
import io.opdbridge.canonical.Site;
import io.opdbridge.canonical.Sites;
import io.opdbridge.config.InstallationSettings;
import io.opdbridge.config.InvalidSettingsException;
import io.opdbridge.db.Database;
import io.opdbridge.db.DatabaseSettings;
import io.opdbridge.http.HttpSettings;
import io.opdbridge.ledger.jdbc.RefundsUnderWay;
import org.apache.camel.CamelContext;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.support.LifecycleStrategySupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;

/** {@code bin/bridge run}: the service, in the foreground, until SIGTERM. */
@Command(name = "run", mixinStandardHelpOptions = true, description = "Runs the bridge.")
class RunCommand implements Callable<Integer> {

    /** Pages for people and machines that watch. */
    private static final List<String> OF_THE_BRIDGE_ITSELF = List.of("/console", "/observe/health", "/observe/metrics");

    @Option(names = "--routes", paramLabel = "DIR",
            description = "Take the route files from this folder.")
    private @Nullable Path routes;

    @Override
    public Integer call() throws Exception {
        Map<String, String> overrides = new HashMap<>();
        if (routes != null) {
            overrides.put("bridge.routes-dir", routes.toString());
        }
        BridgeSettings settings = BridgeSettings.load(overrides);
        check(settings);
        // what their files hold stops the start before anything is opened, too
        CallerSettings.callers(settings.all());
        Database database = settings.of(DatabaseSettings.class).own();
        try {
            refuseToAbandon(RefundsUnderWay.in(database.dataSource()), settings.sites());
            Main main = assemble(settings, database);
            main.run();
            return main.getExitCode();
        } catch (Exception e) {
            database.close();
            throw e;
        }
    }

    /** A refund that is not over can only be settled with who keeps its money. */
    private static void refuseToAbandon(List<RefundsUnderWay> underWay, Sites sites) {
        for (RefundsUnderWay ofSite : underWay) {
            Optional<Site> site = sites.find(ofSite.site());
            String what = ofSite.holds() + " refunds of site " + ofSite.site() + " are not over "
                    + (ofSite.atVendor() ? "at its HIS" : "in the bridge's own books")
                    + ": put it back, let them be settled or decide their cases, and change it then";
            if (site.isEmpty()) {
                throw new InvalidSettingsException("Setting bridge.sites lacks a site, and " + what);
            }
            if ((site.get().vendor() != null) != ofSite.atVendor()) {
                throw new InvalidSettingsException(
                        "Setting bridge.site." + ofSite.site() + ".dialect has changed, and " + what);
            }
        }
    }

    private Main assemble(BridgeSettings settings, Database database) {
        Main main = BridgeService.assemble(settings, database, Clock.systemUTC());
        main.addMainListener(new MainListenerSupport() {
            @Override
            public void beforeStart(BaseMainSupport starting) {
                prepare(settings, database);
            }

            @Override
            public void afterStart(BaseMainSupport started) {
                log().info("Serving {} from data folder {}", HttpSettings.address(settings.all()),
                        settings.of(DatabaseSettings.class).dataDir().toAbsolutePath());
                announce(settings);
            }

            @Override
            public void afterConfigure(BaseMainSupport configured) {
                configured.getCamelContext().addLifecycleStrategy(new LifecycleStrategySupport() {
                    @Override
                    public void onContextStarting(CamelContext context) {
                        refuseDeaf((ModelCamelContext) context, settings);
                    }

                    @Override
                    public void onContextStopped(CamelContext context) {
                        database.close();
                    }
                });
            }
        });
        return main;
    }

    /** Routes that take no calls would be ready, and answer nobody. */
    private static void refuseDeaf(ModelCamelContext context, BridgeSettings settings) {
        boolean takesCalls = context.getRouteDefinitions().stream()
                .map(route -> route.getInput().getEndpointUri().split("\\?")[0])
                .anyMatch(uri -> uri.startsWith("jetty:") && OF_THE_BRIDGE_ITSELF.stream().noneMatch(uri::endsWith));
        if (!takesCalls) {
            throw new InvalidSettingsException("Setting bridge.routes-dir: no route file in "
                    + settings.of(InstallationSettings.class).routes().root()
                    + " takes calls over HTTP: copy the shipped files, as receive-http.camel.yaml, into it");
        }
    }

    /** Before anything is opened. */
    void check(BridgeSettings settings) {
        // a plain run takes all that Settings takes
    }

    /** Before the first call is taken. */
    void prepare(BridgeSettings settings, Database database) {
        // a plain run has nothing to prepare
    }

    /** Once calls are taken. */
    void announce(BridgeSettings settings) {
        // a plain run says what it has to say in its log
    }

    private static Logger log() {
        return LoggerFactory.getLogger(RunCommand.class);
    }
}
