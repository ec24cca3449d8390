package io.opdbridge.audit.jdbc;

import io.opdbridge.audit.AuditLink;
import io.opdbridge.canonical.Masks;
import io.opdbridge.canonical.PersonNumbers;
import io.opdbridge.db.Command;
import io.opdbridge.db.DatabaseUnavailableException;
import io.opdbridge.db.Query;
import io.opdbridge.db.Rows;
import org.jspecify.annotations.Nullable;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import javax.sql.DataSource;

/** Reads the audit trail in the order of time, a bounded number of entries at a time. Thread-safe. */
public final class AuditSearch {

    private static final int PAGE = 1000;
    private static final Instant FIRST = Instant.parse("1970-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("9998-12-31T00:00:00Z");

    private final DataSource dataSource;

    public AuditSearch(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /**
     * A search; null criteria match everything.
     *
     * @param since inclusive
     * @param until exclusive
     */
    public record Filter(@Nullable String site, @Nullable String orderId, @Nullable String cardNo, @Nullable String who,
            @Nullable Instant since, @Nullable Instant until) {

        /** The trail masks a card number that is an identity number. */
        public Filter {
            cardNo = Masks.maskIdentity(PersonNumbers.number(cardNo));
            orderId = PersonNumbers.number(orderId);
        }
    }

    public void forEach(Filter filter, Consumer<AuditLink> consumer) {
        try (Connection connection = dataSource.getConnection()) {
            AuditLink last = null;
            List<AuditLink> page;
            while (!(page = page(connection, filter, last)).isEmpty()) {
                page.forEach(consumer);
                last = page.get(page.size() - 1);
            }
        } catch (SQLException e) {
            throw new DatabaseUnavailableException(e);
        }
    }

    private static List<AuditLink> page(Connection connection, Filter filter, @Nullable AuditLink last)
            throws SQLException {
        StringBuilder sql = new StringBuilder("SELECT " + AuditSql.COLUMNS
                + " FROM audit_entry WHERE recorded_at >= ? AND recorded_at < ?");
        List<Object> values = new ArrayList<>();
        values.add(Rows.utc(last != null ? last.entry().at() : filter.since() != null ? filter.since() : FIRST));
        values.add(Rows.utc(filter.until() == null ? LAST : filter.until()));
        equal(sql, values, "site", filter.site());
        equal(sql, values, "order_id", filter.orderId());
        equal(sql, values, "card_no", filter.cardNo());
        equal(sql, values, "who", filter.who());
        if (last != null) {
            sql.append(" AND (recorded_at > ? OR chain > ? OR chain = ? AND entry_no > ?)");
            values.addAll(List.of(values.get(0), last.chain(), last.chain(), last.number()));
        }
        sql.append(" ORDER BY recorded_at, chain, entry_no FETCH FIRST " + PAGE + " ROWS ONLY");
        try {
            return new Query<>(new Command(sql.toString(), values), AuditSql::link).list(connection);
        } finally {
            connection.rollback();
        }
    }

    private static void equal(StringBuilder sql, List<Object> values, String column, @Nullable String value) {
        if (value != null) {
            sql.append(" AND ").append(column).append(" = ?");
            values.add(value);
        }
    }
}
