package io.opdbridge.statistics;

import io.opdbridge.ledger.CaseKind;
import io.opdbridge.ledger.VendorHold.State;

import java.time.Instant;
import java.util.Map;

/**
 * How the money of a site stands at a moment.
 *
 * @param readAt         that moment
 * @param holds          state → the holds that are not over; in our own books they are HELD
 * @param oldestHeldAt   since when the oldest HELD one waits for its settlement; null when there is none
 * @param overdueHolds   HELD ones that are older than the site allows
 * @param openCases      kind → open cases; none of a kind that has none
 * @param retriesWaiting calls of the vendor that are to be made once more, now or later
 * @param retriesDue     of these, those whose time has come
 * @param vendorFailures how many of the vendor's last calls about holds failed in a row; no more than
 *                       {@link FiguresStore#LAST_ANSWERS} are looked at; 0 for a site without vendor
 */
public record SiteFigures(String site, Instant readAt, Map<State, Amount> holds, Instant oldestHeldAt, long overdueHolds,
                          Map<CaseKind, Long> openCases, long retriesWaiting, long retriesDue, int vendorFailures) {

    /** @param fen together */
    public record Amount(long count, long fen) {
    }

    public SiteFigures {
        holds = Map.copyOf(holds);
        openCases = Map.copyOf(openCases);
    }

    /** Cases that wait for somebody to act. */
    public long casesToDecide() {
        return openCases.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Holds that are not over. */
    public long openHolds() {
        return holds.values().stream().mapToLong(Amount::count).sum();
    }

    /** What they hold. */
    public long heldFen() {
        return holds.values().stream().mapToLong(Amount::fen).sum();
    }

    SiteStatistic statistic() {
        return new SiteStatistic(site, openHolds(), heldFen(), casesToDecide());
    }
}
