package io.opdbridge.rehearsal;

import io.opdbridge.kit.KitCaller;
import io.opdbridge.testing.FreePorts;
import io.opdbridge.testing.ProcessAnswer;
import io.opdbridge.testing.ProcessBridge;
import io.opdbridge.testing.ProcessCommand;
import io.opdbridge.testing.ProcessHis;
import io.opdbridge.tools.simulator.FaultyNetwork;
import io.opdbridge.tools.simulator.FaultyNetwork.Fault;
import io.opdbridge.tools.simulator.HisBooks;
import io.opdbridge.tools.simulator.HisDatabase;
import io.opdbridge.tools.simulator.HisDialect;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Two sites on one bridge, with the settings as they are shipped, and the same load on both: the HIS of one is dead.
 * The other site is measured beside a second bridge, on which both live, in rounds that alternate.
 */
@Tag("rehearsal")
@Timeout(value = 1800, unit = TimeUnit.SECONDS)
@Tag("full")
class DeadVendorTest {

    /** How a HIS is dead, and what the callers of its freezes may be told. */
    enum Death {
        REFUSES_CONNECTIONS("refuses connections", "-30002"),
        /** An order comes again while nobody knows what became of its earlier freeze. */
        NEVER_ANSWERS("accepts calls and never answers", "-30002", "-30003", "-20006"),
        IS_KILLED("is killed halfway through each round", "10000", "-30002", "-30003", "-20006");

        private final String words;
        private final Set<String> codes;

        Death(String words, String... codes) {
            this.words = words;
            this.codes = Set.of(codes);
        }
    }

    private static final int ROUNDS = Rehearsal.size(1, 6);
    private static final Duration ROUND = Duration.ofSeconds(Rehearsal.size(2, 8));
    private static final Duration WARM_UP = Duration.ofSeconds(Rehearsal.size(1, 5));
    private static final int REFUNDS_OF_A_SECOND = 10;
    private static final int CALLERS = 64;
    private static final int ORDERS = Rehearsal.size(100, 600);
    private static final String DONE = "10000";
    private static final String PENDING = "确认中";
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(30);
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");
    private static final LocalDateTime BEGIN = LocalDateTime.of(2026, 11, 23, 0, 0);
    private static final StringBuilder TABLE = new StringBuilder(
            "| the HIS of the dead site | calls | success, both live |"
                    + " success, one dead | median, both live | median, one dead | p99, both live | p99, one dead |"
                    + " p99 one dead / both live (rounds) |\n| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"
                    + " ---: |\n");

    @TempDir
    private static Path folder;
    private static HisDatabase database;
    private static ProcessHis live;
    private static ProcessHis other;
    private static ProcessBridge bothLive;
    private static final AtomicInteger REFUNDS = new AtomicInteger();

    private ProcessBridge oneDead;
    private ProcessHis killed;
    private FaultyNetwork silence;
    private final Set<String> deadCodes = new ConcurrentSkipListSet<>();

    @BeforeAll
    static void startTheLiving() throws Exception {
        database = HisDatabase.start();
        live = startVendor();
        other = startVendor();
        bothLive = startBridge("both-live", other.port());
    }

    private static ProcessHis startVendor() throws Exception {
        String name = database.newDatabase();
        HisBooks books = new HisBooks(database.dataSource(name));
        for (int number = 0; number < ORDERS; number++) {
            KitCaller caller = caller(null, number);
            books.recharge(caller.orderId(), "1", caller.cardNo(), caller.patientId(), "王五", KitCaller.PAID_FEN);
        }
        return new ProcessHis(HisDialect.HTTP_XML, database, name);
    }

    private static ProcessBridge startBridge(String name, int otherPort) throws IOException {
        Map<String, String> environment = new HashMap<>(
                Map.of("BRIDGE_SITES", "live,other", "BRIDGE_DEFAULT_SITE", "live"));
        Map.of("live", live.port(), "other", otherPort).forEach((site, port) -> HisDialect.HTTP_XML.settings(port, "")
                .forEach((setting, value) -> environment.put(ProcessBridge.variable(site, setting), value)));
        return ProcessBridge.start(Files.createDirectories(folder.resolve(name)), environment,
                ProcessCommand.command("run"));
    }

    @AfterAll
    static void report() throws IOException {
        bothLive.close();
        live.close();
        other.close();
        database.close();
        Rehearsal.report("dead-vendor", TABLE.toString());
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable part : new AutoCloseable[] {oneDead, silence, killed}) {
            if (part != null) {
                part.close();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void theOtherSiteIsServedAsIfBothLived(Death death) throws Exception {
        oneDead = startBridge("dead-" + death, deadVendor(death));
        round(bothLive, WARM_UP, codes -> {}, () -> {});
        round(oneDead, WARM_UP, deadCodes::add, () -> {});

        List<Sample> whenBothLive = new ArrayList<>();
        List<Sample> whenOneIsDead = new ArrayList<>();
        for (int number = 0; number < ROUNDS; number++) {
            if (number % 2 == 0) {
                whenBothLive.add(round(bothLive, ROUND, codes -> {}, () -> {}));
                whenOneIsDead.add(roundWithTheDead(death));
            } else {
                whenOneIsDead.add(roundWithTheDead(death));
                whenBothLive.add(round(bothLive, ROUND, codes -> {}, () -> {}));
            }
        }

        assertThat(deadCodes).as("what callers of the dead site were told").isNotEmpty();
        assertThat(death.codes).containsAll(deadCodes);
        assertThat(whenOneIsDead).allSatisfy(sample -> {
            assertThat(sample.failures()).isZero();
            assertThat(sample.millis(99)).isLessThan(ANSWER_LIMIT.toMillis());
        });
        add(death, whenBothLive, whenOneIsDead);
    }

    private int deadVendor(Death death) throws Exception {
        return switch (death) {
            case REFUSES_CONNECTIONS -> FreePorts.next();
            case NEVER_ANSWERS -> {
                silence = new FaultyNetwork(0, live.port(), sent -> sent.contains("WX") ? Fault.LOSE_REQUEST : null);
                yield silence.port();
            }
            case IS_KILLED -> {
                killed = startVendor();
                yield killed.port();
            }
        };
    }

    private Sample roundWithTheDead(Death death) throws Exception {
        if (death != Death.IS_KILLED) {
            return round(oneDead, ROUND, deadCodes::add, () -> {});
        }
        Sample sample = round(oneDead, ROUND, deadCodes::add, killed::kill);
        killed.start();
        return sample;
    }

    /** The same load on both sites; what comes of that on the first one. */
    private static Sample round(ProcessBridge bridge, Duration duration, Consumer<String> otherFreezes,
            Runnable halfway) {
        try (Load ofOther = new Load(bridge.atSite("other"), duration, otherFreezes);
                Load ofLive = new Load(bridge.atSite("live"), duration, code -> {})) {
            ofLive.threads.schedule(halfway, duration.toMillis() / 2, TimeUnit.MILLISECONDS);
            return ofLive.await();
        }
    }

    /** Refunds at even distances: frozen, then captured, or rolled back if they were not frozen. */
    private static final class Load implements AutoCloseable {

        private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(CALLERS);
        private final List<Future<Void>> refunds = new ArrayList<>();
        private final List<Long> nanos = Collections.synchronizedList(new ArrayList<>());
        private final AtomicInteger failures = new AtomicInteger();

        Load(ProcessBridge bridge, Duration duration, Consumer<String> freezes) {
            long start = System.nanoTime() + Duration.ofMillis(50).toNanos();
            for (int number = 0; number < duration.toSeconds() * REFUNDS_OF_A_SECOND; number++) {
                int refund = REFUNDS.incrementAndGet();
                long at = start + Duration.ofSeconds(1).toNanos() * number / REFUNDS_OF_A_SECOND;
                KitCaller caller = caller(bridge, refund % ORDERS);
                String time = TIME.format(BEGIN.plusSeconds(refund));
                refunds.add(threads.schedule(() -> {
                    String frozen = call(() -> caller.freeze(1, time), at);
                    freezes.accept(frozen);
                    call(() -> frozen.equals(DONE) ? caller.capture(1, time) : caller.release(1, time),
                            System.nanoTime());
                    return null;
                }, at - System.nanoTime(), TimeUnit.NANOSECONDS));
            }
        }

        /** @param at when the call should have begun */
        private String call(Callable<ProcessAnswer> call, long at) throws Exception {
            ProcessAnswer answer = call.call();
            nanos.add(System.nanoTime() - at);
            if (!answer.code().equals(DONE) || answer.body().contains(PENDING)) {
                failures.incrementAndGet();
            }
            return answer.code();
        }

        Sample await() {
            try {
                for (Future<Void> refund : refunds) {
                    refund.get();
                }
            } catch (Exception e) {
                throw new AssertionError(e);
            }
            return new Sample(nanos.stream().sorted().toList(), failures.get());
        }

        @Override
        public void close() {
            threads.shutdownNow();
        }
    }

    /** What came out of a round: latencies from the moment at which a call should have begun. */
    private record Sample(List<Long> sortedNanos, int failures) {
        double millis(int percentile) {
            return sortedNanos.get((sortedNanos.size() - 1) * percentile / 100) / 1e6;
        }

        double success() {
            return 100.0 * (sortedNanos.size() - failures) / sortedNanos.size();
        }
    }

    private static KitCaller caller(ProcessBridge bridge, int number) {
        return new KitCaller(() -> bridge, String.format("WX%06dE", number));
    }

    private static void add(Death death, List<Sample> bothLive, List<Sample> oneDead) {
        List<Double> ratios = IntStream.range(0, bothLive.size()).mapToObj(i -> oneDead.get(i).millis(99)
                / bothLive.get(i).millis(99)).sorted().toList();
        TABLE.append(String.format(Locale.ROOT,
                "| %s | %d | %.1f %% | %.1f %% | %.1f ms | %.1f ms | %.1f ms | %.1f ms |"
                        + " %.2f (%.2f–%.2f) |%n",
                death.words, oneDead.stream().mapToInt(s -> s.sortedNanos().size()).sum(),
                mean(bothLive, Sample::success), mean(oneDead, Sample::success), middle(bothLive, 50),
                middle(oneDead, 50),
                middle(bothLive, 99), middle(oneDead, 99), middle(ratios), ratios.get(0),
                ratios.get(ratios.size() - 1)));
    }

    private static double mean(List<Sample> samples, ToDoubleFunction<Sample> figure) {
        return samples.stream().mapToDouble(figure).average().orElseThrow();
    }

    /** The median of the rounds' percentiles. */
    private static double middle(List<Sample> samples, int percentile) {
        return middle(samples.stream().map(sample -> sample.millis(percentile)).sorted().toList());
    }

    private static double middle(List<Double> sorted) {
        return (sorted.get((sorted.size() - 1) / 2) + sorted.get(sorted.size() / 2)) / 2;
    }
}
