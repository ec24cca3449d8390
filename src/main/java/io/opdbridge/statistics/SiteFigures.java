package io.opdbridge.statistics;

import io.opdbridge.ledger.CaseKind;
import io.opdbridge.ledger.VendorHold.State;
import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The figures of a site at a moment.
 *
 * @param readAt         the moment
 * @param holds          state → live holds; in our own books all are HELD
 * @param oldestHeldAt   time since which the oldest HELD one waits for its settlement; null for none
 * @param overdue        HELD ones older than the site's setting
 * @param cases          kind → open cases; no entry without one
 * @param retriesWaiting calls of the vendor that wait for a retry, now or later
 * @param retriesDue     those of them that are due
 * @param vendorFailures number of the vendor's last calls about holds that failed in a row; at most
 *                       {@link FiguresStore#LAST_ANSWERS} ; 0 for a site without vendor
 * @param badRows        bad rows of imported files to deal with
 * @param lastSpendsAt   time of the last import of spends; null for none
 */
public record SiteFigures(String site, Instant readAt, Map<State, Amount> holds, @Nullable Instant oldestHeldAt,
        Pile overdue,
        Map<CaseKind, Pile> cases, long retriesWaiting, long retriesDue, int vendorFailures, Pile badRows,
        @Nullable Instant lastSpendsAt) {

    /** @param fen sum */
    public record Amount(long count, long fen) {
    }

    public SiteFigures {
        holds = Map.copyOf(holds);
        cases = Map.copyOf(cases);
    }

    /** Kind → number of open cases. */
    public Map<CaseKind, Long> openCases() {
        return cases.entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, open -> open.getValue().count()));
    }

    public long overdueHolds() {
        return overdue.count();
    }

    /** Cases that wait for a person. */
    public long casesToDecide() {
        return cases.values().stream().mapToLong(Pile::count).sum();
    }

    /** Those of them in the alert about cases; overdue holds have their own alert. */
    public Pile casesToTell() {
        return cases.entrySet().stream().filter(open -> open.getKey() != CaseKind.OVERDUE_HOLD)
                .map(Map.Entry::getValue).reduce(Pile.NONE, Pile::and);
    }

    /** Live holds. */
    public long openHolds() {
        return holds.values().stream().mapToLong(Amount::count).sum();
    }

    /** Their sum. */
    public long heldFen() {
        return holds.values().stream().mapToLong(Amount::fen).sum();
    }

    SiteStatistic statistic() {
        return new SiteStatistic(site, openHolds(), heldFen(), casesToDecide());
    }
}
