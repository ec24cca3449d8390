package io.opdbridge.http;

import jakarta.servlet.http.HttpServletRequest;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.http.common.HttpMessage;

import java.security.cert.X509Certificate;

/** A route that answers with what a route gets to know about a request. */
final class RequestProbe extends RouteBuilder {

    static final String PATH = "/probe";

    @Override
    public void configure() {
        from("jetty:{{bridge.http.scheme}}://{{bridge.http.host}}:{{bridge.http.port}}" + PATH)
                .process(exchange -> {
                    HttpServletRequest request = exchange.getMessage(HttpMessage.class).getRequest();
                    X509Certificate[] shown = (X509Certificate[]) request.getAttribute(
                            "jakarta.servlet.request.X509Certificate");
                    exchange.getMessage().setBody("from " + request.getRemoteAddr() + " to " + request.getRequestURL()
                            + " secure " + request.isSecure()
                            + " as " + (shown == null ? "nobody" : shown[0].getSubjectX500Principal()));
                });
    }
}
