package io.opdbridge.call;

/** The headers by which the server tells a route what a request said; no caller can set the first and the last. */
public final class CallHeaders {

    /** The id of the request, in logs, answers and calls of a vendor. */
    public static final String REQUEST_ID = "X-Request-Id";
    /** W3C trace context. */
    public static final String TRACE_PARENT = "traceparent";
    /** The caller's content type, which the server and Camel would act on under its own name. */
    public static final String RAW_CONTENT_TYPE = "X-Bridge-Content-Type";

    private CallHeaders() {
    }
}
