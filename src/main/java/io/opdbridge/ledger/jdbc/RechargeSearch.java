package io.opdbridge.ledger.jdbc;

import io.opdbridge.canonical.AnswerCode;
import io.opdbridge.canonical.ListedRecharge;
import io.opdbridge.canonical.RechargeList;
import io.opdbridge.canonical.RechargeQuery;
import io.opdbridge.canonical.RechargeQuery.Key;
import io.opdbridge.canonical.Refusal;
import io.opdbridge.ledger.LedgerStore;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import static io.opdbridge.ledger.jdbc.Rows.utc;

/**
 * The query behind the list of recharges (contract, section 4), in the form that a route hands to the database:
 * a statement with named parameters, and their values. Thread-safe.
 */
public final class RechargeSearch {

    private static final String SELECT = """
            SELECT r.order_id, r.flow_no, r.paid_at, r.channel_type, r.channel_order_no, r.his_order_id,
                   r.refund_order_id, r.pay_fen, r.captured_fen, r.order_memo,
                   CASE WHEN r.held_fen = 0 AND r.captured_fen < r.pay_fen AND a.spendable_fen > 0
                        THEN 1 ELSE 0 END AS refundable
            FROM
            """;

    // HSQLDB joins in the order in which the tables are written.
    private static final String OF_PATIENT = """
            account a JOIN recharge r ON r.site = a.site AND r.account_id = a.id
            WHERE a.site = :?site""";

    private static final String OF_ORDER = """
            recharge r JOIN account a ON a.site = r.site AND a.id = r.account_id
            WHERE r.site = :?site""";

    private final LedgerStore store;

    public RechargeSearch(LedgerStore store) {
        this.store = store;
    }

    /** Refuses a card number without type that two patients have. */
    public void refuseAmbiguousCard(RechargeQuery query) {
        if (query.cardNo() != null && query.cardType() == null
                && store.countPatients(query.site(), query.cardNo()) > 1) {
            throw new Refusal(AnswerCode.AMBIGUOUS_CARD);
        }
    }

    /** The statement; whatever the caller sent must match. */
    public String statement(RechargeQuery query) {
        StringBuilder sql = new StringBuilder(SELECT).append(isDated(query) ? OF_PATIENT : OF_ORDER);
        filters(query).keySet().forEach(column -> sql.append(" AND ").append(column).append(" = :?")
                .append(parameterName(column)));
        if (query.wxOrderNo() != null) {
            sql.append(" AND r.channel_type = '0'");
        }
        if (isDated(query)) {
            sql.append(" AND r.paid_at >= :?from AND r.paid_at < :?until");
        }
        // One row more than is listed tells whether the list was cut.
        return sql.append(" ORDER BY r.paid_at DESC, r.id DESC FETCH FIRST ").append(query.maxRows() + 1)
                .append(" ROWS ONLY").toString();
    }

    /** The values of the statement's parameters. */
    public Map<String, Object> parameters(RechargeQuery query) {
        Map<String, Object> values = new HashMap<>();
        values.put("site", query.site());
        filters(query).forEach((column, value) -> values.put(parameterName(column), value));
        if (isDated(query)) {
            values.put("from", utc(query.from()));
            values.put("until", utc(query.until()));
        }
        return values;
    }

    /** The rows that came back, as the list that is answered. */
    public RechargeList collect(List<Map<String, Object>> rows, RechargeQuery query) {
        return new RechargeList(rows.stream().limit(query.maxRows()).map(Rows::anyCase)
                .map(RechargeSearch::recharge).toList(),
                rows.size() > query.maxRows());
    }

    /** A single order is looked for at all dates. */
    private static boolean isDated(RechargeQuery query) {
        return query.key() == Key.CARD || query.key() == Key.IDENTITY;
    }

    private static Map<String, String> filters(RechargeQuery query) {
        Map<String, String> filters = new LinkedHashMap<>();
        filters.put("r.order_memo", query.orderMemo());
        filters.put("r.channel_order_no", query.wxOrderNo());
        filters.put("r.his_order_id", query.hisOrderId());
        filters.put("a.card_no", query.cardNo());
        filters.put("a.card_type", query.cardType());
        filters.put("a.id_card_no", query.idCardNo());
        filters.put("a.mobile", query.mobile());
        filters.put("a.patient_name", query.patientName());
        filters.values().removeIf(value -> value == null);
        return filters;
    }

    private static String parameterName(String column) {
        return column.substring(2);
    }

    private static ListedRecharge recharge(Map<String, Object> row) {
        return new ListedRecharge((String) row.get("order_id"), (String) row.get("flow_no"),
                instant(row.get("paid_at")), (String) row.get("channel_type"), (String) row.get("channel_order_no"),
                (String) row.get("his_order_id"), (String) row.get("refund_order_id"),
                ((Number) row.get("pay_fen")).longValue(), ((Number) row.get("captured_fen")).longValue(),
                (String) row.get("order_memo"), ((Number) row.get("refundable")).intValue() == 1);
    }

    private static Instant instant(Object value) {
        return value instanceof OffsetDateTime time ? time.toInstant() : ((java.sql.Timestamp) value).toInstant();
    }
}
