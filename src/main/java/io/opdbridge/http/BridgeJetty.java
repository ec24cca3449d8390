package io.opdbridge.http;

import org.apache.camel.Endpoint;
import org.apache.camel.component.jetty.JettyHttpEndpoint;
import org.apache.camel.component.jetty12.JettyHttpComponent12;
import org.apache.camel.spi.annotations.Component;
import org.eclipse.jetty.server.AbstractConnector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.jspecify.annotations.Nullable;

import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Camel's HTTP server, with the certificate of the bridge and with ears for its gateways. What a route says nothing
 * about, its endpoint has as all others: the time for stalling callers, the handlers, the binding of calls.
 */
@Component("jetty")
public final class BridgeJetty extends JettyHttpComponent12 {

    /** Backlog of the system; a caller beyond it waits a second before its next try. */
    private static final int BACKLOG = 1024;

    private static final Map<String, Object> OF_EACH_ENDPOINT = Map.of(
            "httpBinding", "#callBinding",
            "handlers", "#callHandlers",
            // which would write files of what callers send
            "enableMultipartFilter", "false");

    private final @Nullable ServerCertificate certificate;
    private final Gateways gateways;
    private @Nullable ScheduledExecutorService watch;

    /** @param certificate null for a server without TLS */
    public BridgeJetty(@Nullable ServerCertificate certificate, Gateways gateways) {
        this.certificate = certificate;
        this.gateways = gateways;
        // callers in a hospital often know only an IP address, and one server is behind all names
        setSecureRequestCustomizer(new SecureRequestCustomizer(false));
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        OF_EACH_ENDPOINT.forEach(parameters::putIfAbsent);
        parameters.putIfAbsent("idleTimeout",
                getCamelContext().resolvePropertyPlaceholders("{{bridge.http.stall-milliseconds}}"));
        return super.createEndpoint(uri, remaining, parameters);
    }

    @Override
    protected AbstractConnector createConnectorJettyInternal(Server server, JettyHttpEndpoint endpoint,
            SslContextFactory.Server camels) {
        AbstractConnector connector = super.createConnectorJettyInternal(server, endpoint,
                certificate != null && "https".equals(endpoint.getProtocol()) ? certificate.contextFactory() : camels);
        HttpConfiguration http = connector.getConnectionFactory(HttpConnectionFactory.class).getHttpConfiguration();
        if (connector instanceof ServerConnector network) {
            network.setAcceptQueueSize(BACKLOG);
        }
        http.addCustomizer(gateways);
        http.setUriCompliance(PlainPaths.COMPLIANCE);
        // otherwise each connection keeps 100 kB for repeated headers
        http.setHeaderCacheSize(0);
        return connector;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        if (certificate != null) {
            watch = getCamelContext().getExecutorServiceManager().newSingleThreadScheduledExecutor(this, "certificate");
            watch.scheduleWithFixedDelay(certificate::refresh, 0, certificate.pollInterval().toMillis(),
                    TimeUnit.MILLISECONDS);
        }
    }

    @Override
    protected void doStop() throws Exception {
        if (watch != null) {
            getCamelContext().getExecutorServiceManager().shutdownNow(watch);
        }
        super.doStop();
    }
}
