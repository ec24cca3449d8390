package io.opdbridge.observe;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.DelegatingSpanData;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import io.opentelemetry.sdk.trace.export.SpanExporter;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Removes personal data from spans: they keep the kind of step, the endpoint and the result. Camel also records
 * addresses as callers wrote them, statements, log lines and exception texts. Thread-safe.
 */
final class PublicSpans implements SpanExporter {

    private static final Set<String> ATTRIBUTES = Set.of("component", "op", "error", "exchangeId", "url.scheme",
            "url.path",
            "http.method", "http.status_code");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9-]{1,32}");
    private static final Pattern METHOD = Pattern.compile("GET|POST|PUT|DELETE|HEAD|OPTIONS|PATCH|TRACE");

    private final SpanExporter exporter;

    PublicSpans(SpanExporter exporter) {
        this.exporter = exporter;
    }

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
        return exporter.export(spans.stream().map(span -> (SpanData) new PublicSpan(span)).toList());
    }

    @Override
    public CompletableResultCode flush() {
        return exporter.flush();
    }

    @Override
    public CompletableResultCode shutdown() {
        return exporter.shutdown();
    }

    private static final class PublicSpan extends DelegatingSpanData {

        private final Attributes attributes;

        PublicSpan(SpanData span) {
            super(span);
            AttributesBuilder kept = Attributes.builder();
            span.getAttributes().forEach((key, value) -> {
                if (key.getKey().equals("http.method") ? METHOD.matcher(value.toString()).matches()
                        : ATTRIBUTES.contains(key.getKey())) {
                    kept.put(key.getKey(), value.toString());
                }
            });
            this.attributes = kept.build();
        }

        @Override
        public String getName() {
            String name = super.getName();
            boolean component = attributes.asMap().containsValue("camel-" + name);
            return NAME.matcher(name).matches() && (component || METHOD.matcher(name).matches()) ? name : "call";
        }

        @Override
        public Attributes getAttributes() {
            return attributes;
        }

        @Override
        public int getTotalAttributeCount() {
            return attributes.size();
        }

        @Override
        public List<EventData> getEvents() {
            return List.of();
        }

        @Override
        public int getTotalRecordedEvents() {
            return 0;
        }

        @Override
        public StatusData getStatus() {
            return StatusData.create(super.getStatus().getStatusCode(), "");
        }
    }
}
