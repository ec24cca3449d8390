package io.opdbridge.mapping;

import io.opdbridge.wire.WireMethod;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class CallFailuresTest {

    @Test
    void aTraceDoesNotSayWhomTheRequestIsAbout() {
        Exchange exchange = new DefaultExchange(new DefaultCamelContext());
        exchange.setVariable("call", new IncomingCall(null, WireMethod.LIST, "<Req><Data><PatientName> 张三 </PatientName>"
                + "<OperatorName><![CDATA[李四]]></OperatorName><Mobile>555-123</Mobile><Remark>x</Remark></Data></Req>"));
        exchange.setProperty(Exchange.EXCEPTION_CAUGHT, new IllegalStateException("Cannot convert 张三, 李四, x",
                new IllegalArgumentException("555-123")));

        assertThat(new CallFailures().trace(exchange)).startsWith("java.lang.IllegalStateException: Cannot convert **, **, x")
                .contains("Caused by: java.lang.IllegalArgumentException: **", "\tat io.opdbridge.")
                .doesNotContain("张三", "李四", "555-123");
    }
}
