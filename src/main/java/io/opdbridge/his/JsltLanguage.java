package io.opdbridge.his;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.schibsted.spt.data.jslt.Function;
import com.schibsted.spt.data.jslt.JsltException;
import com.schibsted.spt.data.jslt.Parser;
import org.apache.camel.Exchange;
import org.apache.camel.Expression;
import org.apache.camel.Predicate;
import org.apache.camel.support.ExpressionAdapter;
import org.apache.camel.support.ExpressionToPredicateAdapter;
import org.apache.camel.support.LanguageSupport;

import java.io.StringReader;
import java.math.BigDecimal;
import java.text.Normalizer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * The language {@code jslt}: applies a JSON template to the JSON in the body, as text (contract, section 7). The
 * exchange's vendor variables are variables of the template, such as {@code $vendorStep}. Two functions keep money
 * exact: {@code yuan(fen)} gives a decimal with two places, {@code fen(yuan)} a text. A broken or missing template
 * stops its route from starting. Thread-safe.
 */
public final class JsltLanguage extends LanguageSupport {

    private static final int FEN_PLACES = 2;
    private static final Pattern GROUPED = Pattern.compile("[0-9]{1,3}(,[0-9]{3})+(\\.[0-9]+)?");
    /** 1e50000000 is an exact number, too, and writing it takes minutes. */
    private static final int MAX_SCALE = 20;
    /**
     * Numbers keep every digit of the vendor, and a repeated name is an error. Output is ASCII, so that every charset
     * can write it.
     */
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
            .nodeFactory(JsonNodeFactory.withExactBigDecimals(true)).build();

    @Override
    public Expression createExpression(String template) {
        com.schibsted.spt.data.jslt.Expression compiled = new Parser(new StringReader(loadResource(template)))
                .withSource("line").withFunctions(List.of(YUAN, FEN)).compile();
        return new ExpressionAdapter() {
            @Override
            public Object evaluate(Exchange exchange) {
                return apply(compiled, exchange);
            }
        };
    }

    @Override
    public Predicate createPredicate(String template) {
        return ExpressionToPredicateAdapter.toPredicate(createExpression(template));
    }

    private static String apply(com.schibsted.spt.data.jslt.Expression template, Exchange exchange) {
        Map<String, JsonNode> variables = new LinkedHashMap<>();
        VendorVariables.OF_MAPPINGS.forEach(name -> {
            Object value = exchange.getVariable(name);
            variables.put(name, value == null ? NullNode.getInstance() : TextNode.valueOf(value.toString()));
        });
        String json = exchange.getMessage().getBody(String.class);
        try {
            JsonNode input = JSON.readTree(json);
            if (!input.isMissingNode()) {
                return JSON.writeValueAsString(template.apply(variables, plain(input)));
            }
        } catch (JsonProcessingException | JsltException e) {
            // reported below with better words
        }
        throw new UnreadableAnswerException("JSON", json);
    }

    /** The same; a whole number with an exponent, such as 1E+4, is written without. */
    private static JsonNode plain(JsonNode node) {
        if (node instanceof ObjectNode fields) {
            fields.properties().forEach(field -> field.setValue(plain(field.getValue())));
        } else if (node instanceof ArrayNode elements) {
            for (int i = 0; i < elements.size(); i++) {
                elements.set(i, plain(elements.get(i)));
            }
        } else if (node instanceof DecimalNode number && number.decimalValue().scale() < 0
                && number.decimalValue().scale() >= -MAX_SCALE) {
            return BigIntegerNode.valueOf(number.decimalValue().toBigIntegerExact());
        }
        return node;
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

    /**
     * One argument: a number or its text, with optional commas between groups of three digits; null or blank gives
     * null. An inexact amount fails.
     */
    private abstract static class MoneyFunction implements Function {

        private final String name;

        MoneyFunction(String name) {
            this.name = name;
        }

        abstract JsonNode of(BigDecimal amount);

        @Override
        public JsonNode call(JsonNode input, JsonNode[] arguments) {
            JsonNode amount = Objects.requireNonNullElse(arguments[0], NullNode.getInstance());
            String text = Normalizer.normalize(amount.asText(), Normalizer.Form.NFKC).strip();
            if (amount.isNull() || amount.isTextual() && text.isEmpty()) {
                return NullNode.getInstance();
            }
            try {
                BigDecimal number = amount.isNumber() ? amount.decimalValue()
                        : new BigDecimal(GROUPED.matcher(text).matches() ? text.replace(",", "") : text);
                if (Math.abs((long) number.scale()) > MAX_SCALE) {
                    throw new ArithmeticException("No amount is written so");
                }
                return of(number);
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
