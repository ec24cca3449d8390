package io.opdbridge.http;

import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Gives a thread to each call that has a place. Earlier handlers work in the network thread, so that a refused call
 * costs no thread that a served one needs. Thread-safe.
 */
public final class CallThreads extends Handler.Wrapper {

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        if (!Call.of(request).arrivedIn(Thread.currentThread())) {
            return super.handle(request, response, callback);
        }
        request.getContext().execute(() -> serve(getHandler(), request, response, callback));
        return true;
    }

    /** Passes a call on where no caller is left to see its result. */
    static void serve(Handler next, Request request, Response response, Callback callback) {
        try {
            if (!next.handle(request, response, callback)) {
                Response.writeError(request, response, callback, HttpStatus.NOT_FOUND_404);
            }
        } catch (Throwable e) {
            Response.writeError(request, response, callback, e);
        }
    }
}
