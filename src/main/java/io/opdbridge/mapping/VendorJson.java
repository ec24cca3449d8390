package io.opdbridge.mapping;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.schibsted.spt.data.jslt.Expression;
import com.schibsted.spt.data.jslt.Function;
import com.schibsted.spt.data.jslt.JsltException;
import com.schibsted.spt.data.jslt.Parser;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.support.ResourceHelper;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/**
 * JSON on its way to and from a vendor, by JSLT templates that an integrator can edit (contract, section 7). The exchange's
 * variables about the vendor are the template's, as {@code $vendorStep}. Two functions keep money exact: {@code yuan(fen)}
 * gives a decimal with two places, {@code fen(yuan)} a text. Thread-safe.
 */
public final class VendorJson {

    private static final int FEN_PLACES = 2;
    private static final List<String> VARIABLES = List.of(CallVariables.VENDOR_STEP, CallVariables.VENDOR_METHOD,
            CallVariables.VENDOR_OPERATION, CallVariables.VENDOR_HOLD);
    /** Numbers keep each digit that the vendor wrote, and a name that stands twice says nothing. */
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .nodeFactory(JsonNodeFactory.withExactBigDecimals(true)).build();

    private final Map<String, Expression> templates = new ConcurrentHashMap<>();

    /** The text of an answer. */
    public String read(Message answer) throws IOException {
        return VendorText.read(answer, StandardCharsets.UTF_8);
    }

    /**
     * What the template makes of the JSON in the body.
     *
     * @param template the resource of the template, in Camel's words
     * @throws UnreadableAnswerException when the body is no JSON, or the template cannot make anything of it
     */
    public String map(Exchange exchange, String template) {
        Map<String, JsonNode> variables = new LinkedHashMap<>();
        VARIABLES.forEach(name -> {
            Object value = exchange.getVariable(name);
            variables.put(name, value == null ? NullNode.getInstance() : TextNode.valueOf(value.toString()));
        });
        String json = exchange.getMessage().getBody(String.class);
        try {
            JsonNode input = JSON.readTree(json);
            return JSON.writeValueAsString(template(exchange.getContext(), template).apply(variables, input));
        } catch (IOException | JsltException e) {
            throw new UnreadableAnswerException("JSON", json);
        }
    }

    private Expression template(CamelContext context, String resource) {
        return templates.computeIfAbsent(resource, name -> {
            try (Reader text = new InputStreamReader(ResourceHelper.resolveMandatoryResourceAsInputStream(context, name),
                    StandardCharsets.UTF_8)) {
                return new Parser(text).withSource(name).withFunctions(List.of(YUAN, FEN)).compile();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static final Function YUAN = new MoneyFunction("yuan") {
        @Override
        JsonNode of(BigDecimal fen) {
            return DecimalNode.valueOf(fen.movePointLeft(FEN_PLACES).setScale(FEN_PLACES));
        }
    };

    private static final Function FEN = new MoneyFunction("fen") {
        @Override
        JsonNode of(BigDecimal yuan) {
            return TextNode.valueOf(yuan.movePointRight(FEN_PLACES).setScale(0).toPlainString());
        }
    };

    /** Of one argument, a number or its text; null is null. What is no exact amount fails. */
    private abstract static class MoneyFunction implements Function {

        private final String name;

        MoneyFunction(String name) {
            this.name = name;
        }

        abstract JsonNode of(BigDecimal amount);

        @Override
        public JsonNode call(JsonNode input, JsonNode[] arguments) {
            JsonNode amount = Objects.requireNonNullElse(arguments[0], NullNode.getInstance());
            if (amount.isNull()) {
                return amount;
            }
            try {
                return of(amount.isNumber() ? amount.decimalValue() : new BigDecimal(amount.asText().strip()));
            } catch (ArithmeticException | NumberFormatException e) {
                throw new JsltException(name + "() of what is no exact amount");
            }
        }

        @Override
        public String getName() {
            return name;
        }

        @Override
        public int getMinArguments() {
            return 1;
        }

        @Override
        public int getMaxArguments() {
            return 1;
        }
    }
}
