package io.opdbridge.reconcile;

import io.opdbridge.his.VendorAccess;
import io.opdbridge.reconcile.BillRow.Origin;
import io.opdbridge.reconcile.BillRow.Status;
import io.opdbridge.reconcile.Entry.Flow;
import io.opdbridge.reconcile.UnreadableBillException.Reason;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the entries of a HIS for a day by a query in its database. The query has {@code :?from}, {@code :?until} (the
 * first moments of the day and of the next one) and {@code :?channel}, and gives the columns {@code kind} (PAYMENT or
 * REFUND), {@code channel_order_no}, {@code order_no}, {@code channel_refund_no}, {@code refund_no}, {@code amount_fen}
 * and {@code happened_at}. Immutable.
 */
public final class HisQuery {

    private static final Logger LOG = LoggerFactory.getLogger(HisQuery.class);
    private static final Pattern PARAMETER = Pattern.compile(":\\?(\\w+)");
    /** The driver need not have the rest of the result in memory. */
    private static final int FETCH_SIZE = 1000;

    private final VendorAccess database;

    public HisQuery(VendorAccess database) {
        this.database = database;
    }

    void read(String query, String channel, LocalDate day, BillFormat.Rows rows) throws IOException {
        List<Object> values = new ArrayList<>();
        Matcher parameters = PARAMETER.matcher(query);
        while (parameters.find()) {
            values.add(switch (parameters.group(1)) {
                case "from" -> Timestamp.valueOf(day.atStartOfDay());
                case "until" -> Timestamp.valueOf(day.plusDays(1).atStartOfDay());
                case "channel" -> channel;
                default -> throw new UnreadableBillException(Reason.HIS_QUERY_FAILED, 0, null);
            });
        }
        String user = database.user().isEmpty() ? null : database.user();
        try (Connection connection = DriverManager.getConnection(database.address(), user, database.password());
                PreparedStatement statement = connection.prepareStatement(PARAMETER.matcher(query).replaceAll("?"))) {
            // otherwise PostgreSQL's driver reads the whole result at once
            connection.setAutoCommit(false);
            statement.setFetchSize(FETCH_SIZE);
            for (int i = 0; i < values.size(); i++) {
                statement.setObject(i + 1, values.get(i));
            }
            try (ResultSet found = statement.executeQuery()) {
                long number = 0;
                while (found.next()) {
                    rows.add(readRow(found, ++number));
                }
            }
        } catch (SQLException e) {
            LOG.warn("The database of the HIS refused the query for reconciliation: {}", e.getSQLState());
            throw new UnreadableBillException(Reason.HIS_QUERY_FAILED, 0, null);
        }
    }

    private static BillRow readRow(ResultSet row, long number) throws SQLException, UnreadableBillException {
        try {
            return row(row, number);
        } catch (UnreadableBillException e) {
            throw e.ofHisQuery();
        }
    }

    private static BillRow row(ResultSet row, long number) throws SQLException, UnreadableBillException {
        Flow kind = switch (String.valueOf(row.getString("kind")).strip()) {
            case "PAYMENT" -> Flow.PAYMENT;
            case "REFUND" -> Flow.REFUND;
            default -> throw new UnreadableBillException(Reason.BAD_VALUE, number, "kind");
        };
        String channelOrderNo = text(row, "channel_order_no");
        String orderNo = text(row, "order_no");
        if (channelOrderNo == null && orderNo == null) {
            throw new UnreadableBillException(Reason.MISSING_VALUE, number, "order_no");
        }
        long fen = row.getLong("amount_fen");
        if (row.wasNull() || fen < 0 && kind == Flow.PAYMENT) {
            throw new UnreadableBillException(Reason.BAD_AMOUNT, number, "amount_fen");
        }
        Timestamp at = row.getTimestamp("happened_at");
        return new BillRow(kind, channelOrderNo, orderNo, text(row, "channel_refund_no"), text(row, "refund_no"),
                Math.abs(fen), at == null ? null : at.toLocalDateTime(), Status.DONE, number, Origin.UNKNOWN);
    }

    private static @Nullable String text(ResultSet row, String column) throws SQLException {
        String text = row.getString(column);
        return text == null || text.isBlank() ? null : text.strip();
    }
}
