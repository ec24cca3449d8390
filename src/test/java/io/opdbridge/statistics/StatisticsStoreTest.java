package io.opdbridge.statistics;

import io.opdbridge.canonical.AnswerCode;
import io.opdbridge.canonical.Details;
import io.opdbridge.canonical.HoldRequest;
import io.opdbridge.canonical.Site;
import io.opdbridge.canonical.Sites;
import io.opdbridge.canonical.VendorCall;
import io.opdbridge.canonical.VendorOutcome;
import io.opdbridge.db.DatabaseUnavailableException;
import io.opdbridge.ledger.CaseKind;
import io.opdbridge.ledger.VendorHold;
import io.opdbridge.statistics.SiteFigures.Amount;
import io.opdbridge.statistics.jdbc.JdbcFiguresStore;
import io.opdbridge.statistics.jdbc.JdbcStatisticsStore;
import io.opdbridge.testing.BooksFixture;
import io.opdbridge.testing.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import static io.opdbridge.testing.BooksFixture.SITE;
import static io.opdbridge.testing.BooksFixture.attempt;
import static io.opdbridge.testing.BooksFixture.codeOf;
import static io.opdbridge.testing.BooksFixture.ref;
import static org.assertj.core.api.Assertions.assertThat;

/** What bridges count is kept minute by minute, for all of them together. */
@ParameterizedClass
@EnumSource(TestDatabase.class)
class StatisticsStoreTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration KEPT = Duration.ofDays(35);
    private static final String LIST = "OPDRechargeList";
    private static final String TRANS_TIME = "2026-11-23T02:15:00Z";

    @Parameter
    private TestDatabase kind;

    @TempDir
    private Path folder;

    private BooksFixture books;
    private Sites sites;
    private Figures figures;

    @BeforeEach
    void open() throws IOException {
        books = BooksFixture.on(kind, folder);
        sites = books.sites();
        figures = new Figures(new JdbcFiguresStore(books.database()), sites, Duration.ofSeconds(15), books.clock());
    }

    @AfterEach
    void close() {
        books.close();
    }

    @Test
    void theCallsOfTwoBridgesAreOneStatistic() {
        Instant noon = books.clock().instant();
        MinuteStatistics one = statistics();
        MinuteStatistics other = statistics();
        one.record(SITE, LIST, AnswerCode.OK, 3_000_000);
        one.record(SITE, LIST, AnswerCode.NO_SUCH_RECHARGE, 40_000_000);
        other.record(SITE, LIST, AnswerCode.OK, 7_000_000);
        books.clock().advance(MINUTE);
        other.record(SITE, LIST, AnswerCode.OK, 9_000_000);
        books.clock().advance(MINUTE.plusSeconds(5));
        one.write();
        other.write();
        other.write();

        List<StatisticStep> steps = read(noon.minus(MINUTE), noon.plus(MINUTE.multipliedBy(3)), MINUTE);
        assertThat(steps).extracting(StatisticStep::at).containsExactly(noon.minus(MINUTE), noon, noon.plus(MINUTE),
                noon.plus(MINUTE.multipliedBy(2)));
        assertThat(steps).extracting(step -> step.times().calls()).containsExactly(0L, 3L, 1L, 0L);
        assertThat(steps.get(1).calls(CallResult.OK)).isEqualTo(2);
        assertThat(steps.get(1).calls(CallResult.MONEY)).isEqualTo(1);
        assertThat(steps.get(1).times().totalMicros()).isEqualTo(50_000);
        assertThat(steps.get(1).times().maxMicros()).isEqualTo(40_000);
        assertThat(steps.get(1).times().counts()).startsWith(1L, 1L, 0L, 1L);
        assertThat(read(noon, noon.plus(MINUTE.multipliedBy(2)), MINUTE.multipliedBy(2)))
                .singleElement().satisfies(step -> assertThat(step.calls()).extracting(CallStatistic::result)
                        .containsExactly(CallResult.MONEY, CallResult.OK))
                .satisfies(step -> assertThat(step.calls(CallResult.OK)).isEqualTo(3));
    }

    @Test
    void aMinuteThatCouldNotBeWrittenIsWrittenLater() {
        Instant noon = books.clock().instant();
        CountingStore store = new CountingStore(new JdbcStatisticsStore(books.database()));
        MinuteStatistics statistics = new MinuteStatistics(store, figures, KEPT, books.clock());
        statistics.record(SITE, LIST, AnswerCode.OK, 3_000_000);
        books.clock().advance(MINUTE.plusSeconds(5));
        store.fail();
        statistics.write();
        assertThat(read(noon, noon.plus(MINUTE), MINUTE).get(0).calls()).isEmpty();

        statistics.write();
        assertThat(read(noon, noon.plus(MINUTE), MINUTE).get(0).calls(CallResult.OK)).isEqualTo(1);
    }

    @Test
    void aMinuteThatWasKeptAlthoughNobodyHeardOfItCountsOnce() {
        Instant noon = books.clock().instant();
        CountingStore store = new CountingStore(new JdbcStatisticsStore(books.database()));
        MinuteStatistics statistics = new MinuteStatistics(store, figures, KEPT, books.clock());
        statistics.record(SITE, LIST, AnswerCode.OK, 3_000_000);
        books.clock().advance(MINUTE.plusSeconds(5));
        store.failAfterwards();
        statistics.write();
        statistics.write();

        assertThat(store.written()).as("times that it was written").isGreaterThanOrEqualTo(2);
        assertThat(read(noon, noon.plus(MINUTE), MINUTE).get(0).calls(CallResult.OK)).isEqualTo(1);
    }

    @Test
    void aMinuteSaysHowTheMoneyStood() {
        books.book(1, 1, 10_000);
        books.freeze(ref(1, 1), attempt("T1", 3_000, TRANS_TIME));
        Instant noon = books.clock().instant();
        MinuteStatistics statistics = statistics();
        figures.read();
        books.clock().advance(MINUTE.plusSeconds(5));
        figures.read();
        statistics.write();

        assertThat(read(noon, noon.plus(MINUTE), MINUTE).get(0).money())
                .isEqualTo(new SiteStatistic(SITE, 1, 3_000, 0));
    }

    @Test
    void whatIsOldIsDeletedAndNothingElse() {
        Instant noon = books.clock().instant();
        MinuteStatistics statistics = statistics();
        statistics.record(SITE, LIST, AnswerCode.OK, 1);
        books.clock().advance(MINUTE);
        statistics.record(SITE, LIST, AnswerCode.OK, 1);
        statistics.writeAll();
        books.clock().advance(KEPT);
        statistics.deleteOld();

        assertThat(read(noon, noon.plus(MINUTE.multipliedBy(2)), MINUTE)).extracting(step -> step.times().calls())
                .containsExactly(0L, 1L);
    }

    @Test
    void theFiguresOfOurOwnBooks() {
        Instant noon = books.clock().instant();
        assertThat(read(sites.defaultSite()).holds()).isEqualTo(Map.of(VendorHold.State.HELD, new Amount(0, 0)));
        assertThat(read(sites.defaultSite()).oldestHeldAt()).isNull();

        books.book(1, 1, 10_000);
        books.book(2, 2, 10_000);
        books.book(3, 3, 10_000);
        books.freeze(ref(1, 1), attempt("T1", 3_000, TRANS_TIME));
        books.freeze(ref(3, 3), attempt("T3", 500, TRANS_TIME));
        books.capture(ref(3, 3), attempt("T3", 500, TRANS_TIME));
        books.clock().advance(BooksFixture.OVERDUE_AFTER);
        books.freeze(ref(2, 2), attempt("T2", 4_000, TRANS_TIME));
        assertThat(codeOf(() -> books.capture(ref(2, 2), attempt("T2", 4_001, TRANS_TIME))))
                .isEqualTo("AMOUNT_DIFFERS");

        SiteFigures read = read(sites.defaultSite());
        assertThat(read.holds()).isEqualTo(Map.of(VendorHold.State.HELD, new Amount(2, 7_000)));
        assertThat(read.oldestHeldAt()).isEqualTo(noon);
        assertThat(read.overdueHolds()).isEqualTo(1);
        assertThat(read.openCases()).isEqualTo(Map.of(CaseKind.AMOUNT_DIFFERS, 1L));
        assertThat(read.retriesWaiting()).isZero();
    }

    @Test
    void theFiguresOfAVendor() {
        Site site = books.vendorSites().defaultSite();
        ask(1, 3_000);
        books.clock().advance(Duration.ofSeconds(1));
        assertThat(codeOf(() -> books.vendorHolds().record(ask(2, 4_000), new VendorOutcome.Unknown("lost"))))
                .isEqualTo("VENDOR_OUTCOME_UNKNOWN");

        SiteFigures read = read(site);
        assertThat(read.holds()).containsEntry(VendorHold.State.PENDING, new Amount(1, 3_000))
                .containsEntry(VendorHold.State.UNKNOWN, new Amount(1, 4_000))
                .containsEntry(VendorHold.State.HELD, new Amount(0, 0));
        assertThat(List.of(read.retriesWaiting(), read.retriesDue())).containsExactly(1L, 1L);
        assertThat(read.vendorFailures()).isEqualTo(1);

        books.vendorHolds().record(ask(3, 4_000), new VendorOutcome.Done("R3", "C3", "I3", null, 0L));
        assertThat(read(site).vendorFailures()).isZero();
        assertThat(read(site).holds()).containsEntry(VendorHold.State.HELD, new Amount(1, 4_000));
    }

    @Test
    void withoutDatabaseNothingIsKnown() {
        figures.read();
        assertThat(figures.areKnown()).isTrue();
        books.close();
        figures.read();
        assertThat(figures.areKnown()).isFalse();
        assertThat(figures.of(SITE)).isEmpty();
    }

    @Test
    void whatWasReadLongAgoIsNotKnownAnyMore() {
        figures.read();
        books.clock().advance(Duration.ofSeconds(46));
        assertThat(figures.areKnown()).isFalse();
    }

    private VendorCall ask(int number, long fen) {
        return (VendorCall) books.vendorHolds()
                .place(new HoldRequest(ref(number, number), attempt("T", fen, TRANS_TIME),
                        new Details("3", "100123", null, null, null, null)));
    }

    private SiteFigures read(Site site) {
        return new JdbcFiguresStore(books.database()).read(site, books.clock().instant());
    }

    private MinuteStatistics statistics() {
        return new MinuteStatistics(new JdbcStatisticsStore(books.database()), figures, KEPT, books.clock());
    }

    /** The database, whose next write fails before or after it is kept. */
    private static final class CountingStore implements StatisticsStore {
        private final StatisticsStore store;
        private boolean failsBefore;
        private boolean failsAfter;
        private int written;

        CountingStore(StatisticsStore store) {
            this.store = store;
        }

        void fail() {
            failsBefore = true;
        }

        void failAfterwards() {
            failsAfter = true;
        }

        int written() {
            return written;
        }

        @Override
        public void write(String bridge, Instant minute, List<CallStatistic> calls, List<SiteStatistic> sites) {
            if (failsBefore) {
                failsBefore = false;
                throw new DatabaseUnavailableException(null);
            }
            store.write(bridge, minute, calls, sites);
            written++;
            if (failsAfter) {
                failsAfter = false;
                throw new DatabaseUnavailableException(null);
            }
        }

        @Override
        public List<StatisticStep> read(String site, Instant from, Instant to, Duration step) {
            return store.read(site, from, to, step);
        }

        @Override
        public void deleteBefore(Instant end) {
            store.deleteBefore(end);
        }
    }

    private List<StatisticStep> read(Instant from, Instant to, Duration step) {
        return new JdbcStatisticsStore(books.database()).read(SITE, from, to, step);
    }
}
