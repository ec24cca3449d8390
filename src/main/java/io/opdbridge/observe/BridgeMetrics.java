package io.opdbridge.observe;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.metrics.micrometer.MicrometerMetricsTrackerFactory;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.logging.LogbackMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.opdbridge.canonical.AnswerCode;
import io.opdbridge.canonical.Site;
import io.opdbridge.http.CallQueue;
import io.opdbridge.http.Connections;
import io.opdbridge.http.PressureLog;
import io.opdbridge.ledger.CaseKind;
import io.opdbridge.ledger.VendorHold.State;
import io.opdbridge.statistics.CallRecorder;
import io.opdbridge.statistics.CallTimes;
import io.opdbridge.statistics.Figures;
import io.opdbridge.statistics.SiteFigures;
import io.opdbridge.statistics.SiteFigures.Amount;
import org.apache.camel.CamelContext;
import org.apache.camel.component.micrometer.eventnotifier.MicrometerRouteEventNotifier;
import org.apache.camel.component.micrometer.routepolicy.MicrometerRoutePolicyConfiguration;
import org.apache.camel.component.micrometer.routepolicy.MicrometerRoutePolicyFactory;
import org.apache.commons.dbcp2.BasicDataSource;
import org.jspecify.annotations.Nullable;

import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import javax.sql.DataSource;

/**
 * The metrics for Prometheus: Camel's and Micrometer's under their usual names, and answers of calls and figures of
 * sites under {@code bridge_…}. Their only labels are sites, methods, codes, states and kinds, so that their number is
 * limited and no personal data is in them. A scrape reads no database. Thread-safe.
 */
public final class BridgeMetrics implements CallRecorder, AutoCloseable {

    /**
     * The routes of every call, which are not measured one by one: a route policy formats a text twice for each route
     * that an exchange passes, which costs more than it tells.
     */
    private static final String NOT_MEASURED = "receive-*,serve-*,admit-caller,route-by-method,map-request,answer,"
            + "write-answer";
    private static final Duration[] BOUNDS = CallTimes.BOUNDS_MILLISECONDS.stream().map(Duration::ofMillis)
            .toArray(Duration[]::new);

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Map<Labels, Timer> timers = new ConcurrentHashMap<>();
    private final JvmGcMetrics collections = new JvmGcMetrics();
    private final LogbackMetrics logged = new LogbackMetrics();

    private record Labels(String site, String method, AnswerCode code) {
    }

    public BridgeMetrics() {
        Stream.of(new ClassLoaderMetrics(), new JvmMemoryMetrics(), collections, new JvmThreadMetrics(), logged,
                new FileDescriptorMetrics(), new ProcessorMetrics(), new UptimeMetrics())
                .forEach(binder -> binder.bindTo(registry));
    }

    @Override
    public void record(String site, String method, AnswerCode code, long nanos) {
        timers.computeIfAbsent(new Labels(site, method, code), kind -> Timer.builder("bridge.calls")
                .description("Calls that were answered, and how long each took from when it had a place")
                .tags("site", site, "method", method, "code", Integer.toString(code.number()))
                .serviceLevelObjectives(BOUNDS).register(registry)).record(Duration.ofNanos(nanos));
    }

    /** Camel's own metrics, for routes that are not part of every call. */
    public void watch(CamelContext context) {
        MicrometerRoutePolicyConfiguration configuration = new MicrometerRoutePolicyConfiguration();
        configuration.setContextEnabled(false);
        configuration.setExcludePattern(NOT_MEASURED);
        MicrometerRoutePolicyFactory policies = new MicrometerRoutePolicyFactory();
        policies.setMeterRegistry(registry);
        policies.setPolicyConfiguration(configuration);
        policies.setCamelContext(context);
        context.addRoutePolicyFactory(policies);
        MicrometerRouteEventNotifier routes = new MicrometerRouteEventNotifier();
        routes.setMeterRegistry(registry);
        context.getManagementStrategy().addEventNotifier(routes);
    }

    /** The figures of the sites; NaN while unknown. */
    public void watch(Figures figures, Clock clock) {
        Gauge.builder("bridge.ledger.up", () -> figures.areKnown() ? 1 : 0)
                .description("Whether the ledger's database has said how the money stands").register(registry);
        for (Site site : figures.sites()) {
            for (State state : site.vendor() == null ? new State[] {State.HELD} : State.values()) {
                if (state.isLive()) {
                    Tags tags = Tags.of("state", state.name());
                    gauge(figures, site, "bridge.holds", null, tags, "Holds that are not over",
                            known -> known.holds().getOrDefault(state, new Amount(0, 0)).count());
                    gauge(figures, site, "bridge.held", "fen", tags, "What they hold",
                            known -> known.holds().getOrDefault(state, new Amount(0, 0)).fen());
                }
            }
            for (CaseKind kind : CaseKind.values()) {
                gauge(figures, site, "bridge.cases", null, Tags.of("kind", kind.name()),
                        "Open cases", known -> known.openCases().getOrDefault(kind, 0L));
            }
            gauge(figures, site, "bridge.oldest.hold.age", "seconds", Tags.empty(),
                    "How long the oldest hold waits for its settlement", known -> known.oldestHeldAt() == null ? 0
                            : Math.max(0, Duration.between(known.oldestHeldAt(), clock.instant()).toSeconds()));
            gauge(figures, site, "bridge.holds.overdue", null, Tags.empty(),
                    "Holds that wait for longer than the site allows",
                    SiteFigures::overdueHolds);
            if (site.vendor() != null) {
                gauge(figures, site, "bridge.retries.waiting", null, Tags.empty(),
                        "Calls of the vendor that are to be made once more", SiteFigures::retriesWaiting);
                gauge(figures, site, "bridge.retries.due", null, Tags.empty(), "Those of them whose time has come",
                        SiteFigures::retriesDue);
                gauge(figures, site, "bridge.vendor.failures", null, Tags.empty(),
                        "How many of the vendor's last calls failed in a row", SiteFigures::vendorFailures);
            }
        }
    }

    private void gauge(Figures figures, Site site, String name, @Nullable String unit, Tags tags, String description,
            ToDoubleFunction<SiteFigures> value) {
        Gauge.builder(name, () -> figures.of(site.name()).map(known -> value.applyAsDouble(known)).orElse(Double.NaN))
                .baseUnit(unit).tags(tags.and("site", site.name())).description(description).register(registry);
    }

    /** The load of the server. */
    public void watch(Connections connections, CallQueue calls, PressureLog pressure) {
        Gauge.builder("bridge.connections", connections::count).description("Open connections").register(registry);
        Gauge.builder("bridge.calls.queued", calls::getSuspendedRequestCount)
                .description("Calls that wait for a place").register(registry);
        FunctionCounter.builder("bridge.calls.refused", pressure, PressureLog::refused)
                .description("Calls that were refused because there was too much at once").register(registry);
    }

    /** The connections to the ledger's database, under the same names for each pool. */
    public void watch(DataSource pool) {
        if (pool instanceof HikariDataSource hikari) {
            hikari.setMetricsTrackerFactory(new MicrometerMetricsTrackerFactory(registry));
            connections(hikari, "active", of -> of.getHikariPoolMXBean().getActiveConnections());
            connections(hikari, "idle", of -> of.getHikariPoolMXBean().getIdleConnections());
            connections(hikari, "max", HikariDataSource::getMaximumPoolSize);
        } else if (pool instanceof BasicDataSource dbcp) {
            connections(dbcp, "active", BasicDataSource::getNumActive);
            connections(dbcp, "idle", BasicDataSource::getNumIdle);
            connections(dbcp, "max", BasicDataSource::getMaxTotal);
        }
    }

    private <P> void connections(P pool, String state, ToDoubleFunction<P> count) {
        Gauge.builder("jdbc.connections." + state, () -> count.applyAsDouble(pool)).tag("name", "ledger")
                .description("Connections to the ledger's database").register(registry);
    }

    /** All metrics in Prometheus's format. */
    public String scrape() {
        return registry.scrape();
    }

    @Override
    public void close() {
        collections.close();
        logged.close();
        registry.close();
    }
}
