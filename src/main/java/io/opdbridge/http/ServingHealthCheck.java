package io.opdbridge.http;

import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

import java.util.Map;

/** Ready from the end of the start until the bridge begins to stop. Thread-safe. */
public final class ServingHealthCheck extends AbstractHealthCheck {

    private final ServingTime serving;

    public ServingHealthCheck(ServingTime serving) {
        super("bridge", "serving");
        this.serving = serving;
    }

    @Override
    public boolean isLiveness() {
        return false;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        builder.state(serving.isServing() ? State.UP : State.DOWN);
    }
}
