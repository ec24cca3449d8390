package io.opdbridge.route;

import io.opdbridge.canonical.AnswerCode;
import io.opdbridge.canonical.Refusal;
import io.opdbridge.db.DatabaseUnavailableException;
import io.opdbridge.testing.RouteAnswer;
import io.opdbridge.testing.RouteTest;
import jakarta.xml.bind.JAXBException;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.xml.stream.XMLStreamException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/** The error policy, on a route that fails as it is told to. */
class BridgeErrorsRouteTest extends RouteTest {

    private static final SQLException SQL = new SQLException("SELECT secret FROM account WHERE jdbc:hsqldb");

    @Override
    protected RouteBuilder createRouteBuilder() {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:failing").routeId("failing").routeConfigurationId("bridge-errors").process(exchange -> {
                    throw exchange.getMessage().getBody(Exception.class);
                });
            }
        };
    }

    static Stream<Arguments> failures() {
        return Stream.of(
                arguments(new Refusal(AnswerCode.NO_SUCH_RECHARGE), 200, -20001),
                arguments(new Refusal(AnswerCode.TOO_LARGE, 1), 413, -10006),
                arguments(new Refusal(AnswerCode.UNSUPPORTED_ENCODING, "x"), 415, -10007),
                arguments(new Refusal(AnswerCode.NOT_AUTHORISED), 401, -10005),
                arguments(new RuntimeCamelException(new Refusal(AnswerCode.CARD_DIFFERS)), 200, -20002),
                arguments(new JAXBException("org.apache"), 200, -10001),
                arguments(new XMLStreamException("com.ctc.wstx"), 200, -10001),
                arguments(SQL, 200, -90002),
                arguments(new DatabaseUnavailableException(SQL), 200, -90002),
                arguments(new IllegalStateException(SQL.getMessage()), 200, -90001),
                arguments(new NullPointerException(), 200, -90001));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void everyFailureIsAnsweredWithItsCodeAndNoneWithItsInside(Exception failure, int httpStatus, int code) {
        Map<String, Object> before = bridge.ledger();
        RouteAnswer.of(template.request("direct:failing", bridge.call("main", failure))).assertRefused(httpStatus,
                code);
        assertThat(bridge.ledger()).isEqualTo(before);
    }

    @Test
    void severalReasonsAreAnsweredInOneMessageUnderTheCodeOfTheFirst() {
        RouteAnswer answer = RouteAnswer.of(template.request("direct:failing", bridge.call("main", Refusal.of(
                List.of(new Refusal(AnswerCode.MISSING_FIELD, "TransNo"),
                        new Refusal(AnswerCode.BAD_VALUE, "Price"))))));
        answer.assertRefused(200, -10003);
        assertThat(answer.message()).contains("TransNo", "Price");
    }
}
