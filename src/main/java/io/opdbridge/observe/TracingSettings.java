package io.opdbridge.observe;

import io.opdbridge.config.HttpAddress;
import io.opdbridge.config.Setting;
import io.opdbridge.config.Topic;

/** The target of traces; off when {@code endpoint} is empty. */
@Topic(prefix = "bridge.tracing.", title = "Traces")
public record TracingSettings(
        @Setting(key = "endpoint", unit = "URL", matches = "(https?://[^/\\s]+/\\S+)?",
                otherwise = "is no address, such as http://collector:4318/v1/traces",
                meaning = "where traces are sent by OTLP over HTTP, as `http://collector:4318/v1/traces`; empty "
                        + "means that nothing is traced")
        HttpAddress endpoint,
        @Setting(key = "service-name", value = "opd-prepay-bridge", meaning = "what the bridge is called there")
        String serviceName,
        @Setting(key = "sample-percent", unit = "%", value = "10", max = 100,
                meaning = "how many of a hundred calls are traced")
        int samplePercent) {

    public boolean isUsed() {
        return !endpoint.isNone();
    }
}
