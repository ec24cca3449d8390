package io.opdbridge.rehearsal;

import io.opdbridge.db.Database;
import io.opdbridge.testing.ProcessBridge;
import io.opdbridge.testing.ProcessCommand;
import io.opdbridge.testing.ProcessCsv;
import io.opdbridge.testing.ProcessLedger;
import io.opdbridge.testing.ProcessPostgres;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Three times as many calls as a bridge with little memory can serve: it goes on serving what it can, refuses the rest
 * at once, and is as it was when they stop.
 */
@Tag("rehearsal")
@Timeout(value = 600, unit = TimeUnit.SECONDS)
@Tag("full")
class OverloadTest {

    /** Fewer than the connections that a bridge takes. */
    private static final int PAYERS = Rehearsal.size(500, 900);
    private static final int CLOSED_CALLS = Rehearsal.size(4, 32);
    private static final int TIMES_CAPACITY = 3;
    private static final Duration WARM_UP = Duration.ofSeconds(Rehearsal.size(2, 30));
    private static final Duration CAPACITY = Duration.ofSeconds(Rehearsal.size(1, 15));
    private static final Duration OVERLOAD = Duration.ofSeconds(Rehearsal.size(3, 60));
    /**
     * In an ordinary build there is little time to get warm, and other tests take a part of the machine that changes.
     */
    private static final double LEAST_PART = Rehearsal.FULL ? 0.9 : 0.2;
    private static final double REFUSED_WITHIN_MILLISECONDS = Rehearsal.FULL ? 1000 : 10_000;
    private static final int HEAP_MEGABYTES = 128;
    private static final int RESIDENT_MEGABYTES = 400;

    @TempDir
    private Path folder;

    @Test
    void atThreeTimesItsCapacityABridgeServesWhatItCanAndRefusesTheRestAtOnce() throws Exception {
        try (ProcessPostgres postgres = Rehearsal.FULL ? ProcessPostgres.start(folder.resolve("postgres")) : null) {
            Database.Options ledger = postgres == null ? ProcessLedger.EMBEDDED : postgres.newLedger();
            Path dataDir = Files.createDirectories(folder.resolve("bridge"));
            Map<String, String> environment = new HashMap<>(ProcessPostgres.environment(ledger));
            if (!Rehearsal.FULL) {
                // what has not had the time to get warm gets faster while it is overloaded
                environment.put("BRIDGE_HTTP_CALLS_AT_ONCE", Integer.toString(CLOSED_CALLS));
                environment.put("BRIDGE_HTTP_QUEUE", "8");
            }
            Path file = ProcessCsv.write(dataDir.resolve("in.csv"), ProcessCsv.RECHARGES, RefundLoad.recharges(PAYERS));
            assertThat(ProcessCommand.run(dataDir, environment, "import", file.toString()).exitCode()).isZero();

            List<RefundLoad.Figures> capacity = new ArrayList<>();
            RefundLoad.Figures overload;
            long residentMegabytes;
            try (ProcessBridge bridge = ProcessBridge.start(dataDir, environment, command());
                    RefundLoad load = new RefundLoad(URI.create(bridge.address()).getPort(), PAYERS)) {
                load.closed(CLOSED_CALLS, WARM_UP);
                if (postgres != null) {
                    // else PostgreSQL does so by itself after a minute, and what was measured before is worth nothing
                    analyze(ledger);
                }
                capacity.add(load.closed(CLOSED_CALLS, CAPACITY));
                overload = load.open(TIMES_CAPACITY * capacity.get(0).acceptedOfASecond(), OVERLOAD);
                capacity.add(load.closed(CLOSED_CALLS, CAPACITY));
                residentMegabytes = residentPeakMegabytes(bridge.pid());
                assertThat(bridge.readiness()).isEqualTo(200);

                assertThat(ProcessLedger.number(dataDir, ledger, "SELECT SUM(captured_fen) FROM recharge"))
                        .isEqualTo(load.capturedFen());
                assertThat(ProcessLedger.number(dataDir, ledger, "SELECT SUM(held_fen) FROM account"))
                        .isEqualTo(load.heldFen());
            }
            double before = capacity.get(0).acceptedOfASecond();
            double after = capacity.get(1).acceptedOfASecond();
            double part = 2 * overload.acceptedOfASecond() / (before + after);
            report(capacity, overload, part, residentMegabytes);

            assertThat(overload.others()).isEmpty();
            assertThat(overload.refused()).as("it is overloaded").isPositive();
            assertThat(part).isGreaterThan(LEAST_PART);
            assertThat(overload.refusedMilliseconds(1)).isLessThan(REFUSED_WITHIN_MILLISECONDS);
            assertThat(residentMegabytes).isLessThan(RESIDENT_MEGABYTES);
            assertThat(capacity).allSatisfy(normal -> {
                assertThat(normal.others()).isEmpty();
                assertThat(normal.refused()).isZero();
            });
            var proof = ProcessCommand.run(dataDir, environment, "verify");
            assertThat(proof.exitCode()).as(proof.out()).isZero();
        }
    }

    /** As bin/bridge starts it, with a smaller heap. */
    private static List<String> command() {
        List<String> command = new ArrayList<>(ProcessCommand.command("run"));
        command.removeIf(option -> option.startsWith("-Xmx") || option.startsWith("-XX:"));
        command.addAll(1, List.of("-Xmx" + HEAP_MEGABYTES + "m", "-XX:+ExitOnOutOfMemoryError"));
        return command;
    }

    private static void analyze(Database.Options ledger) throws SQLException {
        try (Connection connection = DriverManager.getConnection(ledger.url());
                Statement statement = connection.createStatement()) {
            statement.execute("ANALYZE");
        }
    }

    private static long residentPeakMegabytes(long pid) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024).findFirst().orElseThrow();
    }

    private static void report(List<RefundLoad.Figures> capacity, RefundLoad.Figures overload, double part,
            long megabytes)
            throws IOException {
        String text = "| figure | before | at " + TIMES_CAPACITY
                + " times capacity | after |\n| --- | ---: | ---: | ---: |\n"
                + row("calls served a second", capacity.get(0).acceptedOfASecond(), overload.acceptedOfASecond(),
                        capacity.get(1).acceptedOfASecond())
                + row("calls refused a second", capacity.get(0).refusedOfASecond(), overload.refusedOfASecond(),
                        capacity.get(1).refusedOfASecond())
                + row("served: median, ms", capacity.get(0).acceptedMilliseconds(0.5),
                        overload.acceptedMilliseconds(0.5),
                        capacity.get(1).acceptedMilliseconds(0.5))
                + row("served: p99, ms", capacity.get(0).acceptedMilliseconds(0.99),
                        overload.acceptedMilliseconds(0.99),
                        capacity.get(1).acceptedMilliseconds(0.99))
                + row("refused: median, ms", 0, overload.refusedMilliseconds(0.5), 0)
                + row("refused: p99, ms", 0, overload.refusedMilliseconds(0.99), 0)
                + row("refused: longest, ms", 0, overload.refusedMilliseconds(1), 0)
                + "\nServed at " + TIMES_CAPACITY + " times capacity / capacity: "
                + String.format(Locale.ROOT, "%.2f", part)
                + "; resident memory at most " + megabytes + " MiB with a heap of " + HEAP_MEGABYTES + " MiB; "
                + overload.missed() + " calls could not begin in time, as all payers were waiting\n";
        Rehearsal.report("overload", text);
    }

    private static String row(String name, double before, double during, double after) {
        return String.format(Locale.ROOT, "| %s | %.1f | %.1f | %.1f |%n", name, before, during, after);
    }
}
