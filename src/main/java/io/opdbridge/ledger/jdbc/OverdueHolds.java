package io.opdbridge.ledger.jdbc;

import io.opdbridge.canonical.Site;
import io.opdbridge.canonical.Sites;
import io.opdbridge.db.Command;
import io.opdbridge.db.Query;
import io.opdbridge.ledger.OverdueHold;

import java.time.Clock;
import java.util.List;
import javax.sql.DataSource;

import static io.opdbridge.db.Rows.utc;

/** Finds holds whose settlement never came (contract, section 5, rule 9). Thread-safe. */
public final class OverdueHolds {

    private static final String OURS = """
            SELECT l.site, l.hold_id, r.flow_no, r.order_id
            FROM live_hold l JOIN recharge r ON r.site = l.site AND r.id = l.recharge_id
            WHERE l.site = ? AND l.placed_at <= ?
            """;

    private static final String AT_VENDOR = """
            SELECT l.site, l.hold_id, COALESCE(h.flow_no, l.flow_no) AS flow_no, h.order_id
            FROM vendor_hold_state l JOIN vendor_hold h ON h.site = l.site AND h.id = l.hold_id
            WHERE l.site = ? AND l.state = 'HELD' AND h.placed_at <= ?
            """;

    private static final String UNREPORTED = """
            AND NOT EXISTS (SELECT 1 FROM case_file c WHERE c.site = l.site
                            AND c.open_subject = 'OVERDUE_HOLD|' || CAST(l.hold_id AS VARCHAR(20)))
            """;

    private static final String ORDER = "ORDER BY l.hold_id FETCH FIRST 500 ROWS ONLY";

    private final DataSource dataSource;
    private final Sites sites;
    private final Clock clock;

    public OverdueHolds(DataSource dataSource, Sites sites, Clock clock) {
        this.dataSource = dataSource;
        this.sites = sites;
        this.clock = clock;
    }

    /** Those of all sites; where they are not released, each is found once. A part of them when they are many. */
    public List<OverdueHold> find() {
        return sites.all().stream()
                .flatMap(site -> find(site, site.refunds().releasesOverdueHolds() ? "" : UNREPORTED).stream())
                .toList();
    }

    /** Those of a site that have no open case. */
    public List<OverdueHold> findUnreported(Site site) {
        return find(site, UNREPORTED);
    }

    private List<OverdueHold> find(Site site, String condition) {
        String sql = (site.vendor() == null ? OURS : AT_VENDOR) + condition + ORDER;
        return new Query<>(Command.of(sql, site.name(), utc(clock.instant().minus(site.refunds().overdueAfter()))),
                row -> new OverdueHold(row.getString("site"), row.getLong("hold_id"), row.getString("flow_no"),
                        row.getString("order_id")))
                .list(dataSource);
    }
}
