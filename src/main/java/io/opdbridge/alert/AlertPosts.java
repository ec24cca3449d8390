package io.opdbridge.alert;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.camel.Exchange;
import org.apache.camel.Message;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Messages in the form of each channel. Thread-safe. */
public final class AlertPosts {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String MEDIA_TYPE = "application/json;charset=UTF-8";

    private final AlertTexts texts;
    private final AlertChannels channels;

    public AlertPosts(AlertTexts texts, AlertChannels channels) {
        this.texts = texts;
        this.channels = channels;
    }

    /** For programs, with the words for people as well. */
    public void webhook(AlertMessage alert, Exchange exchange) throws JsonProcessingException {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("id", alert.id());
        body.put("event", alert.event().name().toLowerCase(Locale.ROOT));
        body.put("kind", alert.kind().name());
        body.put("site", alert.site());
        body.put("amount", alert.amount());
        body.put("since", alert.begunAt().toString());
        body.put("until", alert.endedAt() == null ? null : alert.endedAt().toString());
        body.put("sumFen", alert.fen());
        body.put("oldest", alert.oldestAt() == null ? null : alert.oldestAt().toString());
        body.put("title", texts.title(alert));
        body.put("text", texts.body(alert));
        post(alert, body, exchange);
    }

    /** WeCom and DingTalk use the same form of text. */
    public void robot(AlertMessage alert, Exchange exchange) throws JsonProcessingException {
        post(alert, Map.of("msgtype", "text", "text", Map.of("content", texts.body(alert))), exchange);
    }

    public void mail(AlertMessage alert, Exchange exchange) {
        Message message = exchange.getMessage();
        message.removeHeaders("*");
        message.setHeader("Subject", texts.title(alert));
        message.setHeader(Exchange.CONTENT_TYPE, "text/plain; charset=UTF-8");
        message.setBody(texts.body(alert));
    }

    /** A robot answers 200 even when it refuses a message. */
    public void check(byte[] answer) throws IOException {
        JsonNode code = JSON.readTree(answer).get("errcode");
        if (code == null || code.asInt() != 0) {
            throw new IOException("The robot refused the message with errcode " + code);
        }
    }

    private void post(AlertMessage alert, Map<String, Object> body, Exchange exchange) throws JsonProcessingException {
        Message message = exchange.getMessage();
        message.removeHeaders("*");
        message.setHeader(Exchange.HTTP_URI, channels.address(alert.channel()));
        message.setHeader(Exchange.CONTENT_TYPE, MEDIA_TYPE);
        message.setBody(JSON.writeValueAsBytes(body));
    }
}
