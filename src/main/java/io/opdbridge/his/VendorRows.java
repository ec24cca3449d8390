package io.opdbridge.his;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.module.jakarta.xmlbind.JakartaXmlBindAnnotationModule;
import io.opdbridge.call.CallVariables;
import io.opdbridge.call.wire.CancellationFeeReq;
import io.opdbridge.call.wire.FreezeReq;
import io.opdbridge.call.wire.ListReq;
import io.opdbridge.call.wire.Req;
import io.opdbridge.canonical.RechargeQuery;
import org.apache.camel.Exchange;
import org.apache.camel.component.jdbc.JdbcConstants;
import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Parameters and rows of a vendor's procedures and views (contract, section 7). Thread-safe. */
public final class VendorRows {

    /** JDBC's text of a timestamp has a fraction of a second, and our dates have none. */
    private static final Pattern FRACTION = Pattern.compile("^(\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d)\\.\\d+$");
    private static final ObjectMapper FIELDS = JsonMapper.builder().addModule(new JakartaXmlBindAnnotationModule())
            .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_PROPERTIES)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

    /** Turns the fields of a request into parameters of a statement, as text, null when missing. */
    public void parameters(Req request, Exchange exchange) {
        Object data = request instanceof ListReq list ? list.data
            : request instanceof FreezeReq freeze ? freeze.data : ((CancellationFeeReq) request).data;
        Map<String, Object> parameters = FIELDS.convertValue(data,
                new TypeReference<LinkedHashMap<String, Object>>() {});
        parameters.put("HoldId", exchange.getVariable(VendorVariables.HOLD));
        exchange.getMessage().setHeader(JdbcConstants.JDBC_PARAMETERS, parameters);
    }

    /**
     * The answer in the rows: each row is an order of a list, or the only row is the answer to a refund.
     *
     * @throws UnreadableAnswerException when a refund has several rows rows rows
     */
    public VendorResp read(List<Map<String, Object>> rows, Exchange exchange) {
        List<Map<String, String>> texts = rows.stream().map(VendorRows::texts).toList();
        boolean list = VendorVariables.question(exchange) instanceof RechargeQuery;
        if (!list && texts.size() > 1) {
            throw new UnreadableAnswerException("SQL", texts.size() + " rows");
        }
        VendorResp answer = new VendorResp();
        if (!texts.isEmpty()) {
            answer = FIELDS.convertValue(texts.get(0), VendorResp.class);
            answer.data = List.of(FIELDS.convertValue(texts.get(0), VendorResp.Data.class));
        }
        boolean orders = answer.data == null || answer.data.get(0).orderId != null;
        if (list && (answer.respCode == null || orders)) {
            if (answer.respCode == null) {
                answer.respCode = List
                        .of(CallVariables.site(exchange).requireVendor().codes().success().iterator().next());
            }
            VendorResp.Orders listed = new VendorResp.Orders();
            listed.orders = texts.stream().map(row -> FIELDS.convertValue(row, VendorResp.Order.class)).toList();
            VendorResp.Data data = new VendorResp.Data();
            data.orders = List.of(listed);
            answer.data = List.of(data);
        }
        return answer;
    }

    private static Map<String, String> texts(Map<String, Object> row) {
        Map<String, String> texts = new LinkedHashMap<>();
        row.forEach((column, value) -> texts.put(column, text(value)));
        return texts;
    }

    private static @Nullable String text(@Nullable Object value) {
        if (value instanceof BigDecimal number) {
            return number.stripTrailingZeros().toPlainString();
        }
        return value == null ? null : FRACTION.matcher(value.toString()).replaceFirst("$1");
    }
}
