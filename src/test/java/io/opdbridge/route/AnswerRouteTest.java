package io.opdbridge.route;

import io.opdbridge.call.wire.Resp;
import io.opdbridge.testing.RouteAnswer;
import io.opdbridge.testing.RouteFixture;
import io.opdbridge.testing.RouteTest;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.Charset;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

class AnswerRouteTest extends RouteTest {

    @Override
    protected void prepare(RouteFixture bridge) {
        bridge.set("bridge.sites", "main,east").set("bridge.site.east.profile", "relaxed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "GBK", "GB18030", "UTF-16BE"})
    void theAnswerIsWrittenInTheCharsetOfTheRequest(String charset) {
        Map<String, Object> before = bridge.ledger();
        RouteAnswer answer = answer("main", Charset.forName(charset), "成功");

        answer.assertOk();
        assertThat(answer.charset()).isEqualTo(Charset.forName(charset));
        assertThat(answer.text()).startsWith("<?xml version=\"1.0\" encoding=\"" + charset + "\"?>").contains("成功");
        assertThat(bridge.ledger()).isEqualTo(before);
    }

    @Test
    void aCharacterThatTheCharsetLacksIsWrittenAsOneReference() {
        RouteAnswer answer = answer("main", Charset.forName("GBK"), "好😀𠮷");
        assertThat(answer.text()).contains("好&#128512;&#134071;");
        assertThat(answer.message()).isEqualTo("好😀𠮷");
    }

    @Test
    void whatIsMarkupInATextIsEscapedAndTheAliasHoldsTheSame() {
        RouteAnswer answer = answer("east", Charset.forName("UTF-8"), "a<b>&\"c' $1 \\2 ]]>");
        assertThat(answer.message()).isEqualTo("a<b>&\"c' $1 \\2 ]]>");
        assertThat(answer.child("RespMsg")).isEqualTo("a<b>&\"c' $1 \\2 ]]>");
    }

    @Test
    void aHeaderOfTheCallDoesNotComeBackWithTheAnswer() {
        Exchange exchange = template.request("direct:answer", sent -> {
            sent.setVariable("site", bridge.site("main"));
            sent.getMessage().setHeader("X-His-Method", "OPDRechargeList");
            sent.getMessage().setBody(resp("成功"));
        });
        assertThat(exchange.getMessage().getHeaders()).containsOnlyKeys(Exchange.CONTENT_TYPE,
                Exchange.HTTP_RESPONSE_CODE);
    }

    private RouteAnswer answer(String site, Charset charset, String message) {
        return RouteAnswer.of(template.request("direct:answer", exchange -> {
            exchange.setVariable("site", bridge.site(site));
            exchange.setVariable("charset", charset);
            exchange.getMessage().setBody(resp(message));
        }));
    }

    private static Resp resp(String message) {
        Resp resp = new Resp();
        resp.transactionCode = "";
        resp.respCode = 10000;
        resp.respMessage = message;
        return resp;
    }
}
