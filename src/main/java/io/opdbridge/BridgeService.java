package io.opdbridge;

import io.opdbridge.access.Callers;
import io.opdbridge.access.Nonces;
import io.opdbridge.access.Passwords;
import io.opdbridge.access.jdbc.JdbcNonces;
import io.opdbridge.access.jdbc.JdbcUserStore;
import io.opdbridge.alert.AlertChannels;
import io.opdbridge.alert.AlertPosts;
import io.opdbridge.alert.AlertTexts;
import io.opdbridge.alert.Alerts;
import io.opdbridge.alert.jdbc.JdbcAlertStore;
import io.opdbridge.audit.AuditTrail;
import io.opdbridge.audit.KeptMessages;
import io.opdbridge.audit.jdbc.JdbcAuditStore;
import io.opdbridge.call.Answers;
import io.opdbridge.call.CallAudit;
import io.opdbridge.call.CallBinding;
import io.opdbridge.call.CallFailures;
import io.opdbridge.call.CallMeter;
import io.opdbridge.call.CallerProofs;
import io.opdbridge.call.HttpCalls;
import io.opdbridge.call.HttpErrors;
import io.opdbridge.call.RequestMapper;
import io.opdbridge.call.SoapCalls;
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
import io.opdbridge.db.Database;
import io.opdbridge.his.JsltLanguage;
import io.opdbridge.his.VendorDatabase;
import io.opdbridge.his.VendorFailures;
import io.opdbridge.his.VendorGuard;
import io.opdbridge.his.VendorHl7;
import io.opdbridge.his.VendorHttp;
import io.opdbridge.his.VendorMllp;
import io.opdbridge.his.VendorRows;
import io.opdbridge.his.VendorSteps;
import io.opdbridge.his.VendorText;
import io.opdbridge.his.VendorWire;
import io.opdbridge.his.VendorXml;
import io.opdbridge.http.Bodies;
import io.opdbridge.http.BridgeJetty;
import io.opdbridge.http.CallQueue;
import io.opdbridge.http.CallThreads;
import io.opdbridge.http.Connections;
import io.opdbridge.http.GracefulStop;
import io.opdbridge.http.HttpLimits;
import io.opdbridge.http.PlainPaths;
import io.opdbridge.http.PressureLog;
import io.opdbridge.http.RawContentType;
import io.opdbridge.http.RequestIds;
import io.opdbridge.http.ServerCertificate;
import io.opdbridge.http.StopHealthCheck;
import io.opdbridge.http.UnusableCertificateException;
import io.opdbridge.intake.ImportDesk;
import io.opdbridge.intake.ImportFiles;
import io.opdbridge.intake.ImportRegister;
import io.opdbridge.intake.Imports;
import io.opdbridge.intake.Inbox;
import io.opdbridge.ledger.CaseDecisions;
import io.opdbridge.ledger.Holds;
import io.opdbridge.ledger.LedgerStore;
import io.opdbridge.ledger.OverdueDecisions;
import io.opdbridge.ledger.VendorHolds;
import io.opdbridge.ledger.jdbc.CaseSearch;
import io.opdbridge.ledger.jdbc.HoldSearch;
import io.opdbridge.ledger.jdbc.JdbcLedgerStore;
import io.opdbridge.ledger.jdbc.OverdueHolds;
import io.opdbridge.ledger.jdbc.Patients;
import io.opdbridge.ledger.jdbc.RechargeSearch;
import io.opdbridge.ledger.jdbc.VendorAnswers;
import io.opdbridge.ledger.jdbc.VendorRefunds;
import io.opdbridge.observe.BridgeMetrics;
import io.opdbridge.observe.Health;
import io.opdbridge.observe.LedgerHealthCheck;
import io.opdbridge.observe.MetricsPage;
import io.opdbridge.observe.Tracing;
import io.opdbridge.config.InvalidSettingsException;
import io.opdbridge.ops.Settings;
import io.opdbridge.reconcile.Reconciliations;
import io.opdbridge.reconcile.jdbc.JdbcReconcileStore;
import io.opdbridge.statistics.CallRecorder;
import io.opdbridge.statistics.Figures;
import io.opdbridge.statistics.MinuteStatistics;
import io.opdbridge.statistics.jdbc.JdbcFiguresStore;
import io.opdbridge.statistics.jdbc.JdbcStatisticsStore;
import io.opdbridge.story.HoldStories;
import io.opdbridge.text.Outages;
import io.opdbridge.text.XsltLimits;
import org.apache.camel.CamelContext;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import org.apache.camel.support.LifecycleStrategySupport;
import org.apache.camel.util.concurrent.CamelThreadFactory;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import javax.sql.DataSource;

/** Puts the bridge together: the beans that the route files name, bound to Camel. */
public final class BridgeService {

    private BridgeService() {
    }

    /** A bridge that is ready to run on the given ledger. */
    public static Main assemble(Settings settings, Database ledger, Clock clock) {
        Main main = new Main();
        main.setPropertyPlaceholderLocations("false");
        main.setOverrideProperties(settings.asProperties());
        main.configure().setRoutesIncludePattern(settings.routesPattern());
        main.configure().setRoutesExcludePattern(settings.routesWithoutUse());

        Sites sites = settings.sites();
        HttpCalls.Options http = settings.http();
        LedgerStore store = new JdbcLedgerStore(ledger);
        Nonces nonces = new Nonces(JdbcNonces.in(ledger), settings.signatureWindow(), clock);
        Callers callers = new Callers(settings.callers(), settings.apiKeyHeader(), nonces);
        Answers answers = new Answers();
        RequestMapper requests = new RequestMapper(clock);
        AuditTrail trail = new AuditTrail(new JdbcAuditStore(ledger), settings.auditKeys(), "run", settings.database().timeout(),
                clock);
        Imports imports = new Imports(store, new ImportRegister(new ImportFiles(ledger), trail::record, clock), sites,
                new Inbox(settings.dataDir(), clock), clock);
        main.bind("ledger", ledger.dataSource());
        Holds holds = new Holds(store, sites, clock);
        VendorHolds vendorHolds = new VendorHolds(store, sites, clock);
        main.bind("holds", holds);
        main.bind("vendorHolds", vendorHolds);
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
        main.bind("overdueHolds", new OverdueHolds(ledger.dataSource(), sites, clock));
        main.bind("overdueDecisions", new OverdueDecisions(sites, holds, vendorHolds));
        main.bind("imports", imports);
        Reconciliations reconciliations = new Reconciliations(new JdbcReconcileStore(ledger, new JdbcLedgerStore(ledger)), sites, settings.reconciliation(), trail,
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
        Figures figures = new Figures(new JdbcFiguresStore(ledger), sites, settings.figuresPeriod(), clock);
        MinuteStatistics statistics = new MinuteStatistics(new JdbcStatisticsStore(ledger), figures, settings.statisticsKept(), clock);
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
        main.bind("keptMessages", new KeptMessages(new JdbcAuditStore(ledger), clock));
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
    private static void bindAlerts(Main main, Settings settings, Database ledger, Figures figures, Clock clock) {
        AlertChannels channels = settings.alertChannels(clock);
        main.bind("alerts", new Alerts(new JdbcAlertStore(ledger), figures, settings.alertLimits(channels), clock));
        main.bind("alertPosts", new AlertPosts(new AlertTexts(settings.sites(), clock), channels));
        main.bind("alertMailSession", settings.alertMailSession());
        main.bind("booksWatch", settings.booksWatch(ledger, clock));
    }

    /** What Prometheus reads. */
    private static BridgeMetrics bindMetrics(Main main, Settings settings, Database ledger, Figures figures,
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
    private static void bindConsole(Main main, Settings settings, Database ledger, AuditTrail trail, Figures figures,
                                    Reconciliations reconciliations, Clock clock) {
        Sites sites = settings.sites();
        DataSource dataSource = ledger.dataSource();
        CaseSearch cases = new CaseSearch(dataSource);
        HoldSearch holds = new HoldSearch(dataSource, sites, clock);
        HoldStories stories = new HoldStories(dataSource, holds, clock);
        CaseDecisions decisions = new CaseDecisions(new JdbcLedgerStore(ledger), sites, clock, trail::record);
        Patients patients = new Patients(dataSource);
        main.bind("caseSearch", cases);
        main.bind("holdSearch", holds);
        main.bind("holdStories", stories);
        main.bind("caseDecisions", decisions);
        main.bind("consoleBinding", new ConsoleBinding(sites.defaultSite().language()));
        main.bind("consoleVisits", new ConsoleVisits());
        main.bind("consoleSessions", new ConsoleSessions(new JdbcUserStore(ledger), new Passwords(), trail, settings.consoleSessions(),
                clock));
        main.bind("consoleReplies", new ConsoleReplies(sites, clock));
        main.bind("todayPages", new TodayPages(sites, figures, new JdbcStatisticsStore(ledger), clock));
        main.bind("holdPages", new HoldPages(sites, holds, stories, cases, patients, clock));
        main.bind("importPages", new ImportPages(sites, new ImportDesk(new ImportFiles(ledger), new Inbox(settings.dataDir(),
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
            main.bind("vendorGuard-" + site, VendorGuard.of(vendor));
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
