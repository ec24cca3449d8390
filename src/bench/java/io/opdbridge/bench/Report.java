package io.opdbridge.bench;

import com.sun.management.OperatingSystemMXBean;
import io.opdbridge.bench.Cell.Round;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** The results as Markdown, with a plot of the growth. Figures are medians of the rounds, ratios medians of theirs. */
final class Report {

    private static final String HEADER = "| %s | calls/s | CPU ms/call | p50 ms | p99 ms | %s calls/s | CPU | p50 | p99 |%n"
            + "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |%n";
    private static final List<ToDoubleFunction<Round>> FIGURES = List.of(Round::callsPerSecond,
            Round::cpuMillisPerCall, Round::p50Millis, Round::p99Millis);
    private static final String BRIDGE = "bridge";
    private static final double MEBIBYTE = 1 << 20;

    private final Options options;
    private final List<String> databases = new ArrayList<>();
    private final List<Cell> contenders = new ArrayList<>();
    private final List<Cell> growth = new ArrayList<>();
    private final String machine;

    Report(Options options) throws IOException {
        this.options = options;
        this.machine = machine();
    }

    void addDatabase(String title) {
        databases.add(title);
    }

    void addContenders(Cell cell) {
        contenders.add(cell);
    }

    void addGrowth(Cell cell) {
        growth.add(cell);
    }

    /** Writes {@code results.md} and the plot into a folder; returns what was written. */
    String writeTo(Path folder) throws IOException {
        StringBuilder text = new StringBuilder(String.format(Locale.ROOT, """
                # Measured

                %s Databases: %s, commits durable on each. %d rounds, phases of %d s. calls/s and CPU when each of the \
                connections calls as soon as it has its answer; latencies at a fixed rate, the same for all in a table, \
                from the intended start of each call. CPU is of the server's and the database's processes. The load \
                runs on the same cores.

                - *bridge*: `bin/bridge run` as it is shipped
                - *bare*: the same work by hand, a Jetty handler, JAXB and plain JDBC, on the bridge's pool of connections
                - *usual*: the same work in Spring Boot MVC on Tomcat with HikariCP, JdbcTemplate and JAXB
                - *floor*: the transactions of *bare* without HTTP and XML; one commit for each call

                """, machine, String.join(", ", databases), options.rounds(), options.phase().toSeconds()));
        if (!contenders.isEmpty()) {
            text.append(summary()).append('\n');
        }
        contenders.forEach(cell -> text.append(contenders(cell)).append('\n'));
        growth.forEach(cell -> text.append(growth(cell)).append('\n'));
        if (!growth.isEmpty()) {
            GrowthPlot.write(growth, folder.resolve("growth.png"));
            text.append("![Throughput and p99 over the size of the books](growth.png)\n");
        }
        Files.writeString(folder.resolve("results.md"), text);
        return text.toString();
    }

    /** All cells in one table: the bridge's figures, and by what they divide by each baseline's. */
    private String summary() {
        List<String> others = contenders.get(0).rounds().keySet().stream().filter(name -> !name.equals(BRIDGE))
                .toList();
        StringBuilder table = new StringBuilder(
                "The bridge, and behind ÷ its calls/s, CPU, p50 and p99 divided by the other's:\n\n"
                        + "| database, calls, connections | calls/s | CPU ms | p50 ms | p99 ms |");
        others.forEach(other -> table.append(" ÷ ").append(other).append(" |"));
        table.append("\n| --- |").append(" ---: |".repeat(FIGURES.size() + others.size())).append('\n');
        for (Cell cell : contenders) {
            table.append("| ")
                    .append(String.join(", ", cell.database(), cell.workload().name().toLowerCase(Locale.ROOT),
                            Integer.toString(cell.connections())))
                    .append(" |");
            FIGURES.forEach(figure -> table.append(' ').append(number(cell.median(BRIDGE, figure))).append(" |"));
            for (String other : others) {
                table.append(' ').append(FIGURES.stream().map(figure -> number(cell.ratio(BRIDGE, other, figure)))
                        .collect(Collectors.joining(" · "))).append(" |");
            }
            table.append('\n');
        }
        return table.toString();
    }

    /** A cell of contenders as a table, with the bridge's figures divided by the baseline's. */
    static String contenders(Cell cell) {
        return table(cell, cell.callsPerSecond(), "contender", "bridge ÷ this:",
                name -> name.equals(BRIDGE) ? null : new String[] {BRIDGE, name});
    }

    /** A cell of one bridge on books of several sizes, with the figures divided by those of the smallest. */
    static String growth(Cell cell) {
        String smallest = cell.rounds().keySet().iterator().next();
        return table(cell, cell.callsPerSecond(), "journal entries", "this ÷ smallest:",
                name -> name.equals(smallest) ? null : new String[] {name, smallest});
    }

    private interface RatioOf {
        /** Which of two to divide by which for the row of a name; null for neither. */
        String[] names(String name);
    }

    private static String table(Cell cell, double rate, String what, String ratio, RatioOf ratioOf) {
        StringBuilder table = new StringBuilder(String.format(Locale.ROOT,
                "### %s, %s, connections: %d, latencies at %.0f calls/s%n%n" + HEADER, cell.database(),
                cell.workload().name().toLowerCase(Locale.ROOT), cell.connections(), rate, what, ratio));
        for (String name : cell.rounds().keySet()) {
            table.append("| ").append(name);
            FIGURES.forEach(figure -> table.append(" | ").append(number(cell.median(name, figure))));
            String[] pair = ratioOf.names(name);
            FIGURES.forEach(figure -> table.append(" | ")
                    .append(pair == null ? "" : number(cell.ratio(pair[0], pair[1], figure))));
            table.append(" |\n");
        }
        return table.toString();
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, value < 100 ? "%.2f" : "%,.0f", value);
    }

    private static String machine() throws IOException {
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        String model = Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                .filter(line -> line.startsWith("model name"))
                .findFirst().map(line -> line.substring(line.indexOf(':') + 1).strip()).orElse(system.getArch());
        return String.format(Locale.ROOT,
                "Machine: %s, %d cores, %,.0f MiB, %s %s, JDK %s; load average at the start %.1f.",
                model, system.getAvailableProcessors(), system.getTotalMemorySize() / MEBIBYTE, system.getName(),
                system.getVersion(), Runtime.version(), system.getSystemLoadAverage());
    }
}
