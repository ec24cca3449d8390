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
 * Passes only plain paths (contract, section 3). Repeated slashes, as from a base address that ends with one, count as
 * one. Any other ambiguous path is answered as an unknown method, so that no route has to interpret it. Thread-safe.
 */
public final class PlainPaths extends Handler.Wrapper {

    /** The server passes these, so that they are answered here with HTTP 200 and the envelope. */
    static final UriCompliance COMPLIANCE = UriCompliance.from(EnumSet.complementOf(
            EnumSet.of(Violation.USER_INFO, Violation.FRAGMENT)));

    private final HttpErrors errors;

    public PlainPaths(HttpErrors errors) {
        this.errors = errors;
    }

    /** The target of a request line; for an unparseable path (%00, above the root) one that names nothing. */
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
