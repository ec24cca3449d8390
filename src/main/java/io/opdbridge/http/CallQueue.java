package io.opdbridge.http;

import io.opdbridge.call.HttpErrors;
import io.opdbridge.canonical.AnswerCode;
import io.opdbridge.canonical.Refusal;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.QoSHandler;
import org.eclipse.jetty.util.Callback;

/**
 * Gives each call a place to be served, or lets it wait for one without a thread. Refuses it when too many wait, when
 * it has waited too long, and while the bridge starts or stops. Thread-safe.
 */
public final class CallQueue extends QoSHandler {

    private static final String OBSERVE = "/observe/*";
    private static final String CONSOLE = HttpLimits.CONSOLE + "/*";

    private final boolean whileServingOnly;
    private final HttpErrors errors;
    private final PressureLog pressure;

    private CallQueue(HttpLimits limits, int atOnce, boolean whileServingOnly, HttpErrors errors,
            PressureLog pressure) {
        this.whileServingOnly = whileServingOnly;
        this.errors = errors;
        this.pressure = pressure;
        setMaxRequestCount(atOnce);
        setMaxSuspendedRequestCount(limits.queue());
        setMaxSuspend(limits.queueWait());
    }

    public static CallQueue ofCalls(HttpLimits limits, HttpErrors errors, PressureLog pressure) {
        CallQueue queue = new CallQueue(limits, limits.callsAtOnce(), true, errors, pressure);
        queue.excludePath(OBSERVE);
        queue.excludePath(CONSOLE);
        return queue;
    }

    /** Places of the console, so that people can work while calls wait. */
    public static CallQueue ofConsole(HttpLimits limits, HttpErrors errors, PressureLog pressure) {
        CallQueue queue = new CallQueue(limits, HttpLimits.CONSOLE_CALLS_AT_ONCE, true, errors, pressure);
        queue.includePath(CONSOLE);
        return queue;
    }

    /** Health checks must be answered even without a free place. */
    public static CallQueue ofObservers(HttpLimits limits, HttpErrors errors, PressureLog pressure) {
        CallQueue queue = new CallQueue(limits, HttpLimits.OBSERVERS_AT_ONCE, false, errors, pressure);
        queue.includePath(OBSERVE);
        return queue;
    }

    @Override
    public boolean onConditionsMet(Request request, Response response, Callback callback) throws Exception {
        Call call = Call.of(request);
        if (whileServingOnly && !call.isServed()) {
            reject(request, response, callback, HttpStatus.SERVICE_UNAVAILABLE_503);
            return true;
        }
        if (call.isBroken() && getSuspendedRequestCount() > 0) {
            // many broken calls end at the same moment, and must not take places from calls that can be served
            errors.refuse(request, response, callback, new Refusal(AnswerCode.INCOMPLETE_BODY));
            return true;
        }
        return super.onConditionsMet(request, response, callback);
    }

    @Override
    protected void reject(Request request, Response response, Callback callback, int status) {
        pressure.callRefused();
        errors.refuse(request, response, callback, new Refusal(AnswerCode.OVERLOADED));
    }

    @Override
    protected void expireSuspended(Request request, Response response, Callback callback) {
        reject(request, response, callback, getRejectStatusCode());
    }
}
