package io.opdbridge.observe;

import io.opdbridge.access.Addresses;
import io.opdbridge.call.CallVariables;
import org.apache.camel.Exchange;
import org.apache.camel.Message;

import java.nio.charset.StandardCharsets;

/** Answers {@code /observe/metrics} for permitted readers. Thread-safe. */
public final class MetricsPage {

    private static final String MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final BridgeMetrics metrics;
    private final Addresses readers;

    /** @param readers addresses that may read metrics; empty for any */
    public MetricsPage(BridgeMetrics metrics, Addresses readers) {
        this.metrics = metrics;
        this.readers = readers;
    }

    public void write(Exchange exchange) {
        boolean allowed = readers.isEmpty() || readers.contain(CallVariables.callerAddress(exchange));
        Message answer = exchange.getMessage();
        answer.setHeader(Exchange.HTTP_RESPONSE_CODE, allowed ? 200 : 403);
        answer.setHeader(Exchange.CONTENT_TYPE, MEDIA_TYPE);
        answer.setBody((allowed ? metrics.scrape() : "bridge.metrics.addresses does not name your address\n")
                .getBytes(StandardCharsets.UTF_8));
    }
}
