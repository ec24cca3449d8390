package io.opdbridge.tools.simulator;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.opdbridge.tools.simulator.HisBooks.Answer;
import io.opdbridge.tools.simulator.HisBooks.Query;
import io.opdbridge.tools.simulator.HisBooks.Recharge;
import io.opdbridge.tools.simulator.HisBooks.Refund;
import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.time.LocalDate;

/** A HIS with a JSON interface of its own: codes are numbers or texts, amounts yuan with two decimals. Thread-safe. */
final class JsonDesk {

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

    private final HisBooks books;

    JsonDesk(HisBooks books) {
        this.books = books;
    }

    String answer(String path, String body) throws Exception {
        JsonNode request = JSON.readTree(body);
        ObjectNode response = JSON.createObjectNode();
        if (path.endsWith("/recharges")) {
            response.put("code", 0);
            books.list(new Query(text(request, "cardType"), text(request, "cardNo"), text(request, "idNo"),
                    text(request, "name"), text(request, "mobile"), date(text(request, "from")),
                    date(text(request, "to")), text(request, "memo"), text(request, "wechatNo"),
                    text(request, "hisOrderNo"))).forEach(found -> response.withArray("data").add(order(found)));
            response.withArray("data");
            return response.toString();
        }
        Refund refund = new Refund(text(request, "orderNo"), text(request, "flowNo"), text(request, "cardType"),
                text(request, "cardNo"), text(request, "tradeNo"), text(request, "tradeTime"),
                request.get("amount").decimalValue().movePointRight(2).longValueExact(), text(request, "refundNo"));
        Answer answer = path.endsWith("/hold") ? books.hold(refund)
            : path.endsWith("/capture") ? books.capture(refund) : books.release(refund);
        if (!answer.success()) {
            return response.put("code", answer.code()).put("message", answer.words()).toString();
        }
        response.put("code", 0).putObject("data").put("flowNo", answer.flowNo()).put("refundNo", answer.refundNo())
                .put("invoiceNo", answer.invoiceNo()).put("time", answer.doneAt())
                .put("amount", yuan(refund.priceFen()))
                .put("balance", yuan(answer.balanceFen()));
        return response.toString();
    }

    private static ObjectNode order(Recharge recharge) {
        return JSON.createObjectNode().put("orderNo", recharge.orderId()).put("flowNo", recharge.flowNo())
                .put("paidAt", recharge.paidAt()).put("channelType", recharge.channelType())
                .put("channelOrderNo", recharge.channelOrderNo()).put("hisOrderNo", recharge.hisOrderNo())
                .put("paid", yuan(recharge.paidFen())).put("refunded", yuan(recharge.refundedFen()))
                .put("memo", recharge.memo()).put("refundable", recharge.refundable());
    }

    private static BigDecimal yuan(long fen) {
        return BigDecimal.valueOf(fen, 2);
    }

    private static @Nullable String text(JsonNode request, String name) {
        JsonNode value = request.get(name);
        return value == null || value.isNull() ? null : value.asText();
    }

    private static @Nullable LocalDate date(@Nullable String text) {
        return text == null ? null : LocalDate.parse(text);
    }
}
