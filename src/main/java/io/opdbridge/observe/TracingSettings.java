package io.opdbridge.observe;

import io.opdbridge.config.Checked;
import io.opdbridge.config.Mistakes;
import io.opdbridge.config.Setting;
import io.opdbridge.config.Topic;

import java.util.Optional;

/** The target of traces; off when {@code endpoint} is empty. */
@Topic(prefix = "bridge.tracing.", title = "Traces")
public record TracingSettings(
        @Setting(key = "endpoint", unit = "URL",
                meaning = "where traces are sent by OTLP over HTTP, as `http://collector:4318/v1/traces`; empty "
                        + "means that nothing is traced")
        String endpoint,
        @Setting(key = "service-name", value = "opd-prepay-bridge",
                meaning = "what the bridge is called there")
        String serviceName,
        @Setting(key = "sample-percent", unit = "%", value = "10", max = 100,
                meaning = "how many of a hundred calls are traced")
        int samplePercent) implements Checked {

    @Override
    public void check(Mistakes mistakes) {
        if (!endpoint.isEmpty() && !endpoint.matches("https?://[^/\\s]+/\\S+")) {
            mistakes.add("bridge.tracing.endpoint",
                    "\"" + endpoint + "\" is no address, such as http://collector:4318/v1/traces");
        }
    }

    /** Empty when tracing is off. */
    public Optional<Tracing.Options> options() {
        return endpoint.isEmpty() ? Optional.empty()
                : Optional.of(new Tracing.Options(endpoint, serviceName, samplePercent));
    }
}
