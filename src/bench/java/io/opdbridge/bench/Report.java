package io.opdbridge.bench;

import io.opdbridge.bench.Cell.Round;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** The results as Markdown. */
final class Report {

    private final List<String> databases = new ArrayList<>();
    private final StringBuilder tables = new StringBuilder();

    void addDatabase(String title) {
        databases.add(title);
    }

    void addContenders(List<Cell> cells) {
        cells.forEach(cell -> tables.append(contenders(cell)).append('\n'));
    }

    String text() {
        return "# Measured\n\nDatabases: " + String.join(", ", databases) + "\n\n" + tables;
    }

    /** One cell as a table: medians, and the bridge's figures divided by the baseline's. */
    static String contenders(Cell cell) {
        StringBuilder table = new StringBuilder(String.format(Locale.ROOT,
                "### %s, %s, %d connections (latency at %.0f calls/s)%n%n"
                + "| | calls/s | CPU ms per call | p50 ms | p99 ms | bridge ÷ this: calls/s | CPU | p50 | p99 |%n"
                + "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |%n",
                cell.database(), cell.workload().name().toLowerCase(Locale.ROOT), cell.connections(),
                cell.callsPerSecond()));
        for (String contender : cell.rounds().keySet()) {
            table.append(String.format(Locale.ROOT, "| %s | %s | %s | %s | %s |", contender,
                    median(cell, contender, Round::callsPerSecond, 0), median(cell, contender, Round::cpuMillisPerCall, 2),
                    median(cell, contender, Round::p50Millis, 2), median(cell, contender, Round::p99Millis, 2)));
            for (ToDoubleFunction<Round> figure : List.<ToDoubleFunction<Round>>of(Round::callsPerSecond,
                    Round::cpuMillisPerCall, Round::p50Millis, Round::p99Millis)) {
                table.append(contender.equals("bridge") ? " |"
                        : String.format(Locale.ROOT, " %.2f |", cell.ratio("bridge", contender, figure)));
            }
            table.append('\n');
        }
        return table.toString();
    }

    private static String median(Cell cell, String contender, ToDoubleFunction<Round> figure, int digits) {
        return String.format(Locale.ROOT, "%." + digits + "f", cell.median(contender, figure));
    }
}
