package io.opdbridge.ledger.jdbc;

import io.opdbridge.canonical.ChannelLimit;
import io.opdbridge.canonical.ChannelRefunds;
import io.opdbridge.canonical.ListedRecharge;
import io.opdbridge.canonical.RechargeKey;
import io.opdbridge.canonical.RechargeList;
import io.opdbridge.canonical.Site;
import io.opdbridge.db.Command;
import io.opdbridge.db.Query;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import javax.sql.DataSource;

import static io.opdbridge.db.Rows.instant;

/**
 * The refunds of a vendor's recharges that went through the bridge, for the limits of the channels (contract, section
 * 4). Refunds that the HIS made otherwise are unknown here. Thread-safe.
 */
public final class VendorRefunds {

    private static final String OF_ORDERS = """
            SELECT h.order_id, COALESCE(h.flow_no, t.flow_no) AS flow_no, s.decided_at,
                   CASE WHEN s.outcome = 'CAPTURE' AND NOT EXISTS (SELECT 1 FROM vendor_reversal v
                        WHERE v.site = h.site AND v.hold_id = h.id) THEN 1 ELSE 0 END AS captured
            FROM vendor_hold h JOIN vendor_hold_state t ON t.site = h.site AND t.hold_id = h.id
                 JOIN vendor_settlement s ON s.site = h.site AND s.hold_id = h.id
            WHERE h.site = ? AND h.order_id IN (%s)
            """;

    private final DataSource dataSource;
    private final Clock clock;

    public VendorRefunds(DataSource dataSource, Clock clock) {
        this.dataSource = dataSource;
        this.clock = clock;
    }

    private record Refund(RechargeKey recharge, Instant endedAt, boolean captured) {
    }

    /** The list, where a recharge at a limit of its channel is not refundable. */
    public RechargeList payable(RechargeList list, Site site) {
        boolean counts = site.refunds().channelLimits().values().stream().anyMatch(ChannelLimit::countsRefunds);
        if (!counts || list.recharges().isEmpty()) {
            return list;
        }
        Instant now = clock.instant();
        List<Refund> refunds = refunds(site,
                list.recharges().stream().map(ListedRecharge::orderId).distinct().toList());
        return new RechargeList(list.recharges().stream()
                .map(recharge -> recharge.payable(() -> of(recharge, refunds), site, now)).toList(), list.cut());
    }

    private static ChannelRefunds of(ListedRecharge recharge, List<Refund> refunds) {
        List<Refund> own = refunds.stream().filter(refund -> refund.recharge().mayBe(recharge.key())).toList();
        return new ChannelRefunds(own.stream().filter(Refund::captured).count(), own.stream().map(Refund::endedAt)
                .filter(Objects::nonNull).max(Instant::compareTo).orElse(null));
    }

    private List<Refund> refunds(Site site, List<String> orderIds) {
        List<Object> values = new ArrayList<>(List.of(site.name()));
        values.addAll(orderIds);
        return new Query<>(new Command(OF_ORDERS.formatted(Command.marks(orderIds.size())), values),
                row -> new Refund(new RechargeKey(row.getString("order_id"), row.getString("flow_no")),
                        instant(row, "decided_at"), row.getInt("captured") == 1))
                .list(dataSource);
    }
}
