package io.opdbridge.ops;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;

import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/** Answers {@code /observe/health/ready} and {@code /observe/health/live} from Camel's health checks. Thread-safe. */
public final class Health {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** 200 when every check is up, else 503; the body names the checks and their states. */
    public void check(Exchange exchange) throws JsonProcessingException {
        String path = exchange.getMessage().getHeader(Exchange.HTTP_PATH, "", String.class);
        Collection<HealthCheck.Result> results = path.endsWith("/live")
                ? HealthCheckHelper.invokeLiveness(exchange.getContext())
                : HealthCheckHelper.invokeReadiness(exchange.getContext());
        Map<String, String> checks = new TreeMap<>();
        results.forEach(result -> checks.put(result.getCheck().getId(), result.getState().name()));
        boolean up = !checks.containsValue(HealthCheck.State.DOWN.name());
        Message answer = exchange.getMessage();
        answer.setHeader(Exchange.HTTP_RESPONSE_CODE, up ? 200 : 503);
        answer.setHeader(Exchange.CONTENT_TYPE, "application/json");
        answer.setBody(JSON.writeValueAsBytes(Map.of("status", up ? "UP" : "DOWN", "checks", checks)));
    }
}
