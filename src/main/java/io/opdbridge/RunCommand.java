package io.opdbridge;

import io.opdbridge.canonical.Site;
import io.opdbridge.canonical.Sites;
import io.opdbridge.config.InvalidSettingsException;
import io.opdbridge.config.Settings;
import io.opdbridge.db.Database;
import io.opdbridge.db.DatabaseSettings;
import io.opdbridge.http.HttpSettings;
import io.opdbridge.ledger.jdbc.RefundsUnderWay;
import org.apache.camel.CamelContext;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import org.apache.camel.support.LifecycleStrategySupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code bin/bridge run}: the service, in the foreground, until SIGTERM. */
@Command(name = "run", mixinStandardHelpOptions = true, description = "Runs the bridge.")
class RunCommand implements Callable<Integer> {

    /** As Jetty names the address that it cannot have. */
    private static final Pattern LISTENS = Pattern.compile("Failed to bind to \\S*:([0-9]+)");

    @Option(names = "--routes", paramLabel = "DIR",
            description = "Take the route files from this folder.")
    private @Nullable Path routes;

    @Override
    public Integer call() throws Exception {
        Map<String, String> overrides = new HashMap<>();
        if (routes != null) {
            overrides.put("bridge.routes-dir", routes.toString());
        }
        BridgeSettings settings = BridgeSettings.loadToRun(overrides);
        check(settings);
        Database database = settings.of(DatabaseSettings.class).own();
        try {
            refuseToAbandon(RefundsUnderWay.in(database.dataSource()), settings.sites());
            refuseOccupiedPort(settings.of(HttpSettings.class));
            Main main = assemble(settings, database);
            main.run();
            return main.getExitCode();
        } catch (Exception e) {
            database.close();
            throw cannotListen(e, settings.all()).orElse(e);
        }
    }

    /** Before Camel begins, which would log the whole way to what has not worked. */
    private static void refuseOccupiedPort(HttpSettings http) throws IOException {
        try (ServerSocket socket = new ServerSocket()) {
            // as the server itself: what an ended bridge has left open is in nobody's way
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(http.host(), http.port()));
        }
    }

    /** What to set otherwise when the port cannot be had; empty for another failure. */
    private static Optional<Exception> cannotListen(Exception failure, Settings settings) {
        StringBuilder told = new StringBuilder();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            told.append(cause.getMessage()).append('\n');
            if (cause instanceof BindException) {
                return Optional.of(new InvalidSettingsException(cannotListen(told.toString(), settings)));
            }
        }
        return Optional.empty();
    }

    private static String cannotListen(String told, Settings settings) {
        HttpSettings http = settings.of(HttpSettings.class);
        Matcher address = LISTENS.matcher(told);
        if (address.find() && Integer.parseInt(address.group(1)) != http.port()) {
            return "A route file of bridge.routes-dir listens on port " + address.group(1)
                    + ", which cannot be had: end the program that listens there, or name another port in the file";
        }
        if (told.contains("assign")) {
            return settings.named("bridge.http.host") + ": \"" + http.host() + "\" is no address of this machine";
        }
        return settings.named("bridge.http.port") + ": " + (told.contains("denied")
                ? "this system user may not listen on port " + http.port() + "; set one above 1023"
                : "another program, or another bridge, listens on port " + http.port() + " of " + http.host()
                        + "; end that one, or set another port");
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
                    public void onContextStopped(CamelContext context) {
                        database.close();
                    }
                });
            }
        });
        return main;
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
