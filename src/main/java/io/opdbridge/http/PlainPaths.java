package io.opdbridge.http;

import io.opdbridge.call.HttpErrors;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.http.UriCompliance.Violation;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;

/**
 * Lets plain paths through only (contract, section 3). Slashes too many, as a base address that ends with one makes them,
 * count as one; any other path that could mean two things is answered as no method, and no route has to understand it.
 * Thread-safe.
 */
public final class PlainPaths extends Handler.Wrapper {

    /** What the server itself lets pass, so that it is answered here with HTTP 200 and the envelope. */
    static final UriCompliance COMPLIANCE = UriCompliance.from(EnumSet.complementOf(
            EnumSet.of(Violation.USER_INFO, Violation.FRAGMENT)));

    private final HttpErrors errors;

    public PlainPaths(HttpErrors errors) {
        this.errors = errors;
    }

    /** The target of a request line; of a path that the server cannot parse (%00, above the root) one that names nothing. */
    static String readable(String method, String target) {
        if (!target.startsWith("/")) {
            return target;
        }
        try {
            if (HttpURI.build(method, target).getCanonicalPath() != null) {
                return target;
            }
        } catch (RuntimeException e) {
            // answered below
        }
        return "/" + URLEncoder.encode(target.substring(1), StandardCharsets.UTF_8);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        HttpURI uri = request.getHttpURI();
        if (!uri.hasViolations()) {
            return super.handle(request, response, callback);
        }
        HttpURI plain = HttpURI.build(uri).path(uri.getPath().replaceAll("/{2,}", "/")).asImmutable();
        if (plain.hasViolations()) {
            errors.refusePath(request, response, callback);
            return true;
        }
        return super.handle(new Request.Wrapper(request) {
            @Override
            public HttpURI getHttpURI() {
                return plain;
            }
        }, response, callback);
    }
}
