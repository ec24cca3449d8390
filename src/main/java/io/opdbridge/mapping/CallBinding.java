package io.opdbridge.mapping;

import io.opdbridge.canonical.AnswerCode;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.http.common.DefaultHttpBinding;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.util.List;

/**
 * Takes from an HTTP request only what a call needs: the method, the address, the body as a stream, and the few
 * headers that are named. Nothing else that a caller sends can become a header of the exchange, and no form is parsed
 * before its size is known. The answer goes out with its length; that a caller does not wait for it is no failure.
 */
public final class CallBinding extends DefaultHttpBinding {

    static final String CONNECTION = "Connection";

    private static final Logger LOG = LoggerFactory.getLogger(CallBinding.class);

    private final List<String> headerNames;

    /** @param headerNames the request headers that are taken over, beside those about the content */
    public CallBinding(List<String> headerNames) {
        this.headerNames = List.copyOf(headerNames);
    }

    @Override
    protected void readHeaders(HttpServletRequest request, Message message) {
        headerNames.forEach(name -> message.setHeader(name, request.getHeader(name)));
        message.setHeader(Exchange.CONTENT_LENGTH, request.getContentLengthLong());
        message.setHeader(Exchange.CONTENT_ENCODING, request.getHeader(Exchange.CONTENT_ENCODING));
        message.setHeader(Exchange.CONTENT_TYPE, request.getHeader(RawContentType.HEADER));
    }

    @Override
    public Object parseBody(HttpServletRequest request, Message message) throws IOException {
        return request.getInputStream();
    }

    @Override
    protected void readFormUrlEncodedBody(HttpServletRequest request, Message message) {
        // HttpCalls reads forms, in the charset of the XML inside.
    }

    @Override
    public void doWriteResponse(Message message, HttpServletResponse response, Exchange exchange) throws IOException {
        response.setStatus(message.getHeader(Exchange.HTTP_RESPONSE_CODE, HttpServletResponse.SC_OK, Integer.class));
        response.setContentType(message.getHeader(Exchange.CONTENT_TYPE, String.class));
        if (message.getHeader(CONNECTION) != null) {
            response.setHeader(CONNECTION, message.getHeader(CONNECTION, String.class));
        }
        byte[] body = message.getBody(byte[].class);
        response.setContentLength(body.length);
        try {
            response.getOutputStream().write(body);
        } catch (IOException e) {
            if (CallVariables.respCode(exchange) != AnswerCode.INCOMPLETE_BODY) {
                LOG.info("The caller has gone before its answer {}, order {}", CallVariables.respCode(exchange),
                        exchange.getVariable(CallVariables.ORDER_ID));
            }
        }
    }
}
