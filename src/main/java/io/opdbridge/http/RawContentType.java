package io.opdbridge.http;

import io.opdbridge.call.CallBinding;
import io.opdbridge.call.CallHeaders;
import io.opdbridge.call.HttpErrors;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

import java.util.List;

/**
 * Passes the caller's content type to {@link CallBinding} under another header name. Under its own name the server and
 * its filters would act on it before any route: they fail on unknown charsets, and parse forms and attachments. A
 * transfer coding other than {@code chunked} is refused, and a connection with chunks takes no further request: the
 * server skips bytes between the end of a chunk and that of its line, so that a proxy could see one request where it
 * sees two. Thread-safe.
 */
public final class RawContentType extends Handler.Wrapper {

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        List<String> codings = request.getHeaders().getValuesList(HttpHeader.TRANSFER_ENCODING);
        if (!codings.isEmpty()) {
            response.getHeaders().put(HttpHeader.CONNECTION, "close");
            if (codings.size() > 1 || !codings.get(0).equalsIgnoreCase("chunked")) {
                Response.writeError(request, response, callback, HttpStatus.UNSUPPORTED_MEDIA_TYPE_415,
                        HttpErrors.UNKNOWN_CODING);
                return true;
            }
        }
        HttpFields.Mutable headers = HttpFields.build(request.getHeaders()).remove(CallHeaders.RAW_CONTENT_TYPE);
        String contentType = headers.get(HttpHeader.CONTENT_TYPE);
        if (contentType != null) {
            headers.remove(HttpHeader.CONTENT_TYPE).put(CallHeaders.RAW_CONTENT_TYPE, contentType);
        }
        HttpFields fields = headers.asImmutable();
        return super.handle(new Request.Wrapper(request) {
            @Override
            public HttpFields getHeaders() {
                return fields;
            }
        }, response, callback);
    }
}
