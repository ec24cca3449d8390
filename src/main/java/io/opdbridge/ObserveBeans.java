package io.opdbridge;

import io.opdbridge.config.Settings;
import io.opdbridge.observe.BridgeMetrics;
import io.opdbridge.observe.Health;
import io.opdbridge.observe.MetricsPage;
import io.opdbridge.observe.MetricsSettings;
import io.opdbridge.observe.Tracing;
import io.opdbridge.observe.TracingSettings;
import io.opdbridge.statistics.Figures;
import io.opdbridge.statistics.StatisticsSettings;

import java.util.Optional;

/** Health, metrics and traces. */
final class ObserveBeans {

    private ObserveBeans() {
    }

    /** Empty when nobody may read metrics. */
    static Optional<BridgeMetrics> bind(Assembly bridge, Figures figures) {
        Settings settings = bridge.settings();
        bridge.bind("health", new Health(figures, settings.of(StatisticsSettings.class).downAfter(),
                settings.of(MetricsSettings.class).readers()));
        if (settings.of(TracingSettings.class).isUsed()) {
            trace(bridge, new Tracing(settings.of(TracingSettings.class)));
        }
        return settings.of(MetricsSettings.class).enabled() ? Optional.of(bindMetrics(bridge, figures))
                : Optional.empty();
    }

    private static void trace(Assembly bridge, Tracing tracing) {
        bridge.whenConfigured(tracing::trace);
        bridge.whenStopped(tracing::close);
    }

    private static BridgeMetrics bindMetrics(Assembly bridge, Figures figures) {
        BridgeMetrics metrics = new BridgeMetrics();
        metrics.watch(figures, bridge.clock());
        metrics.watch(bridge.dataSource());
        bridge.bind("metricsPage", new MetricsPage(metrics, bridge.settings().of(MetricsSettings.class).readers()));
        bridge.whenConfigured(metrics::watch);
        bridge.whenStopped(metrics::close);
        return metrics;
    }
}
