package io.opdbridge.http;

import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

import java.util.Map;

/** Ready only until the bridge begins to stop. Thread-safe. */
public final class StopHealthCheck extends AbstractHealthCheck {

    private final GracefulStop stop;

    public StopHealthCheck(GracefulStop stop) {
        super("bridge", "stop");
        this.stop = stop;
    }

    @Override
    public boolean isLiveness() {
        return false;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        builder.state(stop.isStopping() ? State.DOWN : State.UP);
    }
}
