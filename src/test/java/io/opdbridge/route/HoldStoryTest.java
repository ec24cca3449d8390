package io.opdbridge.route;

import io.opdbridge.audit.AuditTrail;
import io.opdbridge.canonical.Person;
import io.opdbridge.canonical.Person.Role;
import io.opdbridge.canonical.Sites;
import io.opdbridge.ledger.Case;
import io.opdbridge.ledger.CaseAction;
import io.opdbridge.ledger.CaseDecisions;
import io.opdbridge.ledger.DecisionRequest;
import io.opdbridge.cases.CaseSearch;
import io.opdbridge.ledger.jdbc.JdbcLedgerStore;
import io.opdbridge.story.StoryLine;
import io.opdbridge.story.StoryWords;
import io.opdbridge.testing.LoneRouteTest;
import io.opdbridge.testing.RouteFixture;
import io.opdbridge.testing.RouteRequest;
import io.opdbridge.testing.TestPostgres;
import io.opdbridge.tools.simulator.FaultyNetwork;
import io.opdbridge.tools.simulator.FaultyNetwork.Fault;
import io.opdbridge.tools.simulator.HisBooks;
import io.opdbridge.tools.simulator.HisDialect;
import io.opdbridge.tools.simulator.HisServer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postgresql.ds.PGSimpleDataSource;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import static org.assertj.core.api.Assertions.assertThat;

/** The story of a hold that was unknown at the vendor, compensated, and closed; a simulated HIS plays the vendor. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class HoldStoryTest extends LoneRouteTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** By which the clock of the bridge is moved as well: if it went faster, a call would be over before its time. */
    private static final Duration POLL = Duration.ofMillis(100);

    private final AtomicBoolean losing = new AtomicBoolean(true);
    private HisBooks books;
    private HisServer his;
    private FaultyNetwork network;

    @Override
    protected void prepare(RouteFixture bridge) throws Exception {
        testConfiguration().withDumpRouteCoverage(true);
        PGSimpleDataSource database = new PGSimpleDataSource();
        database.setUrl(TestPostgres.newLedger().url());
        books = new HisBooks(database);
        books.recharge("WX1", "1", "90001", "P1", "王五", 10_000);
        his = HisDialect.HTTP_XML.serve(books, null);
        network = new FaultyNetwork(0, his.port(), sent -> !sent.contains("WX1") ? null
            : losing.get() ? Fault.LOSE_ANSWER : Fault.NONE);
        bridge.set("bridge.vendor.poll-milliseconds", "50");
        HisDialect.HTTP_XML.settings(network.port(), "")
                .forEach((name, value) -> bridge.set("bridge.site.main." + name, value));
        bridge.set("bridge.site.main.vendor-answer-milliseconds", "2000").set("bridge.site.main.vendor-max-tries", "2")
                .set("bridge.site.main.vendor-first-retry-seconds", "1");
    }

    @Override
    protected void cleanupResources() throws Exception {
        network.close();
        his.close();
    }

    @Test
    void aFreezeOfUnknownOutcomeIsCompensatedAndItsStoryTellsEachStep() {
        assertThat(bridge.post("/his/OPDRechargeFreeze", freeze()).code()).isEqualTo(-30003);
        awaitCase();
        losing.set(false);
        bridge.clock().advance(Duration.ofHours(1));
        askAgain();
        awaitReleased();
        bridge.clock().advance(Duration.ofMinutes(1));
        assertThat(bridge.post("/his/OPDRechargeCancellationFee", freeze().with("Status", "1")).code())
                .isEqualTo(10000);

        assertThat(story()).containsExactly(
                "the HIS is asked to hold 30.00 yuan",
                "whether the HIS holds it is unknown: no answer in time",
                "asks OPDRechargeFreeze for 30.00 yuan; answered -30003",
                "whether the HIS has released it is unknown: no answer in time",
                "whether the HIS has released it is unknown: no answer in time",
                "case N opened: the HIS was asked many times and never confirmed",
                "decides to ask the HIS again, 30.00 yuan: the HIS serves again",
                "asked to release it, the HIS answers: E05 该退款已回滚",
                "case N closed: RELEASED",
                "asks OPDRechargeCancellationFee for 30.00 yuan; answered 10000",
                "now 30.00 yuan released");
        assertThat(books.number("SELECT balance_fen FROM his.account WHERE card_no = '90001'")).isEqualTo(10_000);
    }

    private static RouteRequest freeze() {
        return RouteRequest.list().with("HisFlowNo", "RWX1").with("OrderId", "WX1").with("CardNo", "90001")
                .with("CardType", "1").with("HisID", "P1").with("Price", "3000").with("PayWay", "3")
                .with("TransNo", "T1")
                .with("TransTime", "2026-11-23 10:15:00").with("ChannelId", "100123");
    }

    private void awaitCase() {
        Awaitility.await().atMost(PATIENCE).pollInterval(POLL).until(() -> {
            bridge.clock().advance(POLL);
            return !cases().isEmpty();
        });
    }

    private void askAgain() {
        Case about = cases().get(0);
        CaseDecisions decisions = new CaseDecisions(new JdbcLedgerStore(bridge.database()),
                new Sites(List.of(bridge.site("main")), "main"), bridge.clock(),
                context.getRegistry().lookupByNameAndType("auditTrail", AuditTrail.class)::record);
        decisions.decide(new DecisionRequest("main", about.id(), "T1", CaseAction.RETRY, 3000, "the HIS serves again"),
                new Person("li", Set.of(Role.OPERATOR), null));
    }

    private void awaitReleased() {
        Awaitility.await().atMost(PATIENCE).pollInterval(POLL).untilAsserted(() -> {
            bridge.clock().advance(POLL);
            assertThat(bridge.rows("SELECT state FROM vendor_hold_state")).as(bridge.rows(
                    "SELECT step, result, vendor_code, words FROM vendor_answer ORDER BY id").toString())
                    .containsExactly(Map.of("state", "RELEASED"));
        });
    }

    private List<Case> cases() {
        return new CaseSearch(bridge.database().dataSource()).page(Set.of(), false, null, 10);
    }

    private List<String> story() {
        Case about = new CaseSearch(bridge.database().dataSource()).page(Set.of(), true, null, 10).get(0);
        List<StoryLine> story = bridge.holdStories().of(about);
        return story.stream().map(line -> StoryWords.of(line, Locale.ENGLISH).replaceFirst("case [0-9]+", "case N"))
                .toList();
    }
}
