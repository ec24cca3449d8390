package io.opdbridge.call;

import io.opdbridge.canonical.AnswerCode;
import io.opdbridge.canonical.Refusal;
import io.opdbridge.canonical.Site;
import io.opdbridge.text.Messages;
import io.opdbridge.text.XmlText;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Set;
import java.util.regex.Pattern;
import javax.xml.stream.XMLStreamException;

/** Answers refusals of the HTTP server before any route with the envelope instead of a page. Thread-safe. */
public final class HttpErrors extends ErrorHandler {

    /** The message of an error for a refused transfer coding. */
    public static final String UNKNOWN_CODING = "Transfer-Encoding";
    private static final String DECLARATION = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
    private static final String MEDIA_TYPE = "application/xml";
    private static final Pattern CONSOLE_PATH = Pattern.compile("/+console(/.*)?");
    /** Paths for browsers and programs that read the status. */
    private static final Pattern NO_CALL = Pattern.compile("/+(console|observe)(/.*)?");
    private static final Pattern SOAP_PATH = Pattern.compile("/+(sites/+[^/]+/+)?soap/*");
    /** Not implemented, and HTTP version not supported: faults of the request, not of the bridge. */
    private static final Set<Integer> OF_THE_CALLER = Set.of(501, 505);

    private final Site site;
    /** The answer that is prepared for overload. */
    private final byte[] overloaded;
    private final byte[] overloadedOverSoap;

    /** @param site site for the language, since the path of such a request cannot be trusted */
    public HttpErrors(Site site) {
        this.site = site;
        this.overloaded = bytes(envelope(new Refusal(AnswerCode.OVERLOADED)));
        this.overloadedOverSoap = bytes(wrap(envelope(new Refusal(AnswerCode.OVERLOADED))));
    }

    /** An unsupported HTTP method gets the same words. */
    @Override
    public boolean errorPageForMethod(String method) {
        return true;
    }

    /** Answers a call with the envelope, on SOAP paths over SOAP, without reading its body. */
    public void refuse(Request request, Response response, Callback callback, Refusal refusal) {
        response.setStatus(Answers.httpStatus(refusal.code()));
        if (Answers.BODY_UNREAD.contains(refusal.code())) {
            response.getHeaders().put(HttpFields.CONNECTION_CLOSE);
        }
        String path = Request.getPathInContext(request);
        if (path != null && CONSOLE_PATH.matcher(path).matches()) {
            say(response, callback, refusal);
            return;
        }
        boolean soap = path != null && SOAP_PATH.matcher(path).matches();
        byte[] answer;
        if (refusal.code() == AnswerCode.OVERLOADED) {
            response.getHeaders().put(HttpHeader.RETRY_AFTER, Answers.RETRY_SECONDS);
            answer = soap ? overloadedOverSoap : overloaded;
        } else {
            answer = bytes(soap ? wrap(envelope(refusal)) : envelope(refusal));
        }
        write(response, callback, soap ? SoapReply.TO_UNREADABLE.version().mediaType() : MEDIA_TYPE, answer);
    }

    /** Answers a call to an unknown address; a 404 on paths of programs that read the status. */
    public void refusePath(Request request, Response response, Callback callback) {
        String path = request.getHttpURI().getPath();
        if (path != null && NO_CALL.matcher(path).matches()) {
            Response.writeError(request, response, callback, HttpStatus.NOT_FOUND_404);
        } else {
            refuse(request, response, callback, unknown(path));
        }
    }

    private static Refusal unknown(String path) {
        try {
            return new Refusal(AnswerCode.UNKNOWN_METHOD,
                    path == null ? "" : URLDecoder.decode(path.replace("+", "%2B"),
                            StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            return new Refusal(AnswerCode.UNKNOWN_METHOD, path);
        }
    }

    @Override
    protected void generateResponse(Request request, Response response, int status, String message, Throwable cause,
            Callback callback) {
        if (status == 415 || cause instanceof UnsupportedCharsetException
                || cause instanceof IllegalCharsetNameException) {
            refuse(request, response, callback, new Refusal(AnswerCode.UNSUPPORTED_ENCODING,
                    UNKNOWN_CODING.equals(message) ? HttpHeader.TRANSFER_ENCODING : HttpHeader.CONTENT_TYPE));
        } else if (status == 414 || status == 431) {
            refuse(request, response, callback, new Refusal(AnswerCode.TOO_LARGE,
                    request.getConnectionMetaData().getHttpConfiguration().getRequestHeaderSize()));
        } else if (status == 503) {
            refuse(request, response, callback, new Refusal(AnswerCode.OVERLOADED));
        } else if (status == HttpStatus.NOT_FOUND_404 && !NO_CALL.matcher(path(request)).matches()
        // 200 would confirm a tunnel
                && !HttpMethod.CONNECT.is(request.getMethod())) {
            refuse(request, response, callback, unknown(request.getHttpURI().getPath()));
        } else {
            write(response, callback, MEDIA_TYPE, bytes(envelope(status >= 500 && !OF_THE_CALLER.contains(status)
                    ? new Refusal(AnswerCode.INTERNAL_ERROR) : new Refusal(AnswerCode.BAD_VALUE, "HTTP " + status))));
        }
    }

    private static String path(Request request) {
        String path = Request.getPathInContext(request);
        return path == null ? "" : path;
    }

    /** The answer to a browser, as plain text. */
    private void say(Response response, Callback callback, Refusal refusal) {
        response.getHeaders().put("X-Content-Type-Options", "nosniff");
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
        write(response, callback, "text/plain", Messages.of(refusal, site.language()).getBytes(StandardCharsets.UTF_8));
    }

    private String envelope(Refusal refusal) {
        return "<Resp><TransactionCode></TransactionCode><RespCode>" + refusal.code().number()
                + "</RespCode><RespMessage>" + XmlText.escape(Answers.words(refusal, site.language()))
                + "</RespMessage><Data/></Resp>";
    }

    private static String wrap(String xml) {
        try {
            return SoapReply.TO_UNREADABLE.wrap(xml);
        } catch (XMLStreamException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] bytes(String xml) {
        return (DECLARATION + xml).getBytes(StandardCharsets.UTF_8);
    }

    private static void write(Response response, Callback callback, String mediaType, byte[] answer) {
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, mediaType + ";charset=UTF-8");
        response.write(true, ByteBuffer.wrap(answer), callback);
    }
}
