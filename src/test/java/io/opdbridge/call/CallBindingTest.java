package io.opdbridge.call;

import io.opdbridge.access.Credentials;
import jakarta.servlet.http.HttpServletRequest;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** What of an HTTP request becomes part of an exchange. */
class CallBindingTest {

    private static final Map<String, List<String>> HEADERS = Map.of("X-Api-Key", List.of("the-key"),
            "Authorization", List.of("Basic eDp5", "Basic eDp6"), "X-His-Method", List.of("OPDRechargeList"),
            "CamelHttpUri", List.of("/elsewhere"), "X-Other", List.of("x"));

    private final Exchange exchange = new DefaultExchange(new DefaultCamelContext());

    @Test
    void credentialsAreNoHeadersOfTheExchange() throws Exception {
        X509Certificate certificate = certificate();
        new CallBinding("X-His-Method", List.of("X-Api-Key", "Authorization", "X-Bridge-Nonce"))
                .readHeaders(request(true, certificate), exchange.getMessage());

        Credentials credentials = exchange.getVariable("credentials", Credentials.class);
        assertThat(credentials.address()).isEqualTo("10.1.2.3");
        assertThat(credentials.secure()).isTrue();
        assertThat(credentials.certificates()).containsExactly(certificate);
        assertThat(credentials.headers()).isEqualTo(Map.of("X-Api-Key", List.of("the-key"),
                "Authorization", List.of("Basic eDp5", "Basic eDp6"), "X-Bridge-Nonce", List.of()));
        assertThat(exchange.getMessage().getHeaders()).containsOnlyKeys("X-His-Method", Exchange.CONTENT_LENGTH,
                Exchange.CONTENT_ENCODING, Exchange.CONTENT_TYPE).doesNotContainValue("the-key");
    }

    @Test
    void withoutCallersNobodysCredentialsAreLookedAt() {
        new CallBinding("X-His-Method", List.of()).readHeaders(request(false, null), exchange.getMessage());
        assertThat(exchange.getVariables()).containsOnlyKeys("callerAddress", "receivedNanos")
                .containsEntry("callerAddress", "10.1.2.3");
    }

    private static HttpServletRequest request(boolean secure, X509Certificate certificate) {
        return (HttpServletRequest) Proxy.newProxyInstance(CallBindingTest.class.getClassLoader(),
                new Class<?>[] {HttpServletRequest.class}, (proxy, method, arguments) -> switch (method.getName()) {
                    case "getHeaders" ->
                        Collections.enumeration(HEADERS.getOrDefault((String) arguments[0], List.of()));
                    case "getHeader" -> null;
                    case "getRemoteAddr" -> "10.1.2.3";
                    case "isSecure" -> secure;
                    case "getContentLengthLong" -> 0L;
                    case "getAttribute" -> certificate == null ? null : new X509Certificate[] {certificate};
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    private static X509Certificate certificate() throws IOException, GeneralSecurityException {
        try (InputStream in = CallBindingTest.class.getResourceAsStream("/access/pay.pem")) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }
}
