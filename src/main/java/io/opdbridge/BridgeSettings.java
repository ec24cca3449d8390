package io.opdbridge;

import io.opdbridge.access.CallerSettings;
import io.opdbridge.access.ConsoleSettings;
import io.opdbridge.access.DoorSettings;
import io.opdbridge.alert.AlertSettings;
import io.opdbridge.alert.MailSettings;
import io.opdbridge.alert.RobotSettings;
import io.opdbridge.alert.SpendsAlertSettings;
import io.opdbridge.audit.AuditSettings;
import io.opdbridge.audit.KeptMessagesSettings;
import io.opdbridge.call.CallSettings;
import io.opdbridge.call.SiteCallSettings;
import io.opdbridge.call.SiteXmlSettings;
import io.opdbridge.canonical.Site;
import io.opdbridge.canonical.Sites;
import io.opdbridge.config.InstallationSettings;
import io.opdbridge.config.RoutesFolder;
import io.opdbridge.config.Settings;
import io.opdbridge.db.DatabaseSettings;
import io.opdbridge.his.VendorCallSettings;
import io.opdbridge.his.VendorCodeSettings;
import io.opdbridge.his.VendorPollSettings;
import io.opdbridge.his.VendorSettings;
import io.opdbridge.http.GatewaySettings;
import io.opdbridge.http.HttpLimits;
import io.opdbridge.http.HttpSettings;
import io.opdbridge.http.ServerCertificate.ClientCertificates;
import io.opdbridge.http.StopSettings;
import io.opdbridge.http.TlsSettings;
import io.opdbridge.intake.IntakeSettings;
import io.opdbridge.ledger.RefundSettings;
import io.opdbridge.observe.MetricsSettings;
import io.opdbridge.observe.TracingSettings;
import io.opdbridge.reconcile.BillSettings;
import io.opdbridge.reconcile.ReconcileSettings;
import io.opdbridge.reconcile.SiteReconcileSettings;
import io.opdbridge.statistics.StatisticsSettings;
import org.jspecify.annotations.Nullable;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The topics of settings that there are, what has to fit between them, and the sites that they make. What cannot be
 * stops the start with an {@link io.opdbridge.config.InvalidSettingsException} that names it. Immutable.
 */
public final class BridgeSettings {

    /** In the order of the reference. */
    static final List<Class<? extends Record>> TOPICS = List.of(
            HttpSettings.class, CallSettings.class, DoorSettings.class, GatewaySettings.class, TlsSettings.class,
            StopSettings.class, DatabaseSettings.class, AuditSettings.class, ConsoleSettings.class,
            InstallationSettings.class, IntakeSettings.class, VendorPollSettings.class, StatisticsSettings.class,
            RobotSettings.class, MailSettings.class, AlertSettings.class, TracingSettings.class, MetricsSettings.class,
            ReconcileSettings.class, CallerSettings.class, BillSettings.class, SiteCallSettings.class,
            RefundSettings.class, SiteXmlSettings.class, KeptMessagesSettings.class, SpendsAlertSettings.class,
            SiteReconcileSettings.class, VendorSettings.class, VendorCodeSettings.class, VendorCallSettings.class);

    /** How much longer than for its routes Camel waits for the rest. */
    private static final int EXTRA_SHUTDOWN_SECONDS = 15;

    /** The last part of the addresses of pages for people and machines that watch. */
    private static final List<String> OF_THE_BRIDGE_ITSELF = List.of("/console", "/observe/health", "/observe/metrics");

    private final Settings settings;
    private final Sites sites;

    private BridgeSettings(Settings settings, Consumer<Settings> check) {
        this.settings = settings;
        check.accept(settings);
        settings.mistakes().throwAny();
        this.sites = new Sites(settings.of(InstallationSettings.class).sites().stream().map(this::site).toList(),
                settings.of(InstallationSettings.class).defaultSite());
    }

    /** Reads the settings of this process. */
    public static BridgeSettings load() {
        return load(Map.of());
    }

    /** Reads the settings of this process; the overrides, by full key, go before everything else. */
    public static BridgeSettings load(Map<String, String> overrides) {
        return load(overrides, System.getenv());
    }

    static BridgeSettings load(Map<String, String> overrides, Map<String, String> environment) {
        return new BridgeSettings(new Settings(TOPICS, overrides, environment), BridgeSettings::checkTogether);
    }

    /** As {@link #load(Map)}, for a bridge that is to run: refuses whatever would stop its start. */
    static BridgeSettings loadToRun(Map<String, String> overrides) {
        return new BridgeSettings(new Settings(TOPICS, overrides, System.getenv()), BridgeSettings::checkToRun);
    }

    /** Whether a bridge would start if a file stood in the place of {@code conf/application.properties}. */
    static Settings.Judgement judge(Path file, Map<String, String> environment) {
        return Settings.judge(file, TOPICS, environment, BridgeSettings::checkToRun);
    }

    /** All that stops a start, but for what only an open ledger and a free port can tell. */
    private static void checkToRun(Settings settings) {
        checkTogether(settings);
        settings.checkAtStart();
        RoutesFolder routes = settings.of(InstallationSettings.class).routes();
        if (routes.problem() == null && !routes.takesCalls(OF_THE_BRIDGE_ITSELF)) {
            settings.mistakes().add("bridge.routes-dir", "no route file in " + routes.root()
                    + " takes calls over HTTP: copy the shipped files, as receive-http.camel.yaml, into it");
        }
    }

    /** What does not fit between topics. */
    private static void checkTogether(Settings settings) {
        checkHost(settings);
        checkCertificates(settings);
    }

    /** As {@link Settings#inForce}, without what means nothing here. */
    List<Settings.InForce> inForce() {
        return settings.inForce().stream()
                .filter(setting -> !VendorSettings.isOfNoVendor(settings, setting.key())).toList();
    }

    /** Every topic by its record. */
    public Settings all() {
        return settings;
    }

    /** As {@link Settings#of(Class)}. */
    public <R extends Record> R of(Class<R> topic) {
        return settings.of(topic);
    }

    public Sites sites() {
        return sites;
    }

    private Site site(String name) {
        SiteCallSettings calls = settings.of(SiteCallSettings.class, name);
        RefundSettings refunds = settings.of(RefundSettings.class, name);
        SiteXmlSettings xml = settings.of(SiteXmlSettings.class, name);
        RoutesFolder routes = of(InstallationSettings.class).routes();
        Map<String, String> payWays = settings.of(SiteReconcileSettings.class, name)
                .typesOfPayWays(ReconcileSettings.formats(settings));
        Site.Wire wire = new Site.Wire(new HashSet<>(calls.relaxedFields()), calls.requestAliases(),
                calls.answerAliases(), calls.repairAmpersands(), calls.acceptType(),
                routes.resource(xml.requestXslt()), routes.resource(xml.answerXslt()), xml.soapCallOperation(),
                xml.soapResultElement());
        return new Site(name, calls.zone(), calls.language(), wire,
                new Site.Refunds(refunds.retryWindow(), refunds.overdueAfter(), refunds.releaseOverdue(),
                        refunds.approvalAboveFen(), refunds.channelLimits()),
                new Site.Lists(calls.listDays(), calls.listMaxDays(), calls.listMaxRows()),
                settings.of(VendorSettings.class, name).dialect(),
                VendorSettings.policy(settings, name, calls.zone(), payWays));
    }

    /** For Camel's property placeholders: all of it but secrets, and the routes that are made from templates. */
    public Properties asProperties() {
        Properties properties = settings.properties();
        VendorSettings.routes(settings).forEach(properties::setProperty);
        HttpLimits limits = httpLimits(settings);
        properties.putIfAbsent("camel.component.jetty.max-threads", Integer.toString(limits.threads()));
        // the process waits for the drain and for the last call before Camel begins to stop
        properties.putIfAbsent("camel.main.extra-shutdown-timeout", Long.toString(EXTRA_SHUTDOWN_SECONDS
                + limits.drain().plus(limits.finish()).toSeconds()));
        properties.setProperty("bridge.http.address", HttpSettings.address(all()));
        // of which route files made an address before
        properties.setProperty("bridge.http.scheme", of(TlsSettings.class).scheme());
        properties.setProperty("bridge.alerts.mail-scheme", of(MailSettings.class).scheme());
        return properties;
    }

    /** The route files of what is switched off, in Camel's words; empty when nothing is. */
    String routesWithoutUse() {
        return Stream.of(of(MetricsSettings.class).enabled() ? "" : "**/observe-metrics.camel.yaml",
                of(ConsoleSettings.class).enabled() ? "" : "**/console.camel.yaml").filter(file -> !file.isEmpty())
                .collect(Collectors.joining(","));
    }

    /** What the HTTP server gives to its callers. */
    static HttpLimits httpLimits(Settings settings) {
        // callers of a HIS that never answers wait: their places come on top, for the others
        return settings.of(HttpSettings.class).limits(VendorSettings.callsAtOnce(settings),
                settings.of(ConsoleSettings.class).maxUploadBytes(), settings.of(StopSettings.class).finish());
    }

    private static void checkHost(Settings settings) {
        String host = settings.of(HttpSettings.class).host();
        try {
            boolean isLoopback = InetAddress.getByName(host).isLoopbackAddress();
            if (!isLoopback && settings.of(DoorSettings.class).callers().isEmpty()) {
                settings.mistakes().add("bridge.http.host", "\"" + host + "\" is not a loopback address, and without"
                        + " bridge.callers the bridge listens on loopback only");
            }
        } catch (UnknownHostException e) {
            settings.mistakes().add("bridge.http.host", "\"" + host + "\" is no address of this machine");
        }
    }

    private static void checkCertificates(Settings settings) {
        settings.each(CallerSettings.class).forEach((name, caller) -> {
            if (caller.isCertified()
                    && settings.of(TlsSettings.class).clientCertificates() == ClientCertificates.NONE) {
                settings.mistakes().add("bridge.caller." + name + ".certificates",
                        "with bridge.tls.client-certificates=none nobody is asked for one");
            }
        });
    }
}
