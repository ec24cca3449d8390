package io.opdbridge.rehearsal;

import io.opdbridge.canonical.VendorCall.Step;
import io.opdbridge.db.Database;
import io.opdbridge.kit.KitCaller;
import io.opdbridge.testing.CrashingBridge;
import io.opdbridge.testing.CrashingBridge.Point;
import io.opdbridge.testing.ProcessAnswer;
import io.opdbridge.testing.ProcessBridge;
import io.opdbridge.testing.ProcessCommand;
import io.opdbridge.testing.ProcessLedger;
import io.opdbridge.testing.ProcessPostgres;
import io.opdbridge.tools.simulator.FaultyNetwork;
import io.opdbridge.tools.simulator.FaultyNetwork.Fault;
import io.opdbridge.tools.simulator.HisBooks;
import io.opdbridge.tools.simulator.HisDatabase;
import io.opdbridge.tools.simulator.HisDialect;
import io.opdbridge.tools.simulator.HisServer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Our own {@code kill -9} between any two steps (contract, section 7): orders stand still at every point between
 * journal, vendor and answer, and then the process dies. One life is killed while callers are served, the next one
 * while it makes up for what is open; the one after that ends it all, and no fen differs between what callers know, the
 * journal, and the vendor's books.
 */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
@Tag("full")
class KillPointsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final long PRICE = 3000;
    private static final String AT = "2026-11-23 10:15:00";
    private static final String DONE = "10000";
    private static final String PENDING = "确认中";
    private static final String NEVER = "3600000";

    /** An order, where it is killed, and how its refund has to end. */
    private record Victim(KitCaller caller, Step step, Point point, boolean captured) {
        String stop() {
            return point.of(caller.orderId(), step);
        }
    }

    @TempDir
    private Path folder;
    private HisDatabase database;
    private HisBooks books;
    private HisServer vendor;
    private FaultyNetwork network;
    private final Set<String> losing = ConcurrentHashMap.newKeySet();
    private ProcessBridge bridge;
    private int orders;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @BeforeEach
    void startVendor() throws Exception {
        database = HisDatabase.start();
        books = new HisBooks(database.dataSource(database.newDatabase()));
        vendor = HisDialect.HTTP_XML.serve(books, database);
        network = new FaultyNetwork(0, vendor.port(),
                sent -> losing.stream().anyMatch(sent::contains) ? Fault.LOSE_ANSWER : sent.contains("WX") ? Fault.NONE
                    : null);
    }

    @AfterEach
    void stop() throws Exception {
        threads.shutdownNow();
        for (AutoCloseable part : new AutoCloseable[] {bridge, network, vendor, database}) {
            if (part != null) {
                part.close();
            }
        }
    }

    @Test
    void onTheEmbeddedDatabaseNoFenDiffersWhereverTheBridgeIsKilled() throws Exception {
        killEverywhere(ProcessLedger.EMBEDDED);
    }

    @Test
    void onPostgresqlNoFenDiffersWhereverTheBridgeIsKilled() throws Exception {
        try (ProcessPostgres postgres = ProcessPostgres.start(folder.resolve("postgres"))) {
            killEverywhere(postgres.newLedger());
        }
    }

    private void killEverywhere(Database.Options ledger) throws Exception {
        List<Victim> served = List.of(
                victim(Step.HOLD, Point.BEFORE_THE_HOLD_IS_WRITTEN, true),
                victim(Step.HOLD, Point.BEFORE_THE_VENDOR_IS_ASKED, false),
                victim(Step.HOLD, Point.BEFORE_ITS_ANSWER_IS_WRITTEN, false),
                victim(Step.HOLD, Point.BEFORE_THE_CALLER_IS_ANSWERED, true),
                victim(Step.CAPTURE, Point.BEFORE_THE_DECISION_IS_WRITTEN, true),
                victim(Step.CAPTURE, Point.BEFORE_THE_VENDOR_IS_ASKED, true),
                victim(Step.CAPTURE, Point.BEFORE_ITS_ANSWER_IS_WRITTEN, true),
                victim(Step.CAPTURE, Point.BEFORE_THE_CALLER_IS_ANSWERED, true),
                victim(Step.RELEASE, Point.BEFORE_THE_DECISION_IS_WRITTEN, false),
                victim(Step.RELEASE, Point.BEFORE_THE_VENDOR_IS_ASKED, false),
                victim(Step.RELEASE, Point.BEFORE_ITS_ANSWER_IS_WRITTEN, false),
                victim(Step.RELEASE, Point.BEFORE_THE_CALLER_IS_ANSWERED, false));
        List<Victim> retried = List.of(
                victim(Step.CAPTURE, Point.BEFORE_THE_VENDOR_IS_ASKED, true),
                victim(Step.CAPTURE, Point.BEFORE_ITS_ANSWER_IS_WRITTEN, true),
                victim(Step.CAPTURE, Point.BEFORE_THE_CALLER_IS_ANSWERED, true),
                victim(Step.RELEASE, Point.BEFORE_THE_VENDOR_IS_ASKED, false),
                victim(Step.RELEASE, Point.BEFORE_ITS_ANSWER_IS_WRITTEN, false),
                victim(Step.RELEASE, Point.BEFORE_THE_CALLER_IS_ANSWERED, false));
        // a release that nobody decided: it makes up for a freeze of unknown outcome
        List<Victim> compensated = List.of(
                victim(Step.RELEASE, Point.BEFORE_THE_VENDOR_IS_ASKED, false),
                victim(Step.RELEASE, Point.BEFORE_ITS_ANSWER_IS_WRITTEN, false),
                victim(Step.RELEASE, Point.BEFORE_THE_CALLER_IS_ANSWERED, false));

        start(ledger, NEVER, served);
        losing.addAll(compensated.stream().map(victim -> victim.caller().orderId()).toList());
        leaveOpen(retried, compensated);
        killWhileServing(served);

        losing.clear();
        List<Victim> open = Stream.concat(retried.stream(), compensated.stream()).toList();
        start(ledger, "100", open);
        awaitStops(open);
        bridge.kill();

        start(ledger, "100", List.of());
        for (Victim victim : Stream.concat(served.stream(), open.stream()).toList()) {
            carryOn(victim);
        }
        await(() -> number(ledger, "SELECT COUNT(*) FROM vendor_hold_state WHERE due_at IS NOT NULL") == 0);
        for (Victim victim : Stream.concat(served.stream(), open.stream()).toList()) {
            agree(ledger, victim);
        }
        assertThat(books.differences()).as("the vendor's books prove").isZero();
        var proof = ProcessCommand.run(folder.resolve("bridge"), ProcessPostgres.environment(ledger), "verify");
        assertThat(proof.exitCode()).as(proof.out()).isZero();
    }

    /** Their captures, releases and freezes get no answer, and nobody asks again in this life. */
    private void leaveOpen(List<Victim> decided, List<Victim> undecided) throws Exception {
        List<Callable<ProcessAnswer>> calls = new ArrayList<>();
        for (Victim victim : decided) {
            assertDone(victim.caller().freeze(PRICE, AT));
            losing.add(victim.caller().orderId());
            calls.add(() -> settle(victim));
        }
        undecided.forEach(victim -> calls.add(() -> victim.caller().freeze(PRICE, AT)));
        List<String> codes = new ArrayList<>();
        for (Future<ProcessAnswer> call : threads.invokeAll(calls)) {
            codes.add(call.get().code());
        }
        assertThat(codes.subList(0, decided.size())).containsOnly(DONE);
        assertThat(codes.subList(decided.size(), codes.size())).containsOnly("-30003");
    }

    private void killWhileServing(List<Victim> victims) throws Exception {
        List<Future<ProcessAnswer>> calls = new ArrayList<>();
        for (Victim victim : victims) {
            if (victim.step() != Step.HOLD) {
                assertDone(victim.caller().freeze(PRICE, AT));
            }
            calls.add(threads.submit(() -> victim.step() == Step.HOLD ? victim.caller().freeze(PRICE, AT)
                    : settle(victim)));
        }
        awaitStops(victims);
        bridge.kill();
        for (Future<ProcessAnswer> call : calls) {
            assertThat(call).as("nobody was told anything").failsWithin(PATIENCE);
        }
    }

    /**
     * What callers do: they send the same again, push money back only for a hold, and settle until that is confirmed.
     */
    private void carryOn(Victim victim) throws Exception {
        KitCaller caller = victim.caller();
        if (victim.step() == Step.HOLD && caller.freeze(PRICE, AT).code().equals(DONE)) {
            await(() -> isConfirmed(caller.capture(PRICE, AT)));
            assertThat(victim.captured()).as(victim.stop()).isTrue();
        } else if (victim.step() == Step.HOLD) {
            await(() -> isConfirmed(caller.release(PRICE, AT)));
        } else {
            await(() -> isConfirmed(settle(victim)));
        }
    }

    private static ProcessAnswer settle(Victim victim) throws Exception {
        return victim.step() == Step.CAPTURE ? victim.caller().capture(PRICE, AT) : victim.caller().release(PRICE, AT);
    }

    private static boolean isConfirmed(ProcessAnswer answer) {
        return answer.code().equals(DONE) && !answer.body().contains(PENDING);
    }

    private static void assertDone(ProcessAnswer answer) {
        assertThat(answer.code()).as(answer.body()).isEqualTo(DONE);
    }

    private void agree(Database.Options ledger, Victim victim) throws Exception {
        String orderId = victim.caller().orderId();
        assertThat(number(ledger, "SELECT COUNT(*) FROM vendor_hold_state s JOIN vendor_hold h ON h.site = s.site"
                + " AND h.id = s.hold_id WHERE h.order_id = ? AND s.state = ?", orderId,
                victim.captured() ? "CAPTURED" : "RELEASED")).as(victim.stop()).isEqualTo(1);
        assertThat(books.number("SELECT count(*) FROM his.refund WHERE flow_no = ? AND state = 'CAPTURED'",
                victim.caller().flowNo())).as(victim.stop()).isEqualTo(victim.captured() ? 1 : 0);
        assertThat(books.number("SELECT balance_fen FROM his.account WHERE card_no = ?", victim.caller().cardNo()))
                .as(victim.stop()).isEqualTo(KitCaller.PAID_FEN - (victim.captured() ? PRICE : 0));
    }

    private Victim victim(Step step, Point point, boolean captured) {
        KitCaller caller = new KitCaller(() -> bridge, String.format("WX%06dE", ++orders));
        books.recharge(caller.orderId(), "1", caller.cardNo(), caller.patientId(), "王五", KitCaller.PAID_FEN);
        return new Victim(caller, step, point, captured);
    }

    private void start(Database.Options ledger, String pollMilliseconds, List<Victim> victims) throws IOException {
        if (bridge != null) {
            bridge.close();
        }
        Map<String, String> environment = new HashMap<>(ProcessPostgres.environment(ledger));
        Map<String, String> site = new HashMap<>(HisDialect.HTTP_XML.settings(network.port(), ""));
        site.putAll(Map.of("vendor-connect-milliseconds", "1000", "vendor-answer-milliseconds", "3000",
                "vendor-first-retry-seconds", "1", "vendor-longest-retry-seconds", "1", "vendor-compensation-seconds",
                "4",
                "vendor-calls-at-once", "64", "vendor-breaker-calls", "1000"));
        site.forEach((name, value) -> environment.put(ProcessBridge.variable("main", name), value));
        environment.put("BRIDGE_VENDOR_POLL_MILLISECONDS", pollMilliseconds);
        bridge = ProcessBridge.start(Files.createDirectories(folder.resolve("bridge")), environment,
                ProcessCommand.command(CrashingBridge.class,
                        victims.stream().map(Victim::stop).toArray(String[]::new)));
    }

    private void awaitStops(List<Victim> victims) {
        Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(50)).untilAsserted(
                () -> assertThat(bridge.output().lines()).containsAll(victims.stream().map(Victim::stop).toList()));
    }

    private long number(Database.Options ledger, String sql, String... parameters) throws Exception {
        return ProcessLedger.number(folder.resolve("bridge"), ledger, sql, parameters);
    }

    private static void await(Callable<Boolean> condition) {
        Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(100)).until(condition);
    }
}
