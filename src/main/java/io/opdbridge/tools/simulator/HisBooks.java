package io.opdbridge.tools.simulator;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/**
 * The books of a simulated HIS, kept by procedures in a PostgreSQL ({@code simulator/his.sql}); what stands before them
 * speaks a dialect. Amounts are fen, times texts in Asia/Shanghai. Thread-safe. Throws {@link IllegalStateException}
 * when the database does not serve: then nobody knows what became of a call.
 */
public final class HisBooks {

    /** The fields that identify a refund; null when not sent. */
    public record Refund(@Nullable String orderId, @Nullable String flowNo, @Nullable String cardType,
            @Nullable String cardNo, @Nullable String transNo,
            @Nullable String transTime,
            long priceFen, @Nullable String refundNo) {
    }

    /** The answer of the HIS: code 0, or the reason of a refusal. */
    public record Answer(String code, String words, String flowNo, String refundNo, String invoiceNo, String doneAt,
            Long balanceFen) {
        public boolean success() {
            return code.equals("0");
        }
    }

    /** Asks for the recharges of a card, a patient or an order; a null asks for any of those. Dates are inclusive. */
    public record Query(@Nullable String cardType, @Nullable String cardNo, @Nullable String idCardNo,
            @Nullable String patientName, @Nullable String mobile,
            @Nullable LocalDate from,
            @Nullable LocalDate to, @Nullable String memo, @Nullable String channelOrderNo,
            @Nullable String hisOrderNo) {
    }

    public record Recharge(String orderId, String flowNo, String cardType, String cardNo, String channelType,
            String channelOrderNo, String hisOrderNo, String memo, long paidFen, String paidAt,
            long refundedFen, boolean refundable) {
    }

    private static final String LIST = """
            SELECT * FROM his.recharge_list
            WHERE coalesce(?, ?, ?, ?, ?) IS NOT NULL
              AND (?::text IS NULL OR card_type = ?) AND (?::text IS NULL OR card_no = ?)
              AND (?::text IS NULL OR id_card_no = ?) AND (?::text IS NULL OR patient_name = ?)
              AND (?::text IS NULL OR mobile = ?)
              AND (?::date IS NULL OR paid_at >= ?::date) AND (?::date IS NULL OR paid_at < ?::date + 1)
              AND (?::text IS NULL OR memo = ?) AND (?::text IS NULL OR channel_order_no = ?)
              AND (?::text IS NULL OR his_order_no = ?)
            ORDER BY paid_at DESC, flow_no DESC
            """;

    private final DataSource database;

    /** The books in this database, which are made when there are none. */
    public HisBooks(DataSource database) {
        this.database = database;
        try (Connection connection = database.getConnection();
                ResultSet found = connection.getMetaData().getTables(null, "his", "account", null)) {
            if (!found.next()) {
                connection.createStatement().execute(script());
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    public Answer hold(Refund refund) {
        return call("SELECT * FROM his.hold(?, ?, ?, ?, ?, ?, ?)", refund, false);
    }

    public Answer capture(Refund refund) {
        return call("SELECT * FROM his.capture(?, ?, ?, ?, ?, ?, ?, ?)", refund, true);
    }

    public Answer release(Refund refund) {
        return call("SELECT * FROM his.release(?, ?, ?, ?, ?, ?, ?, ?)", refund, true);
    }

    private Answer call(String sql, Refund refund, boolean settles) {
        @Nullable
        Object[] parameters = {refund.orderId(), refund.flowNo(), refund.cardType(), refund.cardNo(), refund.transNo(),
            refund.transTime(), refund.priceFen(), refund.refundNo()};
        return rows(sql, row -> new Answer(row.getString("code"), row.getString("words"), row.getString("flow_no"),
                row.getString("refund_no"), row.getString("invoice_no"), row.getString("done_at"),
                row.getObject("balance_fen", Long.class)),
                settles ? parameters : java.util.Arrays.copyOf(parameters, parameters.length - 1)).get(0);
    }

    /** Newest first; none when neither card, identity number nor order is given. */
    public List<Recharge> list(Query query) {
        return rows(LIST, row -> new Recharge(row.getString("order_id"), row.getString("flow_no"),
                row.getString("card_type"), row.getString("card_no"), row.getString("channel_type"),
                row.getString("channel_order_no"), row.getString("his_order_no"), row.getString("memo"),
                row.getLong("paid_fen"), row.getString("paid_at_text"), row.getLong("refunded_fen"),
                row.getBoolean("refundable")),
                query.cardNo(), query.idCardNo(), query.memo(), query.channelOrderNo(), query.hisOrderNo(),
                query.cardType(), query.cardType(), query.cardNo(), query.cardNo(), query.idCardNo(), query.idCardNo(),
                query.patientName(), query.patientName(), query.mobile(), query.mobile(), query.from(), query.from(),
                query.to(), query.to(), query.memo(), query.memo(), query.channelOrderNo(), query.channelOrderNo(),
                query.hisOrderNo(), query.hisOrderNo());
    }

    /**
     * A patient who has topped up once, an hour ago. The numbers of the recharge are made from the order's, identity
     * number and mobile from the patient's.
     */
    public void recharge(String orderId, String cardType, String cardNo, String patientId, String patientName,
            long paidFen) {
        rows("""
                WITH opened AS (INSERT INTO his.account VALUES (?, ?, ?, ?, 'ID' || ?, 'M' || ?, ?, 0)
                  ON CONFLICT (card_type, card_no) DO UPDATE SET balance_fen = account.balance_fen +
                    excluded.balance_fen),
                moved AS (INSERT INTO his.movement (card_type, card_no, kind, price_fen) VALUES (?, ?, 'RECHARGE', ?))
                SELECT 1
                """, row -> row.getInt(1), cardType, cardNo, patientId, patientName, patientId, patientId, paidFen,
                cardType, cardNo, paidFen);
        rows("""
                INSERT INTO his.recharge VALUES ('R' || ?, ?, ?, ?, '0', 'T' || ?, 'H' || ?, 'M' || ?, ?,
                                                 his.now() - interval '1 hour') RETURNING 1
                """, row -> row.getInt(1), orderId, orderId, cardType, cardNo, orderId, orderId, orderId, paidFen);
    }

    /**
     * The next time that something is done for an order, it is done, and the HIS says that it does not know (code E98):
     * not that it has refused.
     */
    public void doNotKnow(String orderId) {
        rows("INSERT INTO his.manner (order_id, times_unknown) VALUES (?, 1) ON CONFLICT (order_id) DO UPDATE"
                + " SET times_unknown = manner.times_unknown + 1 RETURNING 1", row -> row.getInt(1), orderId);
    }

    /** The release of what is not held for an order is answered with success, and with a number of its own. */
    public void releaseNothing(String orderId) {
        rows("INSERT INTO his.manner (order_id, releases_nothing) VALUES (?, true) ON CONFLICT (order_id) DO UPDATE"
                + " SET releases_nothing = true RETURNING 1", row -> row.getInt(1), orderId);
    }

    /** The first column of the first row of a query. */
    public long number(String sql, Object... parameters) {
        return rows(sql, row -> row.getLong(1), parameters).get(0);
    }

    /** The number of accounts, refunds and movements that do not fit together; 0 when the books prove. */
    public long differences() {
        return number("""
                SELECT count(*) FROM his.account a LEFT JOIN (
                  SELECT card_type, card_no,
                         sum(CASE kind WHEN 'RECHARGE' THEN price_fen WHEN 'HOLD' THEN -price_fen
                                       WHEN 'RELEASE' THEN price_fen ELSE 0 END) AS balance_fen,
                         sum(CASE kind WHEN 'HOLD' THEN price_fen WHEN 'RECHARGE' THEN 0 ELSE -price_fen END) AS
                           held_fen
                  FROM his.movement GROUP BY card_type, card_no) m USING (card_type, card_no)
                WHERE a.balance_fen IS DISTINCT FROM m.balance_fen OR a.held_fen IS DISTINCT FROM m.held_fen
                """) + number("""
                SELECT count(*) FROM his.refund r WHERE (SELECT string_agg(m.kind, ',' ORDER BY m.id)
                  FROM his.movement m WHERE m.refund_no = r.refund_no) IS DISTINCT FROM
                    CASE r.state WHEN 'HELD' THEN 'HOLD' WHEN 'CAPTURED' THEN 'HOLD,CAPTURE' ELSE 'HOLD,RELEASE' END
                """);
    }

    private interface RowReader<R> {
        R read(ResultSet row) throws SQLException;
    }

    private <R> List<R> rows(String sql, RowReader<R> reader, @Nullable Object... parameters) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            List<R> rows = new ArrayList<>();
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    rows.add(reader.read(result));
                }
            }
            return rows;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String script() {
        try (InputStream in = HisBooks.class.getResourceAsStream("/simulator/his.sql")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
