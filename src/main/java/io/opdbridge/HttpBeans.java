package io.opdbridge;

import io.opdbridge.call.HttpErrors;
import io.opdbridge.config.InvalidSettingsException;
import io.opdbridge.http.Bodies;
import io.opdbridge.http.BridgeJetty;
import io.opdbridge.http.CallQueue;
import io.opdbridge.http.CallThreads;
import io.opdbridge.http.Connections;
import io.opdbridge.http.GatewaySettings;
import io.opdbridge.http.ServingTime;
import io.opdbridge.http.HttpLimits;
import io.opdbridge.http.PlainPaths;
import io.opdbridge.http.PressureLog;
import io.opdbridge.http.RawContentType;
import io.opdbridge.http.RequestIds;
import io.opdbridge.http.ServerCertificate;
import io.opdbridge.http.ServingHealthCheck;
import io.opdbridge.http.TlsSettings;
import io.opdbridge.http.UnusableCertificateException;
import io.opdbridge.observe.BridgeMetrics;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.MainListenerSupport;
import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Optional;

/** What stands between the network and the routes. */
final class HttpBeans {

    private HttpBeans() {
    }

    static void bind(Assembly bridge, Optional<BridgeMetrics> metrics) {
        HttpLimits limits = BridgeSettings.httpLimits(bridge.settings());
        HttpErrors errors = new HttpErrors(bridge.sites().defaultSite());
        ServingTime serving = new ServingTime(limits);
        PressureLog pressure = new PressureLog();
        Connections connections = new Connections(limits, serving, pressure);
        CallQueue calls = CallQueue.ofCalls(limits, errors, pressure);
        bridge.bind("jetty",
                new BridgeJetty(certificate(bridge), bridge.settings().of(GatewaySettings.class).gateways()));
        bridge.bind("httpErrors", errors);
        bridge.bind("servingHealthCheck", new ServingHealthCheck(serving));
        // each handler wraps the ones before it
        bridge.bind("callHandlers", List.of(new RequestIds(), new PlainPaths(errors), new RawContentType(),
                new CallThreads(), CallQueue.ofObservers(limits, errors, pressure),
                CallQueue.ofConsole(limits, errors, pressure),
                calls, new Bodies(limits, errors, connections, pressure), connections));
        metrics.ifPresent(watching -> watching.watch(connections, calls, pressure));
        bridge.whenStarted(serving::begin);
        bridge.main().addMainListener(new MainListenerSupport() {
            @Override
            public void beforeStop(BaseMainSupport stopping) {
                serving.stop();
            }
        });
    }

    /** Null when calls come without TLS. */
    private static @Nullable ServerCertificate certificate(Assembly bridge) {
        try {
            TlsSettings tls = bridge.settings().of(TlsSettings.class);
            return tls.certificate() == null ? null : new ServerCertificate(tls, bridge.clock());
        } catch (UnusableCertificateException e) {
            throw new InvalidSettingsException("Setting " + e.getMessage());
        }
    }
}
