package io.opdbridge.mapping;

import io.opdbridge.canonical.AnswerCode;
import io.opdbridge.canonical.Refusal;
import io.opdbridge.canonical.Site;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Set;

/** What the HTTP server refuses before any route sees it, with the envelope instead of a page. Thread-safe. */
public final class HttpErrors extends ErrorHandler {

    /** Not implemented, and HTTP version not supported: what was asked, not what we are. */
    private static final Set<Integer> OF_THE_CALLER = Set.of(501, 505);

    private final Site site;

    /** @param site whose language is spoken; the path of such a request is not to be trusted */
    public HttpErrors(Site site) {
        this.site = site;
    }

    /** An HTTP method that we do not serve is refused in the same words. */
    @Override
    public boolean errorPageForMethod(String method) {
        return true;
    }

    @Override
    protected void generateResponse(Request request, Response response, int status, String message, Throwable cause,
                                    Callback callback) {
        Refusal refusal = status >= 500 && !OF_THE_CALLER.contains(status) ? new Refusal(AnswerCode.INTERNAL_ERROR)
                : new Refusal(AnswerCode.BAD_VALUE, "HTTP " + status);
        if (status == 415 || cause instanceof UnsupportedCharsetException
                || cause instanceof IllegalCharsetNameException) {
            response.setStatus(415);
            refusal = new Refusal(AnswerCode.UNSUPPORTED_ENCODING, RawContentType.CODING.equals(message)
                    ? HttpHeader.TRANSFER_ENCODING : HttpHeader.CONTENT_TYPE);
        }
        String xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Resp><TransactionCode></TransactionCode><RespCode>"
                + refusal.code().number() + "</RespCode><RespMessage>" + Messages.of(refusal, site.language())
                + "</RespMessage><Data/></Resp>";
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/xml;charset=UTF-8");
        Content.Sink.write(response, true, xml, callback);
    }
}
