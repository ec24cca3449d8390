package io.opdbridge.observe;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import org.apache.camel.CamelContext;
import org.apache.camel.opentelemetry2.OpenTelemetryTracer;

import java.util.concurrent.TimeUnit;

/**
 * Traces of calls through routes to vendors, sent by OTLP over HTTP. The bridge decides which calls are traced, not the
 * caller. Without a collector spans are dropped, and no call waits. Thread-safe.
 */
public final class Tracing implements AutoCloseable {

    /** Timers start no trace; the calls of vendors that follow from them do. */
    private static final String NOT_TRACED = "timer:*,jetty:.*/observe/.*";
    private static final long LAST_SECONDS = 5;

    private final SdkTracerProvider provider;

    public Tracing(TracingSettings settings) {
        this.provider = SdkTracerProvider.builder()
                .setResource(
                        Resource.create(Attributes.of(AttributeKey.stringKey("service.name"), settings.serviceName())))
                // by the id of the trace, so that a trace is complete, whatever the caller wants
                .setSampler(Sampler.traceIdRatioBased(settings.samplePercent() / 100.0))
                .addSpanProcessor(BatchSpanProcessor.builder(new PublicSpans(
                        OtlpHttpSpanExporter.builder().setEndpoint(settings.endpoint().text()).build())).build())
                .build();
    }

    /** From now on. */
    public void trace(CamelContext context) {
        // where Camel's tracer finds them
        context.getRegistry().bind("tracer", Tracer.class, provider.get("camel"));
        context.getRegistry().bind("tracePropagators", ContextPropagators.class,
                ContextPropagators.create(W3CTraceContextPropagator.getInstance()));
        OpenTelemetryTracer tracer = new OpenTelemetryTracer();
        tracer.setCamelContext(context);
        tracer.setExcludePatterns(NOT_TRACED);
        tracer.init(context);
    }

    @Override
    public void close() {
        provider.shutdown().join(LAST_SECONDS, TimeUnit.SECONDS);
    }
}
