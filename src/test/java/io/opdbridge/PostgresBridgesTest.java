package io.opdbridge;

import io.opdbridge.db.Database;
import io.opdbridge.testing.FreePorts;
import io.opdbridge.testing.ProcessAnswer;
import io.opdbridge.testing.ProcessBridge;
import io.opdbridge.testing.ProcessCommand;
import io.opdbridge.testing.ProcessCsv;
import io.opdbridge.testing.ProcessLedger;
import io.opdbridge.testing.ProcessPostgres;
import io.opdbridge.testing.ProcessRefund;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
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
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;

/** Two bridges, each with a data folder and a port of its own, on one PostgreSQL that keeps what it commits. */
@Timeout(value = 600, unit = TimeUnit.SECONDS)
@Tag("full")
class PostgresBridgesTest {

    private static final int CALLERS = 64;
    private static final int TIMEOUT_SECONDS = 5;
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final String UNAVAILABLE = "-90002";

    private static final String LIST = "<BeginDate>2026-11-01</BeginDate><EndDate>2026-11-30</EndDate><CardNo>1</CardNo>"
            + "<CardType>1</CardType>";

    @TempDir
    private static Path serverFolder;
    private static ProcessPostgres postgres;

    @TempDir
    private Path folder;
    private Database.Options ledger;
    private ExecutorService threads;
    private final List<ProcessBridge> bridges = new ArrayList<>();

    @BeforeAll
    static void startPostgres() throws Exception {
        postgres = ProcessPostgres.start(serverFolder.resolve("data"));
    }

    @AfterAll
    static void stopPostgres() throws IOException {
        postgres.close();
    }

    /** At the same moment, on an empty database: one of them makes the tables. */
    @BeforeEach
    void startTwoBridges() throws Exception {
        threads = Executors.newFixedThreadPool(CALLERS);
        ledger = postgres.newLedger();
        for (Future<ProcessBridge> bridge : threads.invokeAll(List.<Callable<ProcessBridge>>of(() -> start(0),
                () -> start(1)))) {
            bridges.add(bridge.get());
        }
        List<String> rows = IntStream.range(0, CALLERS).mapToObj(n -> ProcessCsv.recharge("1", "R" + n, 1000)).toList();
        Path file = ProcessCsv.write(folder.resolve("in.csv"), ProcessCsv.RECHARGES, rows.toArray(String[]::new));
        assertThat(command("import", file.toString()).exitCode()).isZero();
    }

    @AfterEach
    void theBooksProve() throws Exception {
        try {
            assertThat(command("verify").exitCode()).isZero();
        } finally {
            threads.shutdownNow();
            for (ProcessBridge bridge : bridges) {
                bridge.close();
            }
        }
    }

    @Test
    void identicalFreezesAndCapturesThatArriveAtBothAtOnceMoveMoneyOnceAndGetOneAnswer() throws Exception {
        ProcessRefund refund = ProcessRefund.of("R0", "1", 300);

        List<ProcessAnswer> frozen = atOnce(number -> deliver(() -> bridges.get(number % 2).freeze(refund)));
        assertThat(frozen).hasSize(CALLERS).containsOnly(frozen.get(0));
        assertThat(frozen.get(0).balanceFen()).isEqualTo(CALLERS * 1000 - 300);
        assertThat(number("SELECT COUNT(*) FROM refund_hold")).isEqualTo(1);

        List<ProcessAnswer> captured = atOnce(number -> deliver(() -> bridges.get(number % 2).capture(refund)));
        assertThat(captured).hasSize(CALLERS).containsOnly(captured.get(0));
        assertThat(captured.get(0).text("HisCancelNo")).isEqualTo(frozen.get(0).text("HisCancelNo"));
        assertThat(number("SELECT COUNT(*) FROM settlement")).isEqualTo(1);
        assertThat(number("SELECT spendable_fen FROM account")).isEqualTo(CALLERS * 1000 - 300);
    }

    @Test
    void whenTheDatabaseDiesUnderLoadBothSayThatItDoesAndServeAgainOnceItIsBack() throws Exception {
        Map<ProcessRefund, ProcessAnswer> acknowledged = Collections.synchronizedMap(new LinkedHashMap<>());
        List<String> codes = Collections.synchronizedList(new ArrayList<>());
        List<Future<?>> callers = new ArrayList<>();
        for (int caller = 0; caller < 4; caller++) {
            int first = caller;
            callers.add(threads.submit(() -> {
                for (int number = first; number < CALLERS; number += 4) {
                    ProcessRefund refund = ProcessRefund.of("R" + number, "1", 300);
                    int turn = number;
                    acknowledged.put(refund, deliver(() -> {
                        ProcessAnswer answer = bridges.get((turn + codes.size()) % 2).freeze(refund);
                        codes.add(answer.code());
                        return answer;
                    }));
                }
                return null;
            }));
        }
        await(() -> acknowledged.size() >= 8);
        postgres.kill();
        await(() -> codes.contains(UNAVAILABLE));
        await(() -> bridges.get(0).readiness() == 503 && bridges.get(1).readiness() == 503);
        assertThat(acknowledged).as("the load was on").hasSizeLessThan(CALLERS);
        postgres.start();

        for (Future<?> caller : callers) {
            caller.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
        await(() -> bridges.get(0).readiness() == 200 && bridges.get(1).readiness() == 200);
        assertThat(codes).containsOnly("10000", UNAVAILABLE);
        assertThat(acknowledged).hasSize(CALLERS);
        for (Map.Entry<ProcessRefund, ProcessAnswer> answered : acknowledged.entrySet()) {
            assertThat(bridges.get(0).freeze(answered.getKey())).isEqualTo(answered.getValue());
        }
        assertThat(number("SELECT COUNT(*) FROM refund_hold")).isEqualTo(CALLERS);
        for (int number = 0; number < 2; number++) {
            assertThat(Files.readString(folder.resolve("bridge-" + number).resolve("logs/bridge.log")))
                    .as("one sentence each")
                    .contains("– ").doesNotContain("\tat ");
        }
    }

    @Test
    void whenTheDatabaseHangsCallsAreAnsweredAndBothServeAgainOnceItGoesOn() throws Exception {
        ProcessRefund refund = ProcessRefund.of("R0", "1", 300);
        List<Future<ProcessAnswer>> unanswered = new ArrayList<>();
        postgres.suspend();
        try {
            // more than the pool holds, so that some wait for a connection, some in a statement and some for a new one
            for (int number = 0; number < CALLERS; number++) {
                ProcessBridge bridge = bridges.get(number % 2);
                unanswered.add(threads.submit(() -> bridge.freeze(refund)));
            }
            for (Future<ProcessAnswer> call : unanswered) {
                assertThat(call.get(PATIENCE.toSeconds(), TimeUnit.SECONDS).code()).isEqualTo(UNAVAILABLE);
            }
            assertThat(bridges.get(0).call("OPDRechargeList", LIST).code()).isEqualTo(UNAVAILABLE);
            assertThat(bridges.get(0).readiness()).isEqualTo(503);
        } finally {
            postgres.resume();
        }

        await(() -> bridges.get(0).readiness() == 200 && bridges.get(1).readiness() == 200);
        ProcessAnswer frozen = deliver(() -> bridges.get(0).freeze(refund));
        assertThat(deliver(() -> bridges.get(1).freeze(refund))).isEqualTo(frozen);
        assertThat(number("SELECT COUNT(*) FROM refund_hold")).isEqualTo(1);
    }

    @Test
    void aBridgeThatIsSuspendedInMidDecisionLosesTheAccountToTheOtherAfterTheTimeOut() throws Exception {
        ProcessRefund refund = ProcessRefund.of("R0", "1", 300);
        Future<ProcessAnswer> interrupted = suspendInMidDecision(bridges.get(0), refund);

        ProcessAnswer meanwhile = bridges.get(1).freeze(refund);
        assertThat(meanwhile.code()).isIn(UNAVAILABLE, "10000");
        ProcessAnswer frozen = deliver(() -> bridges.get(1).freeze(refund));
        bridges.get(0).resume();

        assertThat(interrupted.get(PATIENCE.toSeconds(), TimeUnit.SECONDS).code()).isEqualTo(UNAVAILABLE);
        assertThat(deliver(() -> bridges.get(0).freeze(refund))).isEqualTo(frozen);
        assertThat(number("SELECT COUNT(*) FROM refund_hold")).isEqualTo(1);
    }

    @Test
    void aBridgeThatIsKilledInMidDecisionKeepsNobodyFromTheAccount() throws Exception {
        ProcessRefund refund = ProcessRefund.of("R0", "1", 300);
        suspendInMidDecision(bridges.get(0), refund);
        bridges.get(0).kill();

        assertThat(deliver(() -> bridges.get(1).freeze(refund)).balanceFen()).isEqualTo(CALLERS * 1000 - 300);
    }

    @Test
    void withoutItsDatabaseABridgeDoesNotStartAndSaysSoInASentence() throws Exception {
        assertThatRunFailsWith("127.0.0.1:" + FreePorts.next() + "/ledger", "refused");
    }

    @Test
    void withAWrongPasswordABridgeDoesNotStartAndSaysSoInASentence() throws Exception {
        postgres.execute("CREATE ROLE bridge LOGIN PASSWORD 'right'");
        String address = ledger.url().replaceFirst("jdbc:postgresql://", "").replaceFirst("\\?.*", "");
        assertThatRunFailsWith(address, "password authentication failed");
    }

    private void assertThatRunFailsWith(String address, String words) throws Exception {
        var result = ProcessCommand.run(folder.resolve("another"), Map.of("BRIDGE_DB_URL",
                "jdbc:postgresql://" + address + "?password=never-tell", "BRIDGE_DB_USER", "bridge",
                "BRIDGE_DB_PASSWORD",
                "never-tell", "BRIDGE_DB_TIMEOUT_SECONDS", "2"), "run");

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err().lines()).singleElement().asString().contains(address, words);
        assertThat(result.err() + result.out()).doesNotContain("never-tell", "\tat ");
    }

    private ProcessBridge start(int number) throws IOException {
        Map<String, String> environment = new HashMap<>(ProcessPostgres.environment(ledger));
        environment.put("BRIDGE_DB_TIMEOUT_SECONDS", Integer.toString(TIMEOUT_SECONDS));
        return ProcessBridge.start(Files.createDirectories(folder.resolve("bridge-" + number)), environment,
                ProcessCommand.command("run"));
    }

    /** The bridge has locked the account and read, and has yet to write. */
    private Future<ProcessAnswer> suspendInMidDecision(ProcessBridge bridge, ProcessRefund refund) throws Exception {
        Future<ProcessAnswer> answer;
        try (Connection other = DriverManager.getConnection(ledger.url()); Statement lock = other.createStatement()) {
            other.setAutoCommit(false);
            lock.execute("LOCK TABLE refund_hold IN ACCESS EXCLUSIVE MODE");
            answer = threads.submit(() -> bridge.freeze(refund));
            await(() -> number("SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database()"
                    + " AND wait_event_type = 'Lock'") == 1);
            bridge.suspend();
            other.rollback();
        }
        await(() -> number("SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database()"
                + " AND state = 'idle in transaction'") == 1);
        return answer;
    }

    private static ProcessAnswer deliver(Callable<ProcessAnswer> call) {
        ProcessAnswer[] answer = new ProcessAnswer[1];
        Awaitility.await().atMost(PATIENCE).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(50)).until(() -> {
            answer[0] = call.call();
            return !UNAVAILABLE.equals(answer[0].code());
        });
        assertThat(answer[0].code()).as(answer[0].body()).isEqualTo("10000");
        return answer[0];
    }

    private interface Caller {
        ProcessAnswer call(int number) throws Exception;
    }

    private List<ProcessAnswer> atOnce(Caller caller) throws Exception {
        CyclicBarrier start = new CyclicBarrier(CALLERS);
        List<Callable<ProcessAnswer>> calls = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            int number = i;
            calls.add(() -> {
                start.await(60, TimeUnit.SECONDS);
                return caller.call(number);
            });
        }
        List<ProcessAnswer> answers = new ArrayList<>();
        for (Future<ProcessAnswer> future : threads.invokeAll(calls, PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            answers.add(future.get());
        }
        return answers;
    }

    private ProcessCommand.Result command(String... arguments) throws Exception {
        return ProcessCommand.run(folder.resolve("commands"), ProcessPostgres.environment(ledger), arguments);
    }

    private long number(String sql) throws Exception {
        return ProcessLedger.number(folder, ledger, sql);
    }

    private static void await(Callable<Boolean> condition) {
        Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).until(condition);
    }
}
