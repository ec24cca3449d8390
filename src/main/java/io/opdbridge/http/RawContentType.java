package io.opdbridge.http;

import io.opdbridge.call.CallBinding;
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
 * Hands the content type that a caller claims through to {@link CallBinding}, under a name of its own. Left where it
 * is, the server and the filters behind it act on it before any route does: they fail on a charset they do not know,
 * and take forms and attachments apart. A transfer coding is {@code chunked} or refused, and nothing follows chunks on
 * their connection: the server skips what stands between the end of a chunk and that of its line, so that somebody
 * before it could see one request where it sees two. Thread-safe.
 */
public final class RawContentType extends Handler.Wrapper {

    public static final String HEADER = "X-Bridge-Content-Type";
    /** What {@link HttpErrors} is told about a transfer coding that is refused. */
    public static final String CODING = "Transfer-Encoding";

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        List<String> codings = request.getHeaders().getValuesList(HttpHeader.TRANSFER_ENCODING);
        if (!codings.isEmpty()) {
            response.getHeaders().put(HttpHeader.CONNECTION, "close");
            if (codings.size() > 1 || !codings.get(0).equalsIgnoreCase("chunked")) {
                Response.writeError(request, response, callback, HttpStatus.UNSUPPORTED_MEDIA_TYPE_415, CODING);
                return true;
            }
        }
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
