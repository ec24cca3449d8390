package io.opdbridge.call;

import io.opdbridge.call.wire.WireMethod;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

class CallFailuresTest {

    private static final Duration SOON = Duration.ofSeconds(20);

    @Test
    void aTraceDoesNotSayWhomTheRequestIsAbout() {
        Exchange exchange = new DefaultExchange(new DefaultCamelContext());
        exchange.setVariable("call",
                new IncomingCall(null, WireMethod.LIST, "<Req><Data><PatientName> 张三 </PatientName>"
                        + "<OperatorName><![CDATA[李四]]></OperatorName><Mobile>555-123</Mobile><Remark>x</Remark></Data></Req>"));
        exchange.setProperty(Exchange.EXCEPTION_CAUGHT, new IllegalStateException("Cannot convert 张三, 李四, x",
                new IllegalArgumentException("555-123")));

        assertThat(new CallFailures(failure -> Optional.empty()).trace(exchange))
                .startsWith("java.lang.IllegalStateException: Cannot convert **, **, x")
                .contains("Caused by: java.lang.IllegalArgumentException: **", "\tat io.opdbridge.")
                .doesNotContain("张三", "李四", "555-123");
    }

    @Test
    void blanksInARequestDoNotKeepTheBridgeBusy() {
        String xml = "<Req><PatientName>" + " ".repeat(1_000_000) + "<!-- -->张三</PatientName></Req>";

        assertThat(assertTimeoutPreemptively(SOON, () -> trace(xml))).startsWith("java.lang.IllegalStateException: x");
    }

    @Test
    void namesThatLookLikeWhatHidesThemDoNotGrow() {
        String xml = "<Req><Mobile>x</Mobile>" + "<Mobile>*</Mobile>".repeat(40) + "</Req>";

        assertThat(trace(xml)).startsWith("java.lang.IllegalStateE****ception: ****").hasSizeLessThan(100_000);
    }

    @Test
    void aRequestThatNamesACrowdIsNotQuotedAtAll() {
        String crowd = IntStream.range(0, 101).mapToObj(i -> "<Mobile>" + i + "</Mobile>")
                .collect(Collectors.joining());

        assertThat(trace("<Req>" + crowd + "</Req>")).startsWith("java.lang.IllegalStateException, ")
                .hasSizeLessThan(200);
    }

    private static String trace(String xml) {
        Exchange exchange = new DefaultExchange(new DefaultCamelContext());
        exchange.setVariable("call", new IncomingCall(null, WireMethod.LIST, xml));
        exchange.setProperty(Exchange.EXCEPTION_CAUGHT, new IllegalStateException("x"));
        return new CallFailures(failure -> Optional.empty()).trace(exchange);
    }
}
