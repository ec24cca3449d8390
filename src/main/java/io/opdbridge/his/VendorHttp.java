package io.opdbridge.his;

import io.opdbridge.call.CallVariables;
import io.opdbridge.http.RequestIds;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.message.BasicHeader;
import org.apache.hc.core5.util.Timeout;

import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** HTTP calls of vendors (contract, section 7): what each carries, and how long it may take. Thread-safe. */
public final class VendorHttp {

    private final Map<String, VendorAccess> access;
    private final VendorSteps steps;

    /** @param access site → how its vendor is reached */
    public VendorHttp(Map<String, VendorAccess> access, VendorSteps steps) {
        this.access = Map.copyOf(access);
        this.steps = steps;
    }

    /**
     * Has to come before each call of a step: begins it, and gives it the headers that its vendor wants, the id of the call
     * that it is made for, and no other.
     */
    public void prepare(Exchange exchange, String contentType, String charset) {
        steps.begin(exchange);
        VendorAccess vendor = access.get(CallVariables.site(exchange).name());
        String operation = exchange.getVariable(VendorVariables.OPERATION, String.class);
        Message message = exchange.getMessage();
        message.removeHeaders("*");
        message.setHeader(Exchange.CONTENT_TYPE, contentType.contains("charset=") ? contentType
                : contentType + ";charset=" + charset);
        // a call that nobody asked for, as a retry, has its own
        message.setHeader(RequestIds.HEADER, Optional.ofNullable(CallVariables.requestId(exchange))
                .orElseGet(exchange::getExchangeId));
        vendor.headers().forEach((name, value) -> message.setHeader(name, value.replace("*", operation)));
        if (!vendor.user().isEmpty()) {
            message.setHeader("Authorization", "Basic " + Base64.getEncoder().encodeToString(
                    (vendor.user() + ":" + vendor.password()).getBytes(StandardCharsets.UTF_8)));
        }
    }

    /**
     * A client that never sends a call twice by itself and breaks one off that is not over in time: the time-outs of
     * sockets count silence only, and an answer that drips would outlast them. Each call has a connection of its own: on a
     * used one the second half of an earlier answer could be taken for this call's, and a vendor that closes it meanwhile
     * would leave the outcome unknown. Its time-outs are those of the vendor, where the endpoint names none.
     *
     * @param deadlines breaks calls off
     */
    public static HttpClientConfigurer client(VendorAccess vendor, ScheduledExecutorService deadlines) {
        Duration limit = vendor.connectTime().plus(vendor.answerTime());
        return client -> {
            client.disableAutomaticRetries().disableRedirectHandling().disableCookieManagement()
                    .disableContentCompression()
                    .setConnectionReuseStrategy((request, response, context) -> false)
                    .setDefaultHeaders(List.of(new BasicHeader(HttpHeaders.CONNECTION, "close")))
                    .addExecInterceptorFirst("deadline", (request, scope, chain) -> {
                        scope.clientContext.setRequestConfig(timed(scope.clientContext.getRequestConfigOrDefault(), vendor));
                        // which is over long before, as a rule, and then not kept until its deadline
                        Reference<HttpUriRequestBase> call =
                                new WeakReference<>((HttpUriRequestBase) scope.originalRequest);
                        deadlines.schedule(() -> Optional.ofNullable(call.get()).ifPresent(HttpUriRequestBase::cancel),
                                limit.toMillis(), TimeUnit.MILLISECONDS);
                        return chain.proceed(request, scope);
                    });
        };
    }

    @SuppressWarnings("deprecation")
    private static RequestConfig timed(RequestConfig endpoint, VendorAccess vendor) {
        boolean connects = !Objects.equals(endpoint.getConnectTimeout(), RequestConfig.DEFAULT.getConnectTimeout());
        return RequestConfig.copy(endpoint)
                .setConnectTimeout(connects ? endpoint.getConnectTimeout() : timeout(vendor.connectTime()))
                .setResponseTimeout(Optional.ofNullable(endpoint.getResponseTimeout())
                        .orElseGet(() -> timeout(vendor.answerTime())))
                .build();
    }

    private static Timeout timeout(Duration time) {
        return Timeout.ofMilliseconds(time.toMillis());
    }
}
