package io.opdbridge.console;

import io.opdbridge.canonical.Site;
import io.opdbridge.canonical.Sites;
import io.opdbridge.console.Reply.Page;
import io.opdbridge.statistics.CallResult;
import io.opdbridge.statistics.CallTimes;
import io.opdbridge.statistics.Figures;
import io.opdbridge.statistics.SiteFigures;
import io.opdbridge.statistics.SiteStatistic;
import io.opdbridge.statistics.StatisticStep;
import io.opdbridge.statistics.StatisticsStore;
import org.apache.camel.Variable;
import org.jspecify.annotations.Nullable;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The first page: recent calls and the figures of each site. Thread-safe. */
public final class TodayPages {

    private static final double SLOW_SHARE = 0.95;

    private final Sites sites;
    private final Figures figures;
    private final StatisticsStore statistics;
    private final Clock clock;

    /** The period of the page and its steps. */
    public enum Range {
        HOURS_6(Duration.ofHours(6), Duration.ofMinutes(5)),
        HOURS_24(Duration.ofHours(24), Duration.ofMinutes(15)),
        DAYS_7(Duration.ofDays(7), Duration.ofHours(2));

        private final Duration length;
        private final Duration step;

        Range(Duration length, Duration step) {
            this.length = length;
            this.step = step;
        }
    }

    /**
     * A step of the plots, of all shown sites together.
     *
     * @param money figures at its end; null when no bridge read them
     */
    public record Step(@Nullable Instant at, Map<CallResult, Long> calls, CallTimes times,
            @Nullable SiteStatistic money) {

        public long count(CallResult result) {
            return calls.getOrDefault(result, 0L);
        }

        public double slowMilliseconds() {
            return times.percentileMilliseconds(SLOW_SHARE);
        }
    }

    /**
     * One site.
     *
     * @param calls   in the range, by result
     * @param figures the figures; null when unknown at the moment
     */
    public record SiteRow(@Nullable Site site, Map<CallResult, Long> calls, CallTimes times,
            @Nullable SiteFigures figures) {

        /** Share between 0 and 1; 1 without calls. */
        public double successShare() {
            return times.calls() == 0 ? 1 : (double) calls.getOrDefault(CallResult.OK, 0L) / times.calls();
        }

        public double slowMilliseconds() {
            return times.percentileMilliseconds(SLOW_SHARE);
        }
    }

    /**
     * @param rows  one for each site
     * @param all   the total; its site is null
     * @param steps oldest first
     */
    public record Model(Range range, List<SiteRow> rows, SiteRow all, List<Step> steps) {

        public List<SiteFigures> known() {
            return rows.stream().map(SiteRow::figures).filter(figures -> figures != null).toList();
        }

        public long openHolds() {
            return known().stream().mapToLong(SiteFigures::openHolds).sum();
        }

        public long heldFen() {
            return known().stream().mapToLong(SiteFigures::heldFen).sum();
        }

        public long overdue() {
            return known().stream().mapToLong(SiteFigures::overdueHolds).sum();
        }

        public long cases() {
            return known().stream().mapToLong(SiteFigures::casesToDecide).sum();
        }

        public long retries() {
            return known().stream().mapToLong(SiteFigures::retriesWaiting).sum();
        }
    }

    public TodayPages(Sites sites, Figures figures, StatisticsStore statistics, Clock clock) {
        this.sites = sites;
        this.figures = figures;
        this.statistics = statistics;
        this.clock = clock;
    }

    public Reply show(@Variable(ConsoleVisits.VISIT) Visit visit, @Variable(ConsoleSessions.VISITOR) Visitor visitor) {
        Range range = List.of(Range.values()).stream().filter(known -> known.name().equals(visit.parameter("range")))
                .findFirst().orElse(Range.HOURS_24);
        Instant end = clock.instant().truncatedTo(ChronoUnit.MINUTES).plus(1, ChronoUnit.MINUTES);
        List<SiteRow> rows = new ArrayList<>();
        List<Step> steps = List.of();
        for (Site site : sites.all()) {
            if (visitor.sees(site.name())) {
                List<Step> ofSite = statistics.read(site.name(), end.minus(range.length), end, range.step).stream()
                        .map(TodayPages::step).toList();
                rows.add(row(site, ofSite, figures.of(site.name()).orElse(null)));
                steps = steps.isEmpty() ? ofSite : together(steps, ofSite);
            }
        }
        return Page.of("today", new Model(range, rows, row(null, steps, null), steps));
    }

    private static Step step(StatisticStep step) {
        Map<CallResult, Long> calls = new EnumMap<>(CallResult.class);
        step.calls().forEach(call -> calls.merge(call.result(), call.times().calls(), Long::sum));
        return new Step(step.at(), calls, step.times(), step.money());
    }

    private static SiteRow row(@Nullable Site site, List<Step> steps, @Nullable SiteFigures figures) {
        Step sum = steps.stream().reduce(TodayPages::together).orElse(new Step(null, Map.of(), CallTimes.NONE, null));
        return new SiteRow(site, sum.calls(), sum.times(), figures);
    }

    /** Adds the steps of two sites, which have the same beginning. */
    private static List<Step> together(List<Step> some, List<Step> others) {
        List<Step> together = new ArrayList<>();
        for (int i = 0; i < some.size(); i++) {
            together.add(together(some.get(i), others.get(i)));
        }
        return together;
    }

    private static Step together(Step some, Step others) {
        Map<CallResult, Long> calls = new EnumMap<>(CallResult.class);
        calls.putAll(some.calls());
        others.calls().forEach((result, count) -> calls.merge(result, count, Long::sum));
        SiteStatistic money = Optional.ofNullable(some.money()).map(known -> others.money() == null ? known
                : new SiteStatistic(known.site(), known.openHolds() + others.money().openHolds(),
                        known.heldFen() + others.money().heldFen(), known.openCases() + others.money().openCases()))
                .orElse(others.money());
        return new Step(some.at(), calls, some.times().plus(others.times()), money);
    }
}
