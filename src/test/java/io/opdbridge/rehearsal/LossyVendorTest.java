package io.opdbridge.rehearsal;

import io.opdbridge.db.Database;
import io.opdbridge.kit.KitCaller;
import io.opdbridge.testing.ProcessAnswer;
import io.opdbridge.testing.ProcessBridge;
import io.opdbridge.testing.ProcessCommand;
import io.opdbridge.testing.ProcessHis;
import io.opdbridge.testing.ProcessLedger;
import io.opdbridge.testing.ProcessPostgres;
import io.opdbridge.tools.simulator.FaultyNetwork;
import io.opdbridge.tools.simulator.HisBooks;
import io.opdbridge.tools.simulator.HisDatabase;
import io.opdbridge.tools.simulator.HisDialect;
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
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Many refunds at a vendor that loses one answer in five and is killed, through two bridges on one PostgreSQL that are
 * killed as well. Callers behave as the contract tells (section 4): they give up waiting, send once more by themselves,
 * roll back what was not answered with success, and settle until that is. In the end both ledgers agree to the fen,
 * with each other and with what every caller was told, and nothing was moved twice.
 */
@Tag("rehearsal")
@Timeout(value = 1800, unit = TimeUnit.SECONDS)
@Tag("full")
class LossyVendorTest {

    private static final int FREEZES = Rehearsal.size(60, 1000);
    private static final int REFUNDS_OF_A_SECOND = Rehearsal.size(5, 15);
    private static final int CALLERS = 64;
    private static final long SEED = 20_261_123;
    private static final Duration PATIENCE = Duration.ofSeconds(300);
    private static final Duration CONNECT_LIMIT = Duration.ofMillis(500);
    private static final Duration ANSWER_LIMIT = Duration.ofMillis(1500);
    private static final Duration GRACE = Duration.ofSeconds(10);
    /** Some callers give up before the bridge does, and some do not. */
    private static final Duration HASTE = Duration.ofSeconds(1);
    private static final Duration COMPOSURE = Duration.ofSeconds(20);
    private static final String AT = "2026-11-23 10:15:00";
    private static final String DONE = "10000";

    private static final String STATES = "SELECT h.order_id, string_agg(s.state || ' ' || h.price_fen,"
            + " ',' ORDER BY h.id)"
            + " FROM vendor_hold h JOIN vendor_hold_state s ON s.site = h.site AND s.hold_id = h.id"
            + " WHERE s.state IN (%s) GROUP BY h.order_id";
    private static final String REFUNDS = "SELECT r.order_id, string_agg(f.state || ' ' || f.price_fen, ',')"
            + " FROM his.refund f JOIN his.recharge r USING (flow_no) WHERE f.state <> 'RELEASED' GROUP BY r.order_id";

    @TempDir
    private Path folder;
    private ProcessPostgres postgres;
    private Database.Options ledger;
    private HisDatabase hisDatabase;
    private String hisName;
    private HisBooks books;
    private ProcessHis his;
    private final CallWatch watch = new CallWatch(SEED, ANSWER_LIMIT, CONNECT_LIMIT.plus(ANSWER_LIMIT).plus(GRACE));
    private final List<FaultyNetwork> networks = new ArrayList<>();
    private final AtomicReferenceArray<ProcessBridge> bridges = new AtomicReferenceArray<>(2);
    private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(CALLERS);
    private final Set<String> toldCaptured = new ConcurrentSkipListSet<>();
    private final Map<String, LongAdder> answers = new ConcurrentSkipListMap<>();
    private final AtomicInteger refunded = new AtomicInteger();

    @BeforeEach
    void start() throws Exception {
        postgres = ProcessPostgres.start(folder.resolve("postgres"));
        ledger = postgres.newLedger();
        hisDatabase = HisDatabase.start();
        hisName = hisDatabase.newDatabase();
        books = new HisBooks(hisDatabase.dataSource(hisName));
        his = new ProcessHis(HisDialect.HTTP_XML, hisDatabase, hisName);
        for (int number = 0; number < bridges.length(); number++) {
            networks.add(new FaultyNetwork(0, his.port(), watch.network(number)));
            startBridge(number);
        }
    }

    private void startBridge(int number) throws IOException {
        Map<String, String> site = new HashMap<>(HisDialect.HTTP_XML.settings(networks.get(number).port(), hisName));
        site.putAll(Map.of("vendor-connect-milliseconds", Long.toString(CONNECT_LIMIT.toMillis()),
                "vendor-answer-milliseconds", Long.toString(ANSWER_LIMIT.toMillis()), "vendor-first-retry-seconds", "1",
                "vendor-longest-retry-seconds", "2", "vendor-compensation-seconds", "4"));
        Map<String, String> environment = new HashMap<>(ProcessPostgres.environment(ledger));
        site.forEach((name, value) -> environment.put(ProcessBridge.variable("main", name), value));
        environment.put("BRIDGE_VENDOR_POLL_MILLISECONDS", "100");
        bridges.set(number,
                ProcessBridge.start(Files.createDirectories(folder.resolve("bridge-" + number)), environment,
                        ProcessCommand.command("run")));
    }

    @AfterEach
    void stop() throws Exception {
        threads.shutdownNow();
        for (AutoCloseable part : new AutoCloseable[] {bridges.get(0), bridges.get(1), his, hisDatabase, postgres}) {
            if (part != null) {
                part.close();
            }
        }
        networks.forEach(FaultyNetwork::close);
    }

    @Test
    void afterLostAnswersAndKillsBothLedgersAgreeToTheFenAndNothingWasMovedTwice() throws Exception {
        List<KitCaller> callers = new ArrayList<>();
        List<Future<?>> refunds = new ArrayList<>();
        long began = System.nanoTime();
        for (int number = 0; number < FREEZES; number++) {
            Random random = new Random(SEED + number);
            Duration patience = random.nextBoolean() ? HASTE : COMPOSURE;
            callers.add(new KitCaller(() -> bridges.get(random.nextInt(bridges.length())).within(patience),
                    String.format("WX%06dE", number)));
            long price = 1L + random.nextInt((int) KitCaller.PAID_FEN);
            boolean pays = random.nextBoolean();
            KitCaller caller = callers.get(number);
            refunds.add(threads.schedule(() -> refund(caller, price, pays), number * 1000L / REFUNDS_OF_A_SECOND,
                    TimeUnit.MILLISECONDS));
        }
        killVendor(FREEZES / 5);
        killBridge(0, FREEZES * 2 / 5);
        if (Rehearsal.FULL) {
            killVendor(FREEZES * 3 / 5);
        }
        killBridge(1, FREEZES * 4 / 5);
        for (Future<?> refund : refunds) {
            refund.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
        long answered = System.nanoTime();
        await(() -> number("SELECT COUNT(*) FROM vendor_hold_state WHERE due_at IS NOT NULL") == 0);
        long settled = System.nanoTime();

        Map<String, String> atVendor = vendorRows(REFUNDS);
        assertThat(ledgerRows(String.format(STATES, "'HELD', 'CAPTURED'"))).as("order by order").isEqualTo(atVendor);
        assertThat(atVendor.keySet()).as("captured is what callers were told").isEqualTo(toldCaptured);
        assertThat(atVendor.values()).as("no hold is left").allMatch(refund -> refund.startsWith("CAPTURED "));
        assertThat(ledgerRows(String.format(STATES, "'UNKNOWN', 'PENDING', 'CAPTURING', 'RELEASING'"))).isEmpty();
        assertThat(books.number("SELECT count(*) FROM (SELECT 1 FROM his.movement m JOIN his.refund f USING (refund_no)"
                + " GROUP BY f.flow_no HAVING count(*) FILTER (WHERE kind = 'HOLD') > 1"
                + " OR count(*) FILTER (WHERE kind <> 'HOLD') > 1) moved_twice")).isZero();
        assertThat(books.differences()).as("the vendor's books prove").isZero();
        assertThat(watch.callsAtOnce()).as("calls made while another one stood").isEmpty();
        var proof = command("verify");
        assertThat(proof.exitCode()).as(proof.out()).isZero();
        assertThat(command("cases", "--language", "en").out()).contains("0 open cases");
        report(Duration.ofNanos(answered - began), Duration.ofNanos(settled - answered));
    }

    /** One refund, as a payment platform carries it through. */
    private Void refund(KitCaller caller, long price, boolean channelPays) throws Exception {
        books.recharge(caller.orderId(), "1", caller.cardNo(), caller.patientId(), "王五", KitCaller.PAID_FEN);
        String frozen = send("freeze", () -> caller.freeze(price, AT));
        if (frozen == null) {
            frozen = send("freeze again", () -> caller.freeze(price, AT));
        }
        if (DONE.equals(frozen) && channelPays) {
            await(() -> DONE.equals(send("capture", () -> caller.capture(price, AT))));
            toldCaptured.add(caller.orderId());
        } else {
            await(() -> DONE.equals(send("release", () -> caller.release(price, AT))));
        }
        refunded.incrementAndGet();
        return null;
    }

    /** The code of the answer; null when there is none. */
    private String send(String what, Callable<ProcessAnswer> call) throws Exception {
        String code;
        try {
            code = call.call().code();
        } catch (IOException e) {
            code = null;
        }
        answers.computeIfAbsent(what + " | " + (code == null ? "none" : code), name -> new LongAdder()).increment();
        return code;
    }

    private void killVendor(int afterRefunds) throws IOException {
        await(() -> refunded.get() >= afterRefunds);
        his.kill();
        his.start();
    }

    private void killBridge(int number, int afterRefunds) throws Exception {
        await(() -> refunded.get() >= afterRefunds);
        ProcessBridge killed = bridges.get(number);
        watch.beforeKill(number);
        killed.kill();
        startBridge(number);
        killed.close();
    }

    private void report(Duration load, Duration recovery) throws Exception {
        StringBuilder text = new StringBuilder("| figure | value |\n| --- | ---: |\n");
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("freezes", FREEZES);
        figures.put("captured, at the bridges, at the vendor and by what callers were told", toldCaptured.size());
        figures.put("vendor killed", Rehearsal.FULL ? 2 : 1);
        figures.put("bridges killed", 2);
        figures.put("calls that waited for an answer when their bridge was killed", watch.cutOffCalls());
        figures.put("calls of the vendor", watch.calls());
        figures.put("of these, without an answer", watch.lostAnswers());
        figures.put("calls made while another one stood", watch.callsAtOnce().size());
        figures.put("seconds until the last caller was answered", load.toSeconds());
        figures.put("seconds until nothing was open after that", recovery.toSeconds());
        figures.forEach((name, value) -> text.append("| ").append(name).append(" | ").append(value).append(" |\n"));
        text.append("\n| callers sent | answered | times |\n| --- | ---: | ---: |\n");
        answers.forEach((name, times) -> text.append("| ").append(name).append(" | ").append(times).append(" |\n"));
        text.append("\n| vendor's answer, by the journal | times |\n| --- | ---: |\n");
        ledgerRows("SELECT step || ' ' || result || CASE WHEN counted THEN '' ELSE ', too late' END, count(*)"
                + " FROM vendor_answer GROUP BY 1")
                .forEach((name, times) -> text.append("| ").append(name).append(" | ").append(times).append(" |\n"));
        Rehearsal.report("lossy-vendor", text.toString());
    }

    private ProcessCommand.Result command(String... name) throws Exception {
        return ProcessCommand.run(folder.resolve("bridge-0"), ProcessPostgres.environment(ledger), name);
    }

    private long number(String sql) throws Exception {
        return ProcessLedger.number(folder, ledger, sql);
    }

    private Map<String, String> ledgerRows(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(ledger.url())) {
            return rows(connection, sql);
        }
    }

    private Map<String, String> vendorRows(String sql) throws SQLException {
        try (Connection connection = hisDatabase.dataSource(hisName).getConnection()) {
            return rows(connection, sql);
        }
    }

    /** First column → second. */
    private static Map<String, String> rows(Connection connection, String sql) throws SQLException {
        Map<String, String> found = new TreeMap<>();
        try (ResultSet row = connection.createStatement().executeQuery(sql)) {
            while (row.next()) {
                found.put(row.getString(1), row.getString(2));
            }
        }
        return found;
    }

    private static void await(Callable<Boolean> condition) {
        Awaitility.await().atMost(PATIENCE).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(100))
                .until(condition);
    }
}
