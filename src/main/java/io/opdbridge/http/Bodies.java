package io.opdbridge.http;

import io.opdbridge.call.HttpErrors;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Receives the bodies of calls before they get a thread, and limits their total memory, so that slow senders occupy
 * neither. When the memory is used up, the body that has been arriving longest is dropped. Thread-safe.
 */
public final class Bodies extends Handler.Wrapper {

    private final HttpLimits limits;
    private final HttpErrors errors;
    private final Connections connections;
    private final PressureLog pressure;
    private final AtomicLong used = new AtomicLong();
    private final AtomicLong ofUploads = new AtomicLong();

    public Bodies(HttpLimits limits, HttpErrors errors, Connections connections, PressureLog pressure) {
        this.limits = limits;
        this.errors = errors;
        this.connections = connections;
        this.pressure = pressure;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        if (request.getLength() == 0 || request.getLength() < 0
                && !request.getHeaders().contains(HttpHeader.TRANSFER_ENCODING)) {
            return super.handle(request, response, callback);
        }
        new Body(this, request, response, callback).receive();
        return true;
    }

    int maxBytes(Request request) {
        return limits.bodyBytes(Request.getPathInContext(request));
    }

    boolean isUpload(Request request) {
        return limits.isUpload(Request.getPathInContext(request));
    }

    HttpErrors errors() {
        return errors;
    }

    PressureLog pressure() {
        return pressure;
    }

    /** Reserves memory for a body to grow; false when none can be freed. */
    boolean take(long bytes, Body body) {
        used.addAndGet(bytes);
        if (body.isUpload()) {
            ofUploads.addAndGet(bytes);
        }
        while (used.get() > limits.bodiesBytes() || isOverOfUploads(body)) {
            boolean given = isOverOfUploads(body) ? connections.giveMemory(body, Body::isUpload)
                    : connections.giveMemory(body, other -> true);
            if (!given) {
                giveBack(bytes, body);
                return false;
            }
        }
        return true;
    }

    private boolean isOverOfUploads(Body body) {
        return body.isUpload() && ofUploads.get() > HttpLimits.uploadsBytes(limits.bodiesBytes());
    }

    void giveBack(long bytes, Body body) {
        used.addAndGet(-bytes);
        if (body.isUpload()) {
            ofUploads.addAndGet(-bytes);
        }
    }
}
