package io.opdbridge.his;

import io.opdbridge.call.CallHeaders;
import io.opdbridge.call.CallVariables;
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

/** HTTP calls of vendors (contract, section 7): headers and deadlines. Thread-safe. */
public final class VendorHttp {

    private final Map<String, VendorAccess> access;
    private final VendorSteps steps;

    /** @param access site → access to its vendor */
    public VendorHttp(Map<String, VendorAccess> access, VendorSteps steps) {
        this.access = Map.copyOf(access);
        this.steps = steps;
    }

    /**
     * Call it before each call of a step: begins the call and sets the vendor's headers and the id of the caller's
     * call, and no others.
     */
    public void prepare(Exchange exchange, String contentType, String charset) {
        steps.begin(exchange);
        VendorAccess vendor = VendorAccess.of(CallVariables.site(exchange), access);
        String operation = exchange.getVariable(VendorVariables.OPERATION, String.class);
        Message message = exchange.getMessage();
        message.removeHeaders("*");
        message.setHeader(Exchange.CONTENT_TYPE, contentType.contains("charset=") ? contentType
                : contentType + ";charset=" + charset);
        // a call without a caller, such as a retry, has its own
        message.setHeader(CallHeaders.REQUEST_ID, Optional.ofNullable(CallVariables.requestId(exchange))
                .orElseGet(exchange::getExchangeId));
        vendor.headers().forEach((name, value) -> message.setHeader(name, value.replace("*", operation)));
        if (!vendor.user().isEmpty()) {
            message.setHeader("Authorization", "Basic " + Base64.getEncoder().encodeToString(
                    (vendor.user() + ":" + vendor.password()).getBytes(StandardCharsets.UTF_8)));
        }
    }

    /**
     * A client that never repeats a call by itself and breaks it off at its deadline: socket time-outs only count
     * silence, and a dripping answer would outlast them. Each call has a connection of its own: a reused one could
     * still carry the rest of an earlier answer, and a vendor that closes it meanwhile would leave the outcome unknown.
     * Its time-outs are those of the vendor, where the endpoint names none.
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
                        scope.clientContext
                                .setRequestConfig(timed(scope.clientContext.getRequestConfigOrDefault(), vendor));
                        // usually the call ends long before, and is not kept until its deadline
                        Reference<HttpUriRequestBase> call = new WeakReference<>(
                                (HttpUriRequestBase) scope.originalRequest);
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
