package io.opdbridge.ledger.jdbc;

import io.opdbridge.canonical.Site;
import io.opdbridge.canonical.Sites;
import io.opdbridge.db.DatabaseUnavailableException;
import io.opdbridge.db.Rows;
import io.opdbridge.ledger.OverdueHold;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

import static io.opdbridge.db.Rows.utc;

/** The query for holds whose settlement never came (contract, section 5, rule 9). Thread-safe. */
public final class OverdueHolds {

    private static final String OURS = """
            SELECT l.site, l.hold_id, r.flow_no, r.order_id
            FROM live_hold l JOIN recharge r ON r.site = l.site AND r.id = l.recharge_id
            WHERE l.site = :?site AND l.placed_at <= :?before
            """;

    private static final String AT_VENDOR = """
            SELECT l.site, l.hold_id, COALESCE(h.flow_no, l.flow_no) AS flow_no, h.order_id
            FROM vendor_hold_state l JOIN vendor_hold h ON h.site = l.site AND h.id = l.hold_id
            WHERE l.site = :?site AND l.state = 'HELD' AND h.placed_at <= :?before
            """;

    private static final String UNREPORTED = """
            AND NOT EXISTS (SELECT 1 FROM case_file c WHERE c.site = l.site
                            AND c.open_subject = 'OVERDUE_HOLD|' || CAST(l.hold_id AS VARCHAR(20)))
            """;

    private static final String ORDER = "ORDER BY l.hold_id FETCH FIRST 500 ROWS ONLY";

    private final Sites sites;
    private final Clock clock;

    public OverdueHolds(Sites sites, Clock clock) {
        this.sites = sites;
        this.clock = clock;
    }

    public Collection<Site> sites() {
        return sites.all();
    }

    /** The statement for a route, with named parameters. Where holds are not released, each is found once. */
    public String statement(Site site) {
        return select(site) + (site.releasesOverdueHolds() ? "" : UNREPORTED) + ORDER;
    }

    private static String select(Site site) {
        return site.vendor() == null ? OURS : AT_VENDOR;
    }

    public Map<String, Object> parameters(Site site) {
        return Map.of("site", site.name(), "before", utc(clock.instant().minus(site.overdueAfter())));
    }

    public List<OverdueHold> collect(List<Map<String, Object>> rows) {
        return rows.stream().map(Rows::anyCase).map(row -> new OverdueHold((String) row.get("site"),
                ((Number) row.get("hold_id")).longValue(), (String) row.get("flow_no"), (String) row.get("order_id")))
                .toList();
    }

    /** The same look-up for a command, which has no route: the overdue holds of a site that have no open case. */
    public List<OverdueHold> findUnreported(Site site, DataSource dataSource) {
        String sql = (select(site) + UNREPORTED + ORDER).replaceAll(":\\?\\w+", "?");
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, site.name());
            statement.setObject(2, parameters(site).get("before"));
            List<OverdueHold> found = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.add(new OverdueHold(rows.getString("site"), rows.getLong("hold_id"), rows.getString("flow_no"),
                            rows.getString("order_id")));
                }
            }
            connection.rollback();
            return found;
        } catch (SQLException e) {
            throw new DatabaseUnavailableException(e);
        }
    }
}
