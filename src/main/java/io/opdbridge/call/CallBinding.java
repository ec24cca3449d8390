package io.opdbridge.call;

import io.opdbridge.access.Credentials;
import io.opdbridge.canonical.AnswerCode;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.http.common.DefaultHttpBinding;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Takes from an HTTP request only what a call needs: the method, the address, the body as a stream, and a few named
 * headers. Nothing else from a caller becomes a header of the exchange, and no form is parsed before its size is known.
 * The answer has a length; a caller that does not wait for it is no failure.
 */
public final class CallBinding extends DefaultHttpBinding {

    static final String CONNECTION = "Connection";
    static final String CHALLENGE = "WWW-Authenticate";
    static final String RETRY_AFTER = "Retry-After";

    private static final List<String> ANSWER_HEADERS = List.of(CONNECTION, CHALLENGE, RETRY_AFTER);
    private static final String CERTIFICATES = "jakarta.servlet.request.X509Certificate";

    private static final Logger LOG = LoggerFactory.getLogger(CallBinding.class);

    private final String methodHeader;
    private final List<String> credentialHeaders;

    /**
     * @param methodHeader      the request header that may name the method; a list when it is sent twice
     * @param credentialHeaders headers with credentials; they become no headers of the exchange, so that they
     *                          reach neither a vendor nor a log
     */
    public CallBinding(String methodHeader, List<String> credentialHeaders) {
        this.methodHeader = methodHeader;
        this.credentialHeaders = List.copyOf(credentialHeaders);
    }

    @Override
    protected void readHeaders(HttpServletRequest request, Message message) {
        Exchange exchange = message.getExchange();
        exchange.setVariable(CallVariables.REQUEST_ID, request.getHeader(CallHeaders.REQUEST_ID));
        exchange.setVariable(CallVariables.RECEIVED_NANOS, System.nanoTime());
        exchange.setVariable(CallVariables.CALLER_ADDRESS, request.getRemoteAddr());
        if (!credentialHeaders.isEmpty()) {
            exchange.setVariable(CallVariables.CREDENTIALS, credentials(request));
        }
        List<String> methods = Collections.list(request.getHeaders(methodHeader));
        if (!methods.isEmpty()) {
            message.setHeader(methodHeader, methods.size() > 1 ? methods : methods.get(0));
        }
        if (request.getHeader(CallHeaders.TRACE_PARENT) != null) {
            message.setHeader(CallHeaders.TRACE_PARENT, request.getHeader(CallHeaders.TRACE_PARENT));
        }
        message.setHeader(Exchange.CONTENT_LENGTH, request.getContentLengthLong());
        message.setHeader(Exchange.CONTENT_ENCODING, request.getHeader(Exchange.CONTENT_ENCODING));
        message.setHeader(Exchange.CONTENT_TYPE, request.getHeader(CallHeaders.RAW_CONTENT_TYPE));
    }

    private Credentials credentials(HttpServletRequest request) {
        Map<String, List<String>> headers = new HashMap<>();
        credentialHeaders.forEach(name -> headers.put(name, Collections.list(request.getHeaders(name))));
        return new Credentials(request.getRemoteAddr(), request.isSecure(),
                request.getAttribute(CERTIFICATES) instanceof X509Certificate[] chain ? List.of(chain) : List.of(),
                headers);
    }

    @Override
    public Object parseBody(HttpServletRequest request, Message message) throws IOException {
        return request.getInputStream();
    }

    @Override
    protected void readFormUrlEncodedBody(HttpServletRequest request, Message message) {
        // HttpCalls reads forms, in the charset of the XML inside
    }

    @Override
    public void doWriteResponse(Message message, HttpServletResponse response, Exchange exchange) throws IOException {
        response.setStatus(message.getHeader(Exchange.HTTP_RESPONSE_CODE, HttpServletResponse.SC_OK, Integer.class));
        response.setContentType(message.getHeader(Exchange.CONTENT_TYPE, String.class));
        for (String name : ANSWER_HEADERS) {
            if (message.getHeader(name) != null) {
                response.setHeader(name, message.getHeader(name, String.class));
            }
        }
        byte[] body = message.getBody(byte[].class);
        response.setContentLength(body.length);
        try {
            response.getOutputStream().write(body);
        } catch (IOException e) {
            if (CallVariables.respCode(exchange) != AnswerCode.INCOMPLETE_BODY) {
                LOG.info("The caller closed the connection before its answer {}, order {}",
                        CallVariables.respCode(exchange),
                        exchange.getVariable(CallVariables.ORDER_ID));
            }
        }
    }
}
