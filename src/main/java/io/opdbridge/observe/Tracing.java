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
 * Traces of calls through routes to vendors, sent by OTLP over HTTP. Which calls are traced is decided here and not by a
 * caller. When nobody takes them they are dropped, and no call waits. Thread-safe.
 */
public final class Tracing implements AutoCloseable {

    /** Timers begin nothing that anybody waits for; the calls of vendors that they lead to are traces by themselves. */
    private static final String NOT_TRACED = "timer:*,jetty:.*/observe/.*";
    private static final long LAST_SECONDS = 5;

    private final SdkTracerProvider provider;

    public Tracing(TracingSettings settings) {
        this.provider = SdkTracerProvider.builder()
                .setResource(Resource.create(Attributes.of(AttributeKey.stringKey("service.name"), settings.serviceName())))
                // by the number of the trace, so that a trace is whole, and whatever a caller says
                .setSampler(Sampler.traceIdRatioBased(settings.samplePercent() / 100.0))
                .addSpanProcessor(BatchSpanProcessor.builder(new PublicSpans(
                        OtlpHttpSpanExporter.builder().setEndpoint(settings.endpoint()).build())).build())
                .build();
    }

    /** From now on. */
    public void trace(CamelContext context) {
        // where Camel's tracer looks for them
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
