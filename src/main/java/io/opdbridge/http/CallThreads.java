package io.opdbridge.http;

import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Takes a thread for each call that has a place. The handlers before it work in the thread that reads the network: a
 * refused call must not cost what a served one waits for. Thread-safe.
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

    /** Hands a call on where nobody is left who would look at what came of it. */
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
