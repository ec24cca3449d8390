package io.opdbridge;

import io.opdbridge.access.Callers;
import io.opdbridge.access.Nonces;
import io.opdbridge.access.Passwords;
import io.opdbridge.alert.AlertChannels;
import io.opdbridge.alert.AlertTexts;
import io.opdbridge.alert.Alerts;
import io.opdbridge.audit.AuditTrail;
import io.opdbridge.canonical.Sites;
import io.opdbridge.console.BookPages;
import io.opdbridge.console.CasePages;
import io.opdbridge.console.ConsoleBinding;
import io.opdbridge.console.ConsoleReplies;
import io.opdbridge.console.ConsoleSessions;
import io.opdbridge.console.ConsoleVisits;
import io.opdbridge.console.HoldPages;
import io.opdbridge.console.ImportPages;
import io.opdbridge.console.ReconciliationPages;
import io.opdbridge.console.TodayPages;
import io.opdbridge.console.VendorPages;
import io.opdbridge.ledger.CaseDecisions;
import io.opdbridge.ledger.Holds;
import io.opdbridge.ledger.Intake;
import io.opdbridge.ledger.LedgerStore;
import io.opdbridge.ledger.VendorHolds;
import io.opdbridge.ledger.jdbc.CaseSearch;
import io.opdbridge.ledger.jdbc.HoldSearch;
import io.opdbridge.ledger.jdbc.HoldStories;
import io.opdbridge.ledger.jdbc.LedgerDatabase;
import io.opdbridge.ledger.jdbc.OverdueHolds;
import io.opdbridge.ledger.jdbc.Patients;
import io.opdbridge.ledger.jdbc.RechargeSearch;
import io.opdbridge.ledger.jdbc.VendorAnswers;
import io.opdbridge.ledger.jdbc.VendorRefunds;
import io.opdbridge.mapping.Answers;
import io.opdbridge.mapping.CallAudit;
import io.opdbridge.mapping.CallBinding;
import io.opdbridge.mapping.CallFailures;
import io.opdbridge.mapping.CallMeter;
import io.opdbridge.mapping.CallerProofs;
import io.opdbridge.mapping.HttpCalls;
import io.opdbridge.mapping.RawContentType;
import io.opdbridge.mapping.HttpErrors;
import io.opdbridge.mapping.JsltLanguage;
import io.opdbridge.mapping.RequestIds;
import io.opdbridge.mapping.RequestMapper;
import io.opdbridge.mapping.SoapCalls;
import io.opdbridge.mapping.VendorFailures;
import io.opdbridge.mapping.VendorHl7;
import io.opdbridge.mapping.VendorRows;
import io.opdbridge.mapping.VendorText;
import io.opdbridge.mapping.VendorWire;
import io.opdbridge.mapping.VendorXml;
import io.opdbridge.mapping.XsltLimits;
import io.opdbridge.metrics.BridgeMetrics;
import io.opdbridge.ops.AlertPosts;
import io.opdbridge.ops.Health;
import io.opdbridge.ops.ImportDesk;
import io.opdbridge.ops.ImportRegister;
import io.opdbridge.ops.Imports;
import io.opdbridge.ops.Inbox;
import io.opdbridge.ops.InvalidSettingsException;
import io.opdbridge.ops.KeptMessages;
import io.opdbridge.ops.LedgerHealthCheck;
import io.opdbridge.ops.MetricsPage;
import io.opdbridge.ops.Outages;
import io.opdbridge.ops.Reconciliations;
import io.opdbridge.ops.Settings;
import io.opdbridge.server.Bodies;
import io.opdbridge.server.BridgeJetty;
import io.opdbridge.server.CallQueue;
import io.opdbridge.server.CallThreads;
import io.opdbridge.server.Connections;
import io.opdbridge.server.GracefulStop;
import io.opdbridge.server.HttpLimits;
import io.opdbridge.server.PlainPaths;
import io.opdbridge.server.PressureLog;
import io.opdbridge.server.ServerCertificate;
import io.opdbridge.server.StopHealthCheck;
import io.opdbridge.server.UnusableCertificateException;
import io.opdbridge.statistics.CallRecorder;
import io.opdbridge.statistics.Figures;
import io.opdbridge.statistics.MinuteStatistics;
import io.opdbridge.tracing.Tracing;
import io.opdbridge.vendor.VendorDatabase;
import io.opdbridge.vendor.VendorHttp;
import io.opdbridge.vendor.VendorMllp;
import io.opdbridge.vendor.VendorSteps;
import org.apache.camel.CamelContext;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import org.apache.camel.support.LifecycleStrategySupport;
import org.apache.camel.util.concurrent.CamelThreadFactory;

import javax.sql.DataSource;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;

/** Puts the bridge together: the beans that the route files name, bound to Camel. */
public final class BridgeService {

    private BridgeService() {
    }

    /** A bridge that is ready to run on the given ledger. */
    public static Main assemble(Settings settings, LedgerDatabase ledger, Clock clock) {
        Main main = new Main();
        main.setPropertyPlaceholderLocations("false");
        main.setOverrideProperties(settings.asProperties());
        main.configure().setRoutesIncludePattern(settings.routesPattern());
        main.configure().setRoutesExcludePattern(settings.routesWithoutUse());

        Sites sites = settings.sites();
        HttpCalls.Options http = settings.http();
        LedgerStore store = ledger.store();
        Nonces nonces = new Nonces(ledger.nonces(), settings.signatureWindow(), clock);
        Callers callers = new Callers(settings.callers(), settings.apiKeyHeader(), nonces);
        Answers answers = new Answers();
        RequestMapper requests = new RequestMapper(clock);
        AuditTrail trail = new AuditTrail(ledger.auditStore(), settings.auditKeys(), "run", settings.database().timeout(),
                clock);
        Imports imports = new Imports(store, new ImportRegister(ledger.importFiles(), trail::record, clock), sites,
                new Inbox(settings.dataDir(), clock), clock);
        main.bind("ledger", ledger.dataSource());
        main.bind("holds", new Holds(store, sites, clock));
        main.bind("vendorHolds", new VendorHolds(store, sites, clock));
        main.bind("vendorWire", new VendorWire(clock));
        main.bind("vendorXml", new VendorXml());
        main.bind("jslt", new JsltLanguage());
        main.bind("xsltLimits", new XsltLimits(settings.routesRoot()));
        main.bind("vendorRows", new VendorRows());
        main.bind("vendorHl7", new VendorHl7());
        main.bind("vendorText", new VendorText());
        bindVendors(main, settings, clock);
        main.bind("sites", sites);
        main.bind("rechargeSearch", new RechargeSearch(ledger.dataSource(), sites, clock));
        main.bind("vendorRefunds", new VendorRefunds(ledger.dataSource(), clock));
        main.bind("overdueHolds", new OverdueHolds(sites, clock));
        main.bind("imports", imports);
        Reconciliations reconciliations = new Reconciliations(ledger.reconcileStore(), sites, settings.reconciliation(), trail,
                clock);
        reconciliations.warnOfMixedChannels();
        main.bind("reconciliations", reconciliations);
        main.bind("jetty", new BridgeJetty(certificate(settings, clock), settings.gateways()));
        main.bind("httpCalls", new HttpCalls(sites, http));
        main.bind("soapCalls", new SoapCalls(sites, http, settings.httpAddress()));
        main.bind("callBinding", new CallBinding(http.methodHeader(), callers.headerNames()));
        main.bind("callers", new CallerProofs(callers, sites));
        main.bind("nonces", nonces);
        main.bind("answers", answers);
        main.bind("callFailures", new CallFailures(Outages::sentence));
        main.bind("auditTrail", trail);
        main.bind("callAudit", new CallAudit(trail, settings.messageVault(), clock));
        Figures figures = new Figures(ledger.figures(), sites, settings.figuresPeriod(), clock);
        MinuteStatistics statistics = new MinuteStatistics(ledger.statistics(), figures, settings.statisticsKept(), clock);
        main.bind("figures", figures);
        main.bind("health", new Health(figures, settings.vendorDownAfter(), settings.metricsReaders()));
        main.bind("statistics", statistics);
        settings.tracing().ifPresent(options -> bindTracing(main, options));
        bindAlerts(main, settings, ledger, figures, clock);
        Optional<BridgeMetrics> metrics = settings.hasMetrics()
                ? Optional.of(bindMetrics(main, settings, ledger, figures, clock)) : Optional.empty();
        List<CallRecorder> recorders = new ArrayList<>(List.of(statistics));
        metrics.ifPresent(recorders::add);
        main.bind("callMeter", new CallMeter(recorders));
        bindServer(main, settings.httpLimits(), new HttpErrors(sites.defaultSite()), metrics);
        main.bind("keptMessages", new KeptMessages(ledger.auditStore(), clock));
        main.bind("ledgerHealthCheck", new LedgerHealthCheck(ledger.dataSource()));
        bindConsole(main, settings, ledger, trail, figures, reconciliations, clock);
        main.addMainListener(new MainListenerSupport() {
            @Override
            public void afterConfigure(BaseMainSupport configured) {
                CamelContext context = configured.getCamelContext();
                answers.register(context.getTypeConverterRegistry());
                requests.register(context.getTypeConverterRegistry());
                // begins before the first call and ends after the last, and before who opened the ledger closes it
                context.addLifecycleStrategy(new LifecycleStrategySupport() {
                    @Override
                    public void onContextStarting(CamelContext starting) {
                        trail.open();
                        imports.endLeftImports();
                    }

                    @Override
                    public void onContextStopped(CamelContext stopped) {
                        statistics.writeAll();
                        trail.close();
                    }
                });
            }
        });
        return main;
    }

    private static void whenStopped(CamelContext context, Runnable action) {
        context.addLifecycleStrategy(new LifecycleStrategySupport() {
            @Override
            public void onContextStopped(CamelContext stopped) {
                action.run();
            }
        });
    }

    /** Null when calls come without TLS. */
    private static ServerCertificate certificate(Settings settings, Clock clock) {
        try {
            return settings.tls() == null ? null : new ServerCertificate(settings.tls(), clock);
        } catch (UnusableCertificateException e) {
            throw new InvalidSettingsException("Setting " + e.getMessage());
        }
    }

    private static void bindTracing(Main main, Tracing.Options options) {
        Tracing tracing = new Tracing(options);
        main.addMainListener(new MainListenerSupport() {
            @Override
            public void afterConfigure(BaseMainSupport configured) {
                tracing.trace(configured.getCamelContext());
                whenStopped(configured.getCamelContext(), tracing::close);
            }
        });
    }

    /** What tells people that something is wrong. */
    private static void bindAlerts(Main main, Settings settings, LedgerDatabase ledger, Figures figures, Clock clock) {
        AlertChannels channels = settings.alertChannels(clock);
        main.bind("alerts", new Alerts(ledger.alerts(), figures, settings.alertLimits(channels), clock));
        main.bind("alertPosts", new AlertPosts(new AlertTexts(settings.sites(), clock), channels));
        main.bind("alertMailSession", settings.alertMailSession());
        main.bind("booksWatch", settings.booksWatch(ledger, clock));
    }

    /** What Prometheus reads. */
    private static BridgeMetrics bindMetrics(Main main, Settings settings, LedgerDatabase ledger, Figures figures,
                                             Clock clock) {
        BridgeMetrics metrics = new BridgeMetrics();
        metrics.watch(figures, clock);
        metrics.watch(ledger.dataSource());
        main.bind("metricsPage", new MetricsPage(metrics, settings.metricsReaders()));
        main.addMainListener(new MainListenerSupport() {
            @Override
            public void afterConfigure(BaseMainSupport configured) {
                metrics.watch(configured.getCamelContext());
                whenStopped(configured.getCamelContext(), metrics::close);
            }
        });
        return metrics;
    }

    /** What stands between the network and the routes. */
    private static void bindServer(Main main, HttpLimits limits, HttpErrors errors, Optional<BridgeMetrics> metrics) {
        GracefulStop stop = new GracefulStop(limits);
        PressureLog pressure = new PressureLog();
        Connections connections = new Connections(limits, stop, pressure);
        main.bind("httpErrors", errors);
        main.bind("gracefulStop", stop);
        main.bind("stopHealthCheck", new StopHealthCheck(stop));
        CallQueue calls = CallQueue.ofCalls(limits, errors, pressure);
        // each wraps those before it
        main.bind("callHandlers", List.of(new RequestIds(), new PlainPaths(errors), new RawContentType(), new CallThreads(),
                CallQueue.ofObservers(limits, errors, pressure), CallQueue.ofConsole(limits, errors, pressure), calls,
                new Bodies(limits, errors, connections, pressure), connections));
        metrics.ifPresent(watching -> watching.watch(connections, calls, pressure));
        main.addMainListener(new MainListenerSupport() {
            @Override
            public void beforeStop(BaseMainSupport stopping) {
                stop.stop();
            }
        });
    }

    /** The pages for the people on duty, and who may see them. */
    private static void bindConsole(Main main, Settings settings, LedgerDatabase ledger, AuditTrail trail, Figures figures,
                                    Reconciliations reconciliations, Clock clock) {
        Sites sites = settings.sites();
        DataSource dataSource = ledger.dataSource();
        CaseSearch cases = new CaseSearch(dataSource);
        HoldSearch holds = new HoldSearch(dataSource, sites, clock);
        HoldStories stories = new HoldStories(dataSource, holds, clock);
        CaseDecisions decisions = new CaseDecisions(ledger.store(), sites, clock, trail::record);
        Patients patients = new Patients(dataSource);
        main.bind("caseSearch", cases);
        main.bind("holdSearch", holds);
        main.bind("holdStories", stories);
        main.bind("caseDecisions", decisions);
        main.bind("consoleBinding", new ConsoleBinding(sites.defaultSite().language()));
        main.bind("consoleVisits", new ConsoleVisits());
        main.bind("consoleSessions", new ConsoleSessions(ledger.users(), new Passwords(), trail, settings.consoleSessions(),
                clock));
        main.bind("consoleReplies", new ConsoleReplies(sites, clock));
        main.bind("todayPages", new TodayPages(sites, figures, ledger.statistics(), clock));
        main.bind("holdPages", new HoldPages(sites, holds, stories, cases, patients, clock));
        main.bind("importPages", new ImportPages(sites, new ImportDesk(ledger.importFiles(), new Inbox(settings.dataDir(),
                clock),
                sites, clock, trail::record)));
        main.bind("casePages", new CasePages(sites, cases, holds, stories, patients, decisions));
        main.bind("vendorPages", new VendorPages(sites, new VendorAnswers(dataSource), holds));
        main.bind("reconciliationPages", new ReconciliationPages(sites, reconciliations, settings.dataDir()));
        main.bind("bookPages", new BookPages(sites, ledger.unhurried(), settings.auditKeys(), clock));
    }

    /** What the dialects need to reach the vendors of the sites. */
    private static void bindVendors(Main main, Settings settings, Clock clock) {
        VendorSteps steps = new VendorSteps(settings.vendors(), clock);
        main.bind("vendorSteps", steps);
        main.bind("vendorFailures", new VendorFailures(steps));
        main.bind("vendorHttp", new VendorHttp(settings.vendors(), steps));
        settings.vendors().forEach((site, vendor) -> {
            // one of Camel's takes 1,000 deadlines at most, and keeps a stop waiting for those that are not over
            ScheduledExecutorService deadlines = new ScheduledThreadPoolExecutor(1,
                    new CamelThreadFactory(null, "vendor-deadlines-" + site, true));
            main.addMainListener(new MainListenerSupport() {
                @Override
                public void afterStop(BaseMainSupport stopped) {
                    deadlines.shutdownNow();
                }
            });
            main.bind("vendorClient-" + site, VendorHttp.client(vendor, deadlines));
            if (vendor.address().startsWith("tcp:")) {
                main.bind("mllpEncoder", VendorMllp.encoder());
                main.bind("mllpDecoder", VendorMllp.decoder());
                main.bind("mllpLimit", VendorMllp.limit());
                main.bind("mllpAnswer-" + site, VendorMllp.answer(vendor));
            }
            if (vendor.address().startsWith("jdbc:")) {
                main.bind("vendor-" + site, new VendorDatabase(vendor, deadlines));
            }
        });
    }
}
