package io.opdbridge.http;

import io.opdbridge.call.CallHeaders;
import io.opdbridge.canonical.Masks;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.MDC;

import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Gives each request one id, by which it is found in the caller's log, in ours and in the vendor's: its own {@code
 * X-Request-Id}, else the trace id of its W3C {@code traceparent}, else a new one. The answer carries it. An id that is
 * too long, has other characters or could be a person's number is ignored, and so is an invalid {@code traceparent}.
 * The innermost handler: its thread serves the request. Thread-safe.
 */
public final class RequestIds extends Handler.Wrapper {

    /** The key in the log. */
    static final String KEY = "requestId";

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final Pattern TRACE = Pattern
            .compile("[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}");

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        String id = of(request.getHeaders());
        response.getHeaders().put(CallHeaders.REQUEST_ID, id);
        HttpFields.Mutable own = HttpFields.build(request.getHeaders()).put(CallHeaders.REQUEST_ID, id);
        String parent = own.get(CallHeaders.TRACE_PARENT);
        if (parent != null && !TRACE.matcher(parent).matches()) {
            own.remove(CallHeaders.TRACE_PARENT);
        }
        HttpFields headers = own.asImmutable();
        try (MDC.MDCCloseable logged = MDC.putCloseable(KEY, id)) {
            return super.handle(new Request.Wrapper(request) {
                @Override
                public HttpFields getHeaders() {
                    return headers;
                }
            }, response, callback);
        }
    }

    private static String of(HttpFields headers) {
        List<String> given = headers.getValuesList(CallHeaders.REQUEST_ID);
        if (given.size() == 1 && ID.matcher(given.get(0)).matches() && given.get(0).equals(Masks.mask(given.get(0)))) {
            return given.get(0);
        }
        String parent = headers.get(CallHeaders.TRACE_PARENT);
        if (given.isEmpty() && parent != null) {
            Matcher trace = TRACE.matcher(parent);
            if (trace.matches()) {
                return trace.group(1);
            }
        }
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return HexFormat.of().toHexDigits(random.nextLong()) + HexFormat.of().toHexDigits(random.nextLong());
    }
}
