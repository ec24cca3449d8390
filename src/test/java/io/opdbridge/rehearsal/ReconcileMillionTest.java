package io.opdbridge.rehearsal;

import io.opdbridge.db.Database;
import io.opdbridge.ledger.Case;
import io.opdbridge.ledger.jdbc.JdbcLedgerStore;
import io.opdbridge.rehearsal.PlantedDay.Plant;
import io.opdbridge.testing.ProcessCommand;
import io.opdbridge.testing.ProcessPostgres;
import io.opdbridge.testing.TestDatabase;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@code bin/bridge reconcile} finds exactly the differences that were planted in a large bill, on a heap of 512 MB.
 */
@Tag("rehearsal")
@Timeout(value = 1800, unit = TimeUnit.SECONDS)
@Tag("full")
class ReconcileMillionTest {

    private static final int PLANTED = 37;
    private static final int PAYMENTS = Rehearsal.size(2700, 900_000);
    private static final int REFUNDS = Rehearsal.size(300, 100_000);
    private static final LocalDate DAY = LocalDate.now(ZoneId.of("Asia/Shanghai")).minusDays(10);
    private static final String HEAP = "-Xmx512m";
    private static final Map<String, String> FIGURES = new TreeMap<>();

    @TempDir
    private Path dataDir;

    @AfterAll
    static void report() throws IOException {
        StringBuilder table = new StringBuilder(
                "| database | rows of the bill | differences | time | resident memory at most |"
                        + "\n| --- | ---: | ---: | ---: | ---: |\n");
        FIGURES.forEach((database, figures) -> table.append("| ").append(database).append(figures).append('\n'));
        Rehearsal.report("reconcile", table.toString());
    }

    private record End(int exitCode, String output, Duration time, long peakMegabytes) {
    }

    @ParameterizedTest
    @EnumSource
    void exactlyThePlantedDifferencesAreFound(TestDatabase database) throws Exception {
        Database.Options ledger = database.newLedger();
        PlantedDay planted = new PlantedDay(DAY, PAYMENTS, REFUNDS, PLANTED);
        assertThat(planted.planted()).hasSize(PLANTED).containsValues(Plant.values());
        writeBooks(planted, ledger);
        Path bill = dataDir.resolve("bill.csv");
        long rows = planted.writeBill(bill);

        End first = reconcile(ledger, bill);
        End again = reconcile(ledger, bill);

        assertThat(first.exitCode()).as(first.output()).isEqualTo(1);
        assertThat(first.output()).contains(rows + " in the bill, " + (PAYMENTS + REFUNDS) + " of ours",
                PLANTED + " differences");
        assertThat(again.exitCode()).as(again.output()).isEqualTo(1);
        assertThat(again.output()).contains("revision 1: ");
        assertThat(found(ledger)).isEqualTo(planted.planted());
        assertThat(dataDir.resolve("reports").resolve("wechat-" + DAY + ".report.html")).isNotEmptyFile();
        FIGURES.put(database.name(), " | " + rows + " | " + PLANTED + " | " + first.time().toSeconds() + " s | "
                + first.peakMegabytes() + " MiB |");
    }

    private void writeBooks(PlantedDay planted, Database.Options ledger) throws IOException, SQLException {
        try (Database database = Database.own(dataDir, ledger);
                Connection connection = database.dataSource().getConnection()) {
            planted.writeBooks(connection);
        }
    }

    /** Order → kind of its case; there is one for each. */
    private Map<String, Plant> found(Database.Options ledger) throws IOException {
        List<Case> cases = new ArrayList<>();
        try (Database database = Database.visit(dataDir, ledger)) {
            new JdbcLedgerStore(database).forEachCase(true, cases::add);
        }
        Map<String, Plant> found = new TreeMap<>();
        cases.forEach(one -> found.put(one.orderId(), Plant.valueOf(one.kind().name())));
        assertThat(found).hasSameSizeAs(cases);
        return found;
    }

    private End reconcile(Database.Options ledger, Path bill) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                ProcessCommand.command("reconcile", "--language", "en", "--channel", "wechat", "--day",
                        DAY.toString(), "--report", dataDir.resolve("reports").toString(), bill.toString()));
        command.replaceAll(option -> option.startsWith("-Xmx") ? HEAP : option);
        if (Rehearsal.FULL) {
            command.removeIf(option -> option.startsWith("-XX:TieredStopAtLevel"));
        }
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("BRIDGE_"));
        builder.environment().putAll(ProcessPostgres.environment(ledger));
        builder.environment().put("BRIDGE_DATA_DIR", dataDir.toString());
        Path output = dataDir.resolve("output");
        long began = System.nanoTime();
        Process process = builder.redirectOutput(Redirect.to(output.toFile())).start();
        long peakMegabytes = 0;
        while (!process.waitFor(50, TimeUnit.MILLISECONDS)) {
            peakMegabytes = Math.max(peakMegabytes, peakMegabytes(process.pid()));
        }
        return new End(process.exitValue(), Files.readString(output), Duration.ofNanos(System.nanoTime() - began),
                peakMegabytes);
    }

    /** What the system says; 0 where it does not, or the process has just ended. */
    private static long peakMegabytes(long pid) {
        try {
            return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                    .filter(line -> line.startsWith("VmHWM"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024).findFirst().orElse(0);
        } catch (IOException e) {
            return 0;
        }
    }
}
