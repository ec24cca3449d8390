package io.opdbridge.kit;

import io.opdbridge.testing.Crowd;
import io.opdbridge.testing.ProcessAnswer;
import io.opdbridge.testing.ProcessBridge;
import io.opdbridge.testing.ProcessCommand;
import io.opdbridge.testing.ProcessLedger;
import io.opdbridge.tools.simulator.FaultyNetwork;
import io.opdbridge.tools.simulator.FaultyNetwork.Fault;
import io.opdbridge.tools.simulator.HisBooks;
import io.opdbridge.tools.simulator.HisDatabase;
import io.opdbridge.tools.simulator.HisServer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import static io.opdbridge.kit.KitCaller.PAID_FEN;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a dialect must do, whoever wrote it (contract, section 7): a bridge in a process of its own calls the vendor's
 * side of the dialect over a network that fails as it is told. After each scenario the bridge's journal and the
 * vendor's books are compared: they agree to the fen, and with what the caller was told.
 *
 * <p>A test of a dialect extends this class, starts the vendor's side and says how the site is set; the page
 * {@code src/docs/integrate/new-vendor.md} shows it. The network finds the calls about an order by the text of its
 * {@code OrderId}, which therefore has to go over the wire as it is.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(value = 180, unit = TimeUnit.SECONDS)
@ExtendWith(ConformanceTable.class)
public abstract class DialectConformance {

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final AtomicInteger ORDERS = new AtomicInteger();
    private static final long PRICE = 3000;
    private static final String AT = "2026-11-23 10:15:00";
    private static final String LATER = "2026-11-23 10:20:00";
    private static final String DONE = "10000";
    private static final String PENDING = "确认中";
    private static final int CROWD = 8;
    /**
     * Scenarios that mostly wait run beside each other; one that needs the time or the network for itself runs alone.
     */
    private static final String ALL = "bridge, network and vendor";

    private Path folder;
    private HisDatabase database;
    private String databaseName;
    private HisBooks books;
    private HisServer server;
    private final KitNetwork faults = new KitNetwork();
    private FaultyNetwork network;
    private ProcessBridge bridge;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    /** The vendor's side of the dialect: a server in front of the books, on any free port. */
    protected abstract HisServer serve(HisBooks books) throws Exception;

    /**
     * The settings of the bridge's site, without prefix, as {@code dialect} and {@code vendor-address}; times are the
     * kit's.
     *
     * @param port where the vendor has to be called: the network's port, on the loopback address
     */
    protected abstract Map<String, String> siteSettings(int port);

    /**
     * The folder with the dialect's files in {@code vendors/}, as in an installation: {@code routes} of the project.
     */
    protected Path routes() {
        return Path.of("routes");
    }

    /** The PostgreSQL of the vendor's books, for a dialect that goes there directly. */
    protected final HisDatabase database() {
        return database;
    }

    protected final String databaseName() {
        return databaseName;
    }

    @BeforeAll
    final void startVendorNetworkAndBridge(@TempDir Path temporary) throws Exception {
        folder = temporary;
        database = HisDatabase.start();
        databaseName = database.newDatabase();
        books = new HisBooks(database.dataSource(databaseName));
        server = serve(books);
        network = new FaultyNetwork(0, server.port(), faults);
        KitRoutes.assemble(folder.resolve("routes"), routes());
        bridge = startBridge();
        warmUp();
    }

    /** The first calls of new processes may take longer than the site waits for an answer. */
    private void warmUp() {
        awaitDone(() -> caller().list());
        awaitDone(() -> caller().freeze(PRICE, AT));
    }

    private ProcessBridge startBridge() throws IOException {
        Map<String, String> ofSite = siteSettings(network.port());
        Map<String, String> settings = new HashMap<>();
        if (ofSite.containsKey("dialect")) {
            settings.putAll(Map.of("vendor-connect-milliseconds", "1000",
                    "vendor-answer-milliseconds", "2000", "vendor-first-retry-seconds", "1",
                    "vendor-longest-retry-seconds", "1", "vendor-compensation-seconds", "6",
                    "vendor-breaker-calls", "1000"));
        }
        settings.putAll(ofSite);
        Map<String, String> environment = new HashMap<>();
        settings.forEach((name, value) -> environment.put(
                "BRIDGE_SITE_MAIN_" + name.toUpperCase(java.util.Locale.ROOT).replace('-', '_'), value));
        environment.put("BRIDGE_VENDOR_POLL_MILLISECONDS", "100");
        environment.putAll(environment(network.port()));
        environment.put("BRIDGE_ROUTES_DIR", folder.resolve("routes").toString());
        return ProcessBridge.start(Files.createDirectories(dataFolder()), environment,
                ProcessCommand.command("run"));
    }

    final Path dataFolder() {
        return folder.resolve("bridge");
    }

    /** Settings of the whole bridge, as it finds them in its environment. */
    Map<String, String> environment(int port) {
        return Map.of();
    }

    @AfterAll
    final void stop() throws Exception {
        threads.shutdownNow();
        for (AutoCloseable part : new AutoCloseable[] {bridge, network, server, database}) {
            if (part != null) {
                part.close();
            }
        }
        keepLog();
    }

    /** What the bridge had to say, for whoever looks for the reason of a failure: {@code target/<test>.log}. */
    private void keepLog() throws IOException {
        Path log = dataFolder().resolve("logs/bridge.log");
        if (Files.exists(log)) {
            Files.copy(log, Path.of("target", getClass().getSimpleName() + ".log"),
                    StandardCopyOption.REPLACE_EXISTING);
        }
    }

    @Test
    @Order(1)
    @ResourceLock(ALL)
    @DisplayName("normal flow: list, freeze, capture, each twice")
    void aRefundIsListedHeldAndCapturedOnce() throws Exception {
        caller();
        KitCaller caller = caller();
        ProcessAnswer listed = caller.list();
        assertThat(listed.code()).as(listed.body()).isEqualTo(DONE);
        assertThat(listed.body()).contains("<OrderId>" + caller.orderId() + "</OrderId>",
                "<HisFlowNo>" + caller.flowNo() + "</HisFlowNo>", "<PayMoney>10000</PayMoney>",
                "<RefundMoney>0</RefundMoney>", "<IsAllowRefund>1</IsAllowRefund>");
        assertThat(caller.listByIdCardNo().body()).as("this patient's and nobody else's").contains("<RespCode>10000<")
                .containsOnlyOnce("<OrderId>").contains("<OrderId>" + caller.orderId() + "</OrderId>");
        ProcessAnswer misnamed = caller.listInAnotherName();
        assertThat(misnamed.body()).doesNotContain("<OrderId>");
        assertThat(misnamed.code()).isNotIn(unknown(), unreachable());

        ProcessAnswer frozen = caller.freeze(PRICE, AT);
        assertThat(frozen.code()).as(frozen.body()).isEqualTo(DONE);
        assertThat(frozen.balanceFen()).isEqualTo(PAID_FEN - PRICE);
        assertThat(frozen.text("HisCancelNo")).isNotBlank();
        assertThat(caller.freeze(PRICE, AT)).isEqualTo(frozen);
        assertThat(caller.list().body()).contains("<IsAllowRefund>0</IsAllowRefund>");
        ProcessAnswer captured = caller.capture(PRICE, AT);
        assertThat(captured.code()).as(captured.body()).isEqualTo(DONE);
        assertThat(captured.text("HisCancelNo")).isEqualTo(frozen.text("HisCancelNo"));
        assertThat(caller.capture(PRICE, AT)).isEqualTo(captured);
        assertThat(caller.list().body()).contains("<RefundMoney>3000</RefundMoney>");

        agree(caller, 0, PRICE);
    }

    @Test
    @Order(2)
    @ResourceLock(ALL)
    @DisplayName("rollback: freeze, release; then a new attempt")
    void aReleasedRefundIsOverAndANewOneIsHeld() throws Exception {
        KitCaller caller = caller();
        assertDone(caller.freeze(PRICE, AT));
        ProcessAnswer released = caller.release(PRICE, AT);
        assertDone(released);
        assertThat(released.balanceFen()).isEqualTo(PAID_FEN);
        assertThat(caller.release(PRICE, AT)).isEqualTo(released);
        assertThat(caller.freeze(PRICE, AT).code()).isEqualTo("-20007");

        assertDone(caller.freeze(PRICE + 1, LATER));
        agree(caller, PRICE + 1, 0);
    }

    @Test
    @Order(3)
    @ResourceLock(ALL)
    @DisplayName("the vendor refuses, in its words")
    void whatTheVendorRefusesHoldsNothingAndIsJudgedAfresh() throws Exception {
        KitCaller caller = caller();
        ProcessAnswer refused = caller.freeze(PAID_FEN + 1, AT);
        assertThat(refused.code()).as(refused.body()).isIn("-30001", "-20004");
        assertThat(refused.text("RespMessage")).containsPattern("可退");

        assertDone(caller.freeze(PAID_FEN, AT));
        agree(caller, PAID_FEN, 0);
    }

    @Test
    @Order(4)
    @ResourceLock(ALL)
    @DisplayName("two at once: eight identical freezes, then captures and a rollback together")
    void ofManyAtOnceMoneyMovesOnce() throws Exception {
        KitCaller caller = caller();
        List<ProcessAnswer> freezes = Crowd.atOnce(CROWD, i -> answer(() -> caller.freeze(PRICE, AT)));
        assertThat(freezes).extracting(ProcessAnswer::code).contains(DONE).containsAnyOf(DONE, unknown());
        awaitDone(() -> caller.freeze(PRICE, AT));

        List<ProcessAnswer> settlements = Crowd.atOnce(CROWD, i -> answer(() -> i == 0
                ? caller.release(PRICE, AT) : caller.capture(PRICE, AT)));
        boolean captured = settlements.get(1).code().equals(DONE);
        assertThat(settlements.get(0).code()).isEqualTo(captured ? "-20008" : DONE);
        agree(caller, 0, captured ? PRICE : 0);
    }

    @Test
    @Order(5)
    @Execution(ExecutionMode.CONCURRENT)
    @ResourceLock(value = ALL, mode = ResourceAccessMode.READ)
    @DisplayName("time-out before the vendor acted")
    void aFreezeThatTheVendorNeverGotHoldsNothing() throws Exception {
        unknownFreezeEndsReleased(Fault.LOSE_REQUEST);
    }

    @Test
    @Order(6)
    @Execution(ExecutionMode.CONCURRENT)
    @ResourceLock(value = ALL, mode = ResourceAccessMode.READ)
    @DisplayName("time-out after the vendor acted")
    void aFreezeWhoseAnswerIsLostIsReleased() throws Exception {
        unknownFreezeEndsReleased(Fault.LOSE_ANSWER);
    }

    @Test
    @Order(7)
    @Execution(ExecutionMode.CONCURRENT)
    @ResourceLock(value = ALL, mode = ResourceAccessMode.READ)
    @DisplayName("connection cut before the vendor acted")
    void aFreezeThatIsCutOffHoldsNothing() throws Exception {
        unknownFreezeEndsReleased(Fault.CUT_REQUEST);
    }

    @Test
    @Order(8)
    @Execution(ExecutionMode.CONCURRENT)
    @ResourceLock(value = ALL, mode = ResourceAccessMode.READ)
    @DisplayName("connection cut in the answer to a freeze")
    void aFreezeWhoseAnswerIsCutOffIsReleased() throws Exception {
        unknownFreezeEndsReleased(Fault.CUT_ANSWER);
    }

    @Test
    @Order(9)
    @Execution(ExecutionMode.CONCURRENT)
    @ResourceLock(value = ALL, mode = ResourceAccessMode.READ)
    @DisplayName("garbage for an answer to a freeze")
    void aFreezeWhoseAnswerNobodyCanReadIsReleased() throws Exception {
        unknownFreezeEndsReleased(Fault.GARBLE_ANSWER);
    }

    @Test
    @Order(10)
    @Execution(ExecutionMode.CONCURRENT)
    @ResourceLock(value = ALL, mode = ResourceAccessMode.READ)
    @DisplayName("compensation that fails twice itself")
    void aReleaseThatFailsIsRepeated() throws Exception {
        unknownFreezeEndsReleased(Fault.LOSE_ANSWER, Fault.CUT_ANSWER, Fault.LOSE_REQUEST);
    }

    private void unknownFreezeEndsReleased(Fault... faultsOfTheCalls) throws Exception {
        KitCaller caller = caller();
        fail(caller, faultsOfTheCalls);
        assertUnknown(caller.freeze(PRICE, AT));

        awaitDone(() -> caller.release(PRICE, AT));
        awaitSettled(caller);
        assertThat(caller.freeze(PRICE, AT).code()).as("the attempt is over").isEqualTo("-20007");
        assertThat(caller.capture(PRICE, AT).code()).isIn("-20007", "-20009");
        agree(caller, 0, 0);
        assertDone(caller.freeze(PRICE, LATER));
        agree(caller, PRICE, 0);
    }

    @Test
    @Order(11)
    @ResourceLock(ALL)
    @DisplayName("late execution, after our release")
    void aFreezeThatArrivesAfterItsReleaseHoldsNothingInTheEnd() throws Exception {
        KitCaller caller = caller();
        fail(caller, Fault.DELAY_REQUEST);
        assertUnknown(caller.freeze(PRICE, AT));
        await(() -> askedToRelease(caller));

        network.letGo();
        awaitDone(() -> caller.release(PRICE, AT));
        awaitSettled(caller);
        agree(caller, 0, 0);
    }

    @Test
    @Order(12)
    @ResourceLock(ALL)
    @DisplayName("duplicate answer")
    void anAnswerThatComesTwiceIsNoAnswerToTheNextCall() throws Exception {
        KitCaller caller = caller();
        fail(caller, Fault.REPEAT_ANSWER, Fault.REPEAT_ANSWER);
        freezeAndCapture(caller);
    }

    @Test
    @Order(13)
    @ResourceLock(ALL)
    @DisplayName("the vendor gets each call twice")
    void aCallThatArrivesTwiceMovesMoneyOnce() throws Exception {
        KitCaller caller = caller();
        fail(caller, Fault.REPEAT_REQUEST, Fault.REPEAT_REQUEST);
        ProcessAnswer frozen = caller.freeze(PRICE, AT);
        assertDone(frozen);
        assertThat(caller.freeze(PRICE, AT)).isEqualTo(frozen);
        awaitDone(() -> caller.capture(PRICE, AT));
        awaitSettled(caller);
        agree(caller, 0, PRICE);
    }

    @Test
    @Order(14)
    @ResourceLock(ALL)
    @DisplayName("slow vendor, within its time")
    void aSlowVendorIsWaitedFor() throws Exception {
        KitCaller caller = caller();
        fail(caller, Fault.SLOW_ANSWER, Fault.SLOW_ANSWER);
        freezeAndCapture(caller);
    }

    private void freezeAndCapture(KitCaller caller) throws Exception {
        ProcessAnswer frozen = caller.freeze(PRICE, AT);
        assertDone(frozen);
        assertThat(frozen.balanceFen()).isEqualTo(PAID_FEN - PRICE);
        ProcessAnswer captured = caller.capture(PRICE, AT);
        assertDone(captured);
        assertThat(captured.text("RespMessage")).doesNotContain(PENDING);
        assertThat(captured.text("HisCancelNo")).isEqualTo(frozen.text("HisCancelNo"));
        agree(caller, 0, PRICE);
    }

    @Test
    @Order(15)
    @Execution(ExecutionMode.CONCURRENT)
    @ResourceLock(value = ALL, mode = ResourceAccessMode.READ)
    @DisplayName("an answer that drips without end")
    void anAnswerThatDripsIsNotWaitedForWithoutEnd() throws Exception {
        KitCaller caller = caller();
        fail(caller, Fault.DRIP_ANSWER);
        assertUnknown(caller.freeze(PRICE, AT));
        awaitDone(() -> caller.release(PRICE, AT));
        awaitSettled(caller);
        agree(caller, 0, 0);
    }

    @Test
    @Order(16)
    @Execution(ExecutionMode.CONCURRENT)
    @ResourceLock(value = ALL, mode = ResourceAccessMode.READ)
    @DisplayName("lost, cut and garbled answers to a capture")
    void aCaptureIsRepeatedUntilItIsConfirmed() throws Exception {
        KitCaller caller = caller();
        assertDone(caller.freeze(PRICE, AT));
        fail(caller, Fault.LOSE_ANSWER, Fault.CUT_ANSWER, Fault.GARBLE_ANSWER, Fault.LOSE_REQUEST);
        awaitDone(() -> caller.capture(PRICE, AT));
        awaitSettled(caller);
        faults.end(caller.orderId());
        assertThat(caller.capture(PRICE, AT).text("RespMessage")).doesNotContain(PENDING);
        assertThat(caller.release(PRICE, AT).code()).isEqualTo("-20008");
        agree(caller, 0, PRICE);
    }

    @Test
    @Order(17)
    @Execution(ExecutionMode.CONCURRENT)
    @ResourceLock(value = ALL, mode = ResourceAccessMode.READ)
    @DisplayName("lost, cut and garbled answers to a release")
    void aReleaseIsRepeatedUntilItIsConfirmed() throws Exception {
        KitCaller caller = caller();
        assertDone(caller.freeze(PRICE, AT));
        fail(caller, Fault.LOSE_ANSWER, Fault.CUT_ANSWER, Fault.GARBLE_ANSWER, Fault.LOSE_REQUEST);
        awaitDone(() -> caller.release(PRICE, AT));
        awaitSettled(caller);
        faults.end(caller.orderId());
        assertThat(caller.capture(PRICE, AT).code()).isEqualTo("-20007");
        agree(caller, 0, 0);
    }

    @Test
    @Order(18)
    @ResourceLock(ALL)
    @DisplayName("the vendor restarts")
    void whileTheVendorIsAwayNothingIsHeldAndDecisionsWait() throws Exception {
        KitCaller decided = caller();
        KitCaller asking = caller();
        assertDone(decided.freeze(PRICE, AT));
        network.goDown();
        ProcessAnswer away = asking.freeze(PRICE, AT);
        assertThat(away.code()).as(away.body()).isEqualTo(unreachable());
        ProcessAnswer pending = decided.capture(PRICE, AT);
        assertThat(pending.code()).as(pending.body()).isIn(DONE, unreachable());

        network.comeUp();
        awaitDone(() -> decided.capture(PRICE, AT));
        awaitSettled(decided);
        agree(decided, 0, PRICE);
        awaitDone(() -> asking.freeze(PRICE, LATER));
        agree(asking, PRICE, 0);
    }

    @Test
    @Order(19)
    @ResourceLock(ALL)
    @DisplayName("kill -9 while a freeze, a capture and a release are under way")
    void aKilledBridgeEndsWhatItBegan() throws Exception {
        KitCaller frozen = caller();
        KitCaller captured = caller();
        KitCaller released = caller();
        assertDone(captured.freeze(PRICE, AT));
        assertDone(released.freeze(PRICE, AT));
        for (KitCaller caller : List.of(frozen, captured, released)) {
            fail(caller, Fault.LOSE_ANSWER);
        }
        List<Future<ProcessAnswer>> calls = List.of(threads.submit(() -> frozen.freeze(PRICE, AT)),
                threads.submit(() -> captured.capture(PRICE, AT)), threads.submit(() -> released.release(PRICE, AT)));
        await(() -> heldFen(frozen) == PRICE && capturedFen(captured) == PRICE && heldFen(released) == 0);
        bridge.kill();
        for (Future<ProcessAnswer> call : calls) {
            assertThat(call).failsWithin(PATIENCE);
        }

        bridge.close();
        bridge = startBridge();
        awaitDone(() -> captured.capture(PRICE, AT));
        awaitDone(() -> released.release(PRICE, AT));
        awaitDone(() -> frozen.release(PRICE, AT));
        for (KitCaller caller : List.of(frozen, captured, released)) {
            awaitSettled(caller);
        }
        agree(frozen, 0, 0);
        agree(captured, 0, PRICE);
        agree(released, 0, 0);
    }

    @Test
    @Order(20)
    @ResourceLock(ALL)
    @DisplayName("late execution, after the vendor confirmed our release by a number of its own")
    void aFreezeThatIsExecutedAfterItsReleaseWasConfirmedHoldsNothingInTheEnd() throws Exception {
        KitCaller caller = caller();
        books.releaseNothing(caller.orderId());
        fail(caller, Fault.DELAY_REQUEST);
        // the calls of the freeze that came back, and those of the release
        faults.after(2 * callsPerStep() - 1, caller.orderId(), network::letGo);
        assertUnknown(caller.freeze(PRICE, AT));

        awaitDone(() -> caller.release(PRICE, AT));
        awaitSettled(caller);
        agree(caller, 0, 0);
        assertThat(books.number("SELECT count(*) FROM his.refund WHERE flow_no = ?", caller.flowNo()))
                .as("the freeze was executed").isEqualTo(1);
    }

    @Test
    @Order(21)
    @ResourceLock(ALL)
    @DisplayName("the vendor has acted and says that it does not know")
    void aVendorThatDoesNotKnowHasNotRefused() throws Exception {
        KitCaller frozen = caller();
        books.doNotKnow(frozen.orderId());
        ProcessAnswer told = frozen.freeze(PRICE, AT);
        awaitSettled(frozen);
        assertThat(heldFen(frozen)).as("held at the vendor, which says that it does not know; the caller is told "
                + told.code()).isZero();
        agree(frozen, 0, 0);
        assertUnknown(told);
        assertThat(frozen.capture(PRICE, AT).code()).isIn("-20007", "-20009");

        for (boolean captures : new boolean[] {true, false}) {
            KitCaller caller = caller();
            assertDone(caller.freeze(PRICE, AT));
            books.doNotKnow(caller.orderId());
            Callable<ProcessAnswer> settle = () -> captures ? caller.capture(PRICE, AT) : caller.release(PRICE, AT);
            assertThat(settle.call().code()).as("no refusal, but yet to be confirmed").isIn(DONE, unknown());
            awaitSettled(caller);
            awaitDone(settle);
            agree(caller, 0, captures ? PRICE : 0);
        }
    }

    /** So many calls the dialect makes for one step, one after the other, as its route file declares. */
    int callsPerStep() {
        return 1;
    }

    /** A patient of its own, who has topped up 100.00 yuan. */
    private KitCaller caller() throws Exception {
        KitCaller caller = new KitCaller(() -> bridge, String.format("WX%06dE", ORDERS.incrementAndGet()));
        topUp(caller);
        faults.next(caller.orderId());
        return caller;
    }

    private void fail(KitCaller caller, Fault... next) {
        faults.next(caller.orderId(), onTheWire(next));
    }

    /** The faults of calls as faults of what goes over the network for them. */
    Fault[] onTheWire(Fault... ofCalls) {
        return ofCalls;
    }

    private void assertDone(ProcessAnswer answer) {
        assertThat(answer.code()).as(answer.body()).isEqualTo(DONE);
    }

    private void assertUnknown(ProcessAnswer answer) {
        assertThat(answer.code()).as(answer.body()).isEqualTo(unknown());
    }

    /** Until the caller is told that it is done; in the end the last answer is shown. */
    private void awaitDone(Callable<ProcessAnswer> call) {
        Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(100))
                .untilAsserted(() -> assertDone(call.call()));
    }

    private void awaitSettled(KitCaller caller) {
        Awaitility.await("nothing left to ask the vendor about " + caller.orderId()).atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(100)).until(() -> settled(caller));
    }

    /** What a caller is told while nobody knows the outcome. */
    String unknown() {
        return "-30003";
    }

    /** What a caller is told while the vendor is not reached. */
    String unreachable() {
        return "-30002";
    }

    void topUp(KitCaller caller) throws Exception {
        books.recharge(caller.orderId(), "1", caller.cardNo(), caller.patientId(), caller.patientName(), PAID_FEN);
    }

    /** What the vendor holds of an order. */
    long heldFen(KitCaller caller) throws Exception {
        return vendorFen(caller, "HELD");
    }

    long capturedFen(KitCaller caller) throws Exception {
        return vendorFen(caller, "CAPTURED");
    }

    private long vendorFen(KitCaller caller, String state) {
        return books.number("SELECT coalesce(sum(price_fen), 0) FROM his.refund WHERE flow_no = ? AND state = ?",
                caller.flowNo(), state);
    }

    /** Whether the bridge has nothing left to ask the vendor about an order. */
    boolean settled(KitCaller caller) throws Exception {
        return number(
                "SELECT COUNT(*) FROM vendor_hold_state s JOIN vendor_hold h ON h.site = s.site AND h.id = s.hold_id"
                        + " WHERE h.order_id = ? AND s.due_at IS NOT NULL",
                caller.orderId()) == 0;
    }

    /** Whether the vendor was asked to release what it may never have held. */
    boolean askedToRelease(KitCaller caller) throws Exception {
        return number("SELECT COUNT(*) FROM vendor_answer a JOIN vendor_hold h ON h.site = a.site AND h.id = a.hold_id"
                + " WHERE h.order_id = ? AND a.step = 'RELEASE'", caller.orderId()) > 0;
    }

    /** No fen differs: between what the caller knows, the bridge's journal and the vendor's books, which prove. */
    private void agree(KitCaller caller, long heldFen, long capturedFen) throws Exception {
        assertThat(heldFen(caller)).as("held at the vendor").isEqualTo(heldFen);
        assertThat(capturedFen(caller)).as("captured at the vendor").isEqualTo(capturedFen);
        compareBooks(caller, heldFen, capturedFen);
    }

    void compareBooks(KitCaller caller, long heldFen, long capturedFen) throws Exception {
        assertThat(bridgeFen(caller, "HELD")).as("held by the bridge's journal").isEqualTo(heldFen);
        assertThat(bridgeFen(caller, "CAPTURED")).as("captured by the bridge's journal").isEqualTo(capturedFen);
        assertThat(books.number("SELECT balance_fen FROM his.account WHERE card_no = ?", caller.cardNo()))
                .as("balance at the vendor").isEqualTo(PAID_FEN - heldFen - capturedFen);
        assertThat(books.differences()).as("the vendor's books prove").isZero();
    }

    private long bridgeFen(KitCaller caller, String state) throws Exception {
        return number("SELECT COALESCE(SUM(h.price_fen), 0) FROM vendor_hold_state s JOIN vendor_hold h"
                + " ON h.site = s.site AND h.id = s.hold_id WHERE h.order_id = ? AND s.state = ?", caller.orderId(),
                state);
    }

    private long number(String sql, String... parameters) throws Exception {
        return ProcessLedger.number(dataFolder(), sql, parameters);
    }

    private static ProcessAnswer answer(Callable<ProcessAnswer> call) {
        try {
            return call.call();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    static void await(Callable<Boolean> condition) {
        Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(100)).until(condition);
    }
}
