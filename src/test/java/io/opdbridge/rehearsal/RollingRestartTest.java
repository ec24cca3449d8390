package io.opdbridge.rehearsal;

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
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Two bridges on one PostgreSQL, each stopped and started again in turn while callers refund through a load balancer
 * that asks which is ready, and sends a call that got no answer to the other one. Every call is done in the end, and
 * done once.
 */
@Tag("rehearsal")
@Timeout(value = 900, unit = TimeUnit.SECONDS)
@Tag("full")
class RollingRestartTest {

    private static final int BRIDGES = 2;
    private static final int CALLERS = 8;
    private static final int RESTARTS = Rehearsal.size(2, 20);
    private static final long WHOLE_FEN = 9_999_999_999L;
    private static final Duration BETWEEN_CALLS = Duration.ofMillis(Rehearsal.size(20, 5));
    private static final Duration BETWEEN_QUESTIONS = Duration.ofMillis(100);
    /** One bridge gives the load balancer the time to notice, the other one none. */
    private static final List<Duration> DRAIN = List.of(Duration.ofMillis(1500), Duration.ZERO);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String DONE = "10000";
    private static final DateTimeFormatter DATE_TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT);

    @TempDir
    private Path folder;
    private ProcessPostgres postgres;
    private Database.Options ledger;
    private final AtomicReferenceArray<ProcessBridge> bridges = new AtomicReferenceArray<>(BRIDGES);
    private final AtomicIntegerArray ready = new AtomicIntegerArray(BRIDGES);
    private final int[] ports = new int[BRIDGES];
    private final ExecutorService threads = Executors.newFixedThreadPool(CALLERS + BRIDGES);
    private final AtomicInteger turn = new AtomicInteger();
    private final AtomicLong calls = new AtomicLong();
    private final AtomicLong longestNanos = new AtomicLong();
    private final AtomicLong capturedFen = new AtomicLong();
    private final Map<String, LongAdder> repeated = new ConcurrentSkipListMap<>();
    private volatile boolean over;

    @BeforeEach
    void start() throws Exception {
        postgres = ProcessPostgres.start(folder.resolve("postgres"));
        ledger = postgres.newLedger();
        Path file = ProcessCsv.write(folder.resolve("in.csv"), ProcessCsv.RECHARGES, IntStream.range(0, CALLERS)
                .mapToObj(caller -> ProcessCsv.recharge(cardNo(caller), flowNo(caller), WHOLE_FEN))
                .toArray(String[]::new));
        assertThat(command("import", file.toString()).exitCode()).isZero();
        for (int number = 0; number < BRIDGES; number++) {
            ports[number] = FreePorts.next();
            startBridge(number);
        }
    }

    @AfterEach
    void stop() throws Exception {
        over = true;
        threads.shutdownNow();
        for (AutoCloseable part : new AutoCloseable[] {bridges.get(0), bridges.get(1), postgres}) {
            if (part != null) {
                part.close();
            }
        }
    }

    @Test
    void eachBridgeIsStoppedAndStartedInTurnAndEveryCallIsDoneOnce() throws Exception {
        for (int number = 0; number < BRIDGES; number++) {
            int asked = number;
            threads.submit(() -> askWhetherReady(asked));
        }
        awaitReady(0);
        awaitReady(1);
        List<Future<?>> callers = new ArrayList<>();
        for (int caller = 0; caller < CALLERS; caller++) {
            int number = caller;
            callers.add(threads.submit(() -> refund(number)));
        }
        for (int restart = 0; restart < RESTARTS; restart++) {
            int number = restart % BRIDGES;
            ProcessBridge stopped = bridges.get(number);
            assertThat(stopped.terminate()).isIn(0, 143);
            startBridge(number);
            stopped.close();
            awaitReady(number);
        }
        over = true;
        for (Future<?> caller : callers) {
            caller.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
        report();

        assertThat(number("SELECT SUM(captured_fen) FROM recharge")).as("what callers were told")
                .isEqualTo(capturedFen.get());
        assertThat(number("SELECT SUM(held_fen) FROM account")).isZero();
        if (Rehearsal.FULL) {
            // elsewhere other tests may keep the load balancer from asking in time
            assertThat(repeated.keySet()).as("whoever is given notice repeats no call")
                    .noneMatch(reason -> reason.startsWith("with drain"));
        }
        assertThat(command("cases", "--language", "en").out()).contains("0 open cases");
        var proof = command("verify");
        assertThat(proof.exitCode()).as(proof.out()).isZero();
    }

    /** One refund after the other, every third one rolled back. */
    private Void refund(int caller) throws Exception {
        LocalDateTime transTime = LocalDateTime.of(2026, 11, 23, 0, 0);
        for (int number = 0; !over; number++) {
            ProcessRefund refund = new ProcessRefund(flowNo(caller), cardNo(caller), 1 + number % 7,
                    DATE_TIME.format(transTime.plusSeconds(number)), "");
            send(bridge -> bridge.freeze(refund));
            if (number % 3 == 0) {
                send(bridge -> bridge.release(refund));
            } else {
                send(bridge -> bridge.capture(refund));
                capturedFen.addAndGet(refund.priceFen());
            }
            Thread.sleep(BETWEEN_CALLS.toMillis());
        }
        return null;
    }

    private interface Sending {
        ProcessAnswer to(ProcessBridge bridge) throws IOException, InterruptedException;
    }

    /** A call, sent to the other bridge as long as it is not answered; any answer but success is a defect. */
    private void send(Sending call) throws InterruptedException {
        long began = System.nanoTime();
        calls.incrementAndGet();
        int number = nextReady();
        for (String failure = "";; number = other(number)) {
            try {
                ProcessAnswer answer = call.to(bridges.get(number).within(PATIENCE));
                if (answer.status() == 200) {
                    assertThat(answer.code()).as(failure).isEqualTo(DONE);
                    longestNanos.accumulateAndGet(System.nanoTime() - began, Math::max);
                    return;
                }
                assertThat(answer.status()).as(answer.body()).isEqualTo(503);
                assertThat(answer.code()).isEqualTo("-90003");
                failure = "503";
            } catch (IOException e) {
                failure = e.getClass().getSimpleName();
            }
            repeated.computeIfAbsent((DRAIN.get(number).isZero() ? "without" : "with") + " drain, " + failure,
                    name -> new LongAdder()).increment();
            assertThat(System.nanoTime() - began).as("no bridge answers").isLessThan(PATIENCE.toNanos());
        }
    }

    private int nextReady() {
        int number = turn.incrementAndGet() & 1;
        return ready.get(number) == 1 ? number : other(number);
    }

    private static int other(int number) {
        return BRIDGES - 1 - number;
    }

    private void askWhetherReady(int number) {
        while (!over) {
            try {
                ready.set(number, bridges.get(number).readiness() == 200 ? 1 : 0);
                Thread.sleep(BETWEEN_QUESTIONS.toMillis());
            } catch (IOException e) {
                ready.set(number, 0);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void awaitReady(int number) {
        Awaitility.await().atMost(PATIENCE).until(() -> ready.get(number) == 1);
    }

    private void startBridge(int number) throws IOException {
        Map<String, String> environment = new HashMap<>(ProcessPostgres.environment(ledger));
        environment.put("BRIDGE_HTTP_PORT", Integer.toString(ports[number]));
        environment.put("BRIDGE_HTTP_DRAIN_MILLISECONDS", Long.toString(DRAIN.get(number).toMillis()));
        bridges.set(number,
                ProcessBridge.start(Files.createDirectories(folder.resolve("bridge-" + number)), environment,
                        ProcessCommand.command("run")));
    }

    private void report() throws IOException {
        StringBuilder text = new StringBuilder("| figure | value |\n| --- | ---: |\n");
        text.append("| restarts | ").append(RESTARTS).append(" |\n| calls | ").append(calls)
                .append(" |\n| longest call, ms | ")
                .append(longestNanos.get() / 1_000_000).append(" |\n| calls sent again | ")
                .append(repeated.values().stream().mapToLong(LongAdder::sum).sum()).append(" |\n");
        repeated.forEach(
                (reason, times) -> text.append("| of these, at the bridge ").append(reason).append(" | ").append(times)
                        .append(" |\n"));
        Rehearsal.report("rolling-restart", text.toString());
    }

    private ProcessCommand.Result command(String... arguments) throws Exception {
        return ProcessCommand.run(folder.resolve("command"), ProcessPostgres.environment(ledger), arguments);
    }

    private long number(String sql) throws Exception {
        return ProcessLedger.number(folder, ledger, sql);
    }

    private static String cardNo(int caller) {
        return "82" + caller;
    }

    private static String flowNo(int caller) {
        return "R82-" + caller;
    }
}
