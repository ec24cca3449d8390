package io.opdbridge.mapping;

import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Hands the content type that a caller claims through to {@link CallBinding}, under a name of its own. Left where it
 * is, the server and the filters behind it act on it before any route does: they fail on a charset they do not know,
 * and take forms and attachments apart. Thread-safe.
 */
public final class RawContentType extends Handler.Wrapper {

    static final String HEADER = "X-Bridge-Content-Type";

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        HttpFields.Mutable headers = HttpFields.build(request.getHeaders()).remove(HEADER);
        String contentType = headers.get(HttpHeader.CONTENT_TYPE);
        if (contentType != null) {
            headers.remove(HttpHeader.CONTENT_TYPE).put(HEADER, contentType);
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
