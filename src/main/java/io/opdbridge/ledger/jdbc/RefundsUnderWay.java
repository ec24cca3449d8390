package io.opdbridge.ledger.jdbc;

import io.opdbridge.db.Command;
import io.opdbridge.db.Query;
import io.opdbridge.ledger.VendorHold.State;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * The sites with live refunds, and whether a vendor keeps their money: while there are any, the settings must keep the
 * site and its dialect (contract, section 7).
 *
 * @param holds number of live refunds
 */
public record RefundsUnderWay(String site, boolean atVendor, long holds) {

    /** Counts them, site by site. */
    public static List<RefundsUnderWay> in(DataSource dataSource) {
        List<RefundsUnderWay> found = new ArrayList<>();
        for (String site : sites("live_hold", dataSource)) {
            add(found, site, false,
                    count(Command.of("SELECT COUNT(*) FROM live_hold WHERE site = ?", site), dataSource));
        }
        for (String site : sites("vendor_hold_state", dataSource)) {
            long holds = 0;
            // state by state, so that the index serves each
            for (State state : State.live()) {
                holds += count(Command.of("SELECT COUNT(*) FROM vendor_hold_state WHERE site = ? AND state = ?", site,
                        state.name()), dataSource);
            }
            add(found, site, true, holds);
        }
        return found;
    }

    private static void add(List<RefundsUnderWay> found, String site, boolean atVendor, long holds) {
        if (holds > 0) {
            found.add(new RefundsUnderWay(site, atVendor, holds));
        }
    }

    /** Steps from site to site by the index, since there are few sites and many rows. */
    private static List<String> sites(String table, DataSource dataSource) {
        List<String> sites = new ArrayList<>();
        Optional<String> next = first(Command.of("SELECT MIN(site) FROM " + table), dataSource);
        while (next.isPresent()) {
            sites.add(next.get());
            next = first(Command.of("SELECT MIN(site) FROM " + table + " WHERE site > ?", next.get()), dataSource);
        }
        return sites;
    }

    private static Optional<String> first(Command command, DataSource dataSource) {
        return new Query<>(command, row -> Optional.ofNullable(row.getString(1))).list(dataSource).get(0);
    }

    private static long count(Command command, DataSource dataSource) {
        return new Query<>(command, row -> row.getLong(1)).list(dataSource).get(0);
    }
}
