package io.opdbridge.observe;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.opdbridge.access.Addresses;
import io.opdbridge.call.CallVariables;
import io.opdbridge.statistics.Figures;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** Answers {@code /observe/health/ready} and {@code /observe/health/live} from Camel's health checks. Thread-safe. */
public final class Health {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Figures figures;
    private final int vendorDownAfter;
    private final Addresses detailReaders;

    /**
     * @param vendorDownAfter number of failed calls in a row after which a vendor is down
     * @param detailReaders   addresses that may see the states of vendors, which contain names of sites
     */
    public Health(Figures figures, int vendorDownAfter, Addresses detailReaders) {
        this.figures = figures;
        this.vendorDownAfter = vendorDownAfter;
        this.detailReaders = detailReaders;
    }

    /**
     * 200 when every check is up, else 503; the body names the checks and their states. The states of vendors do not
     * count: without them the bridge still answers and keeps retrying.
     */
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
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("status", up ? "UP" : "DOWN");
        body.put("checks", checks);
        if (detailReaders.isEmpty() || detailReaders.contain(CallVariables.callerAddress(exchange))) {
            body.put("vendors", vendors());
        }
        answer.setBody(JSON.writeValueAsBytes(body));
    }

    /** Site → state of its vendor. */
    private Map<String, String> vendors() {
        Map<String, String> vendors = new TreeMap<>();
        figures.sites().stream().filter(site -> site.vendor() != null).forEach(site -> vendors.put(site.name(),
                figures.of(site.name()).map(known -> known.vendorFailures() >= vendorDownAfter
                        ? HealthCheck.State.DOWN : HealthCheck.State.UP).orElse(HealthCheck.State.UNKNOWN).name()));
        return vendors;
    }
}
