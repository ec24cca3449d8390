package io.opdbridge.ledger.jdbc;

import io.opdbridge.canonical.ChannelLimit;
import io.opdbridge.canonical.ChannelRefunds;
import io.opdbridge.canonical.ListedRecharge;
import io.opdbridge.canonical.PersonNumbers;
import io.opdbridge.canonical.RechargeList;
import io.opdbridge.canonical.RechargeQuery;
import io.opdbridge.canonical.RechargeQuery.Key;
import io.opdbridge.canonical.Site;
import io.opdbridge.canonical.Sites;
import io.opdbridge.db.Command;
import io.opdbridge.db.DatabaseUnavailableException;
import io.opdbridge.db.Query;

import io.opdbridge.ledger.UnclearRecharge;
import org.jspecify.annotations.Nullable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import javax.sql.DataSource;

import static io.opdbridge.db.Rows.utc;

/** The list of recharges (contract, section 4). Thread-safe. */
public final class RechargeSearch {

    private static final String SELECT = """
            SELECT r.site, r.id, r.order_id, r.flow_no, r.paid_at, r.channel_type, r.channel_order_no, r.his_order_id,
                   r.refund_order_id, r.pay_fen, r.captured_fen, r.order_memo,
                   CASE WHEN r.held_fen = 0 AND r.captured_fen < r.pay_fen AND a.spendable_fen > 0
                        THEN 1 ELSE 0 END AS refundable
            FROM
            """;

    private static final String OF_LISTED = Sql.SETTLED_AND_REVERSED
            + "WHERE s.site = l.site AND s.recharge_id = l.id)";

    // HSQLDB joins tables in the written order
    private static final String OF_PATIENT = """
            account a JOIN recharge r ON r.site = a.site AND r.account_id = a.id
            WHERE a.site = ?""";

    private static final String OF_ORDER = """
            recharge r JOIN account a ON a.site = r.site AND a.id = r.account_id
            WHERE r.site = ?""";

    /** Wraps the listed rows where a limit of their channel needs it. */
    private static final String WITH_REFUNDS = "SELECT l.*,"
            + " (SELECT " + Sql.CHANNEL_REFUNDS + OF_LISTED + " AS refunds,"
            + " (SELECT MAX(s.settled_at)" + OF_LISTED + " AS last_refund_at FROM (";

    /** More cards than a patient has, and more than have one order number. */
    private static final int MAX_ACCOUNTS = 500;

    private final DataSource dataSource;
    private final Sites sites;
    private final Clock clock;

    public RechargeSearch(DataSource dataSource, Sites sites, Clock clock) {
        this.dataSource = dataSource;
        this.sites = sites;
        this.clock = clock;
    }

    /**
     * The recharges that match everything the caller sent. Refuses a card number without type if two patients have it.
     *
     * @throws DatabaseUnavailableException when the database is not available
     */
    public RechargeList find(RechargeQuery query) {
        try (Connection connection = dataSource.getConnection()) {
            // a single statement needs no transaction, nor the trip to end one
            connection.setAutoCommit(true);
            if (query.cardNo() != null && query.cardType() == null && countPatients(connection, query) > 1) {
                throw UnclearRecharge.ofCard();
            }
            return find(connection, query);
        } catch (SQLException e) {
            throw new DatabaseUnavailableException(e);
        }
    }

    private RechargeList find(Connection connection, RechargeQuery query) throws SQLException {
        Site site = sites.get(query.site());
        Instant now = clock.instant();
        boolean countsRefunds = site.refunds().channelLimits().values().stream().anyMatch(ChannelLimit::countsRefunds);
        List<Object> values = new ArrayList<>();
        List<Long> accounts = identifiesPatient(query) ? accounts(connection, query) : null;
        if (accounts != null && accounts.isEmpty()) {
            return new RechargeList(List.of(), false);
        }
        StringBuilder sql = new StringBuilder(countsRefunds ? WITH_REFUNDS : "").append(SELECT);
        addWhatIsMeant(sql, values, query);
        if (accounts != null) {
            filter(sql, values, "a.id", accounts);
        }
        if (isDated(query)) {
            sql.append(" AND r.paid_at >= ? AND r.paid_at < ?");
            values.add(utc(query.from()));
            values.add(utc(query.until()));
        }
        // one row more than listed tells whether the list was cut
        sql.append(" ORDER BY r.paid_at DESC, r.id DESC FETCH FIRST ").append(query.maxRows() + 1).append(" ROWS ONLY");
        if (countsRefunds) {
            sql.append(") l ORDER BY l.paid_at DESC, l.id DESC");
        }
        List<ListedRecharge> found = new ArrayList<>();
        boolean cut = false;
        try (PreparedStatement statement = connection.prepareStatement(sql.toString())) {
            new Command(sql.toString(), values).bind(statement, 1);
            try (ResultSet rows = statement.executeQuery()) {
                while (!cut && rows.next()) {
                    cut = found.size() == query.maxRows();
                    if (!cut) {
                        ChannelRefunds refunds = countsRefunds ? LedgerRows.channelRefunds(rows) : ChannelRefunds.NONE;
                        found.add(LedgerRows.listedRecharge(rows).payable(() -> refunds, site, now));
                    }
                }
            }
        }
        return new RechargeList(found, cut);
    }

    /** The tables to search, and the numbers that an index finds. */
    private static void addWhatIsMeant(StringBuilder sql, List<Object> values, RechargeQuery query) {
        sql.append(isDated(query) ? OF_PATIENT : OF_ORDER);
        values.add(query.site());
        filter(sql, values, "r.order_memo", query.orderMemo());
        filter(sql, values, "r.channel_order_no", query.wxOrderNo());
        filter(sql, values, "r.his_order_id", query.hisOrderId());
        filter(sql, values, "a.card_no", query.cardNo());
        filter(sql, values, "a.card_type", query.cardType());
        if (query.key() == Key.IDENTITY && query.idCardNo() != null) {
            // rows imported before numbers were normalised may end with a small x
            filter(sql, values, "a.id_card_no",
                    Stream.of(query.idCardNo(), query.idCardNo().toLowerCase(Locale.ROOT)).distinct().toList());
        }
        if (query.wxOrderNo() != null) {
            sql.append(" AND r.channel_type = '0'");
        }
    }

    /** Whether to compare the patient as well as the number of the look-up. */
    private static boolean identifiesPatient(RechargeQuery query) {
        return query.mobile() != null || query.patientName() != null
                || query.idCardNo() != null && query.key() != Key.IDENTITY;
    }

    /** The matching accounts whose patient is the named one, in any spelling of names and numbers. */
    private static List<Long> accounts(Connection connection, RechargeQuery query) throws SQLException {
        List<Object> values = new ArrayList<>();
        StringBuilder sql = new StringBuilder("SELECT DISTINCT a.id, a.patient_name, a.id_card_no, a.mobile FROM ");
        addWhatIsMeant(sql, values, query);
        sql.append(" ORDER BY a.id FETCH FIRST ").append(MAX_ACCOUNTS).append(" ROWS ONLY");
        return new Query<>(new Command(sql.toString(), values),
                row -> isPatient(query, row) ? Optional.of(row.getLong("id")) : Optional.<Long>empty()).list(connection)
                .stream().flatMap(Optional::stream).toList();
    }

    private static boolean isPatient(RechargeQuery query, ResultSet account) throws SQLException {
        return (query.patientName() == null
                || PersonNumbers.isSameName(query.patientName(), account.getString("patient_name")))
                && (query.mobile() == null
                        || query.mobile().equals(PersonNumbers.mobile(account.getString("mobile"))))
                && (query.idCardNo() == null
                        || query.idCardNo().equals(PersonNumbers.identity(account.getString("id_card_no"))));
    }

    /** The look-up of a single order covers all dates. */
    private static boolean isDated(RechargeQuery query) {
        return query.key() == Key.CARD || query.key() == Key.IDENTITY;
    }

    private static void filter(StringBuilder sql, List<Object> values, String column, @Nullable String value) {
        if (value != null) {
            sql.append(" AND ").append(column).append(" = ?");
            values.add(value);
        }
    }

    private static void filter(StringBuilder sql, List<Object> values, String column, List<?> any) {
        sql.append(" AND ").append(column).append(" IN (")
                .append(String.join(", ", Collections.nCopies(any.size(), "?")))
                .append(')');
        values.addAll(any);
    }

    /** How many patients have this card number, under any type. */
    private static int countPatients(Connection connection, RechargeQuery query) throws SQLException {
        List<String[]> patients = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(Sql.HOLDERS_OF_CARD_NO)) {
            statement.setString(1, query.site());
            statement.setString(2, query.cardNo());
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    String[] holder = {rows.getString(1), rows.getString(2)};
                    if (patients.stream().noneMatch(other -> isSamePatient(other, holder))) {
                        patients.add(holder);
                    }
                }
            }
        }
        return patients.size();
    }

    /** By the HIS number of the patient, else by the identity number; an unknown patient counts as the same one. */
    private static boolean isSamePatient(String[] one, String[] other) {
        if (one[0] != null && other[0] != null) {
            return one[0].equals(other[0]);
        }
        return one[1] != null && PersonNumbers.identity(one[1]).equals(PersonNumbers.identity(other[1]));
    }
}
