package io.opdbridge.statistics;

import io.opdbridge.ledger.CaseKind;
import io.opdbridge.ledger.VendorHold.State;

import java.time.Instant;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * How the money of a site stands at a moment.
 *
 * @param readAt         that moment
 * @param holds          state → the holds that are not over; in our own books they are HELD
 * @param oldestHeldAt   since when the oldest HELD one waits for its settlement; null when there is none
 * @param overdue        HELD ones that are older than the site allows
 * @param cases          kind → open cases; none of a kind that has none
 * @param retriesWaiting calls of the vendor that are to be made once more, now or later
 * @param retriesDue     of these, those whose time has come
 * @param vendorFailures how many of the vendor's last calls about holds failed in a row; no more than
 *                       {@link FiguresStore#LAST_ANSWERS} are looked at; 0 for a site without vendor
 * @param badRows        rows of imported files that nobody has dealt with
 * @param lastSpendsAt   when the last file of spends was imported; null when there never was one
 */
public record SiteFigures(String site, Instant readAt, Map<State, Amount> holds, Instant oldestHeldAt, Pile overdue,
                          Map<CaseKind, Pile> cases, long retriesWaiting, long retriesDue, int vendorFailures, Pile badRows,
                          Instant lastSpendsAt) {

    /** @param fen together */
    public record Amount(long count, long fen) {
    }

    public SiteFigures {
        holds = Map.copyOf(holds);
        cases = Map.copyOf(cases);
    }

    /** Kind → how many cases of it are open. */
    public Map<CaseKind, Long> openCases() {
        return cases.entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, open -> open.getValue().count()));
    }

    public long overdueHolds() {
        return overdue.count();
    }

    /** Cases that wait for somebody to act. */
    public long casesToDecide() {
        return cases.values().stream().mapToLong(Pile::count).sum();
    }

    /** Those of them that people are told of; overdue holds are told of by themselves. */
    public Pile casesToTell() {
        return cases.entrySet().stream().filter(open -> open.getKey() != CaseKind.OVERDUE_HOLD)
                .map(Map.Entry::getValue).reduce(Pile.NONE, Pile::and);
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
